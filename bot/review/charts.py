"""The charts, drawn by pygal as SVG; every bar that stands for something opens its conversations,
and says what it stands for.
"""

import re
from datetime import date
from html import escape
from typing import Any, Dict, List, Optional, Sequence
from urllib.parse import urlencode

import pygal
from pygal.style import Style

from bot.review.pagemaker import topic_name
from bot.teaching.texts import texts
from bot.text.typography import typeset

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#1a2330",
    foreground_strong="#1a2330",
    foreground_subtle="#5a6675",
    colors=("#123f6d", "#b04a00", "#2e6b34", "#7a2f7e"),
    font_family="system-ui, sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    value_font_size=12,
    tooltip_font_size=13,
    guide_stroke_color="#cfd6de",
    major_guide_stroke_color="#cfd6de",
    guide_stroke_dasharray="0",
    major_guide_stroke_dasharray="0",
    opacity=".95",
)


def days(rows: Sequence[Dict[str, Any]]) -> bytes:
    """Questions a day, or a week (`day` to `last`): understood, refused, not understood."""
    names = texts()["outcomes"]
    chart = pygal.StackedBar(
        **_common(),
        x_label_rotation=40,
        show_minor_x_labels=False,
        height=320,
        width=900,
        legend_at_bottom=True,
    )
    chart.x_labels = [row["day"][5:] for row in rows]
    chart.x_labels_major_every = max(1, len(rows) // 10)
    spans = [{"du": row["day"], "au": row["last"]} for row in rows]
    both = list(zip(rows, spans, strict=True))
    understood = [
        _bar(
            max(0, row["asked"] - row["refused"] - row["misunderstood"]),
            _when(row),
            "answered",
            **span,
            issue="repondue",
        )
        for row, span in both
    ]
    chart.add(names["answered"], understood)
    chart.add(
        names["refused"],
        [
            _bar(row["refused"], _when(row), "refused", **span, issue="refusee")
            for row, span in both
        ],
    )
    chart.add(
        names["misunderstood"],
        [
            _bar(row["misunderstood"], _when(row), "misunderstood", **span, issue="incomprise")
            for row, span in both
        ],
    )
    return _finished(chart, "days" if all(row["day"] == row["last"] for row in rows) else "weeks")


def topics(rows: Sequence[Dict[str, Any]], since: str, until: str) -> bytes:
    """The topics asked most."""
    rows = list(rows[:15])[::-1]
    chart = pygal.HorizontalBar(
        **_common(),
        height=60 + 30 * max(1, len(rows)),
        width=900,
        show_legend=False,
        truncate_label=60,
    )
    chart.x_labels = [topic_name(row["topic"]) for row in rows]
    chart.add(
        typeset(texts()["outcomes"]["asked"]),
        [
            _bar(
                row["asked"],
                topic_name(row["topic"]),
                "asked",
                sujet=row["topic"],
                du=since,
                au=until,
            )
            for row in rows
        ],
    )
    return _finished(chart, "topics")


def channels(rows: Sequence[Dict[str, Any]], since: str, until: str) -> bytes:
    """The channels."""
    chart = pygal.HorizontalBar(
        **_common(), height=70 + 40 * max(1, len(rows)), width=900, show_legend=False
    )
    chart.x_labels = names = [
        str(texts()["channels"].get(row["channel"], row["channel"])) for row in rows
    ]
    chart.add(
        typeset(texts()["outcomes"]["asked"]),
        [
            _bar(row["asked"], name, "asked", canal=row["channel"], du=since, au=until)
            for row, name in zip(rows, names, strict=True)
        ],
    )
    return _finished(chart, "channels")


def _finished(chart: Any, title: str) -> bytes:
    """The drawing under its own name, without the addresses that pygal describes bars by, nor the
    settings of its script: the page allows none.
    """
    drawn = re.sub(
        rb"<script.*?</script>|<desc class=\"xlink\">.*?</desc>",
        b"",
        chart.render(),
        flags=re.DOTALL,
    )
    return re.sub(
        rb"<title>Pygal</title>",
        f"<title>{escape(typeset(texts()['charts']['titles'][title]))}</title>".encode(),
        drawn,
        count=1,
    )


def _when(row: Dict[str, Any]) -> str:
    """The day of a bar, or its week, as people say it."""
    said, first = texts()["charts"], date.fromisoformat(row["day"])
    day = f"{first.day} {said['months'][first.month - 1]}"
    return day if row["day"] == row["last"] else str(said["week"].format(day=day))


def _common() -> Dict[str, Any]:
    names: List[str] = []
    return {
        "style": _STYLE,
        "js": names,  # no script: the page allows none
        "no_data_text": texts()["no_data"],
        "print_values": False,
        "show_y_guides": True,
        "value_formatter": lambda value: str(int(value)) if value == int(value) else "",
        "min_scale": 1,
        "disable_xml_declaration": False,
        "explicit_size": False,
        "margin": 10,
    }


def _bar(value: int, of: str, counted: str, **filters: str) -> Optional[Dict[str, Any]]:
    """A bar and the link that it is, by what it counts of what; nothing where it counts nothing."""
    if not value:
        return None
    one, many = texts()["charts"]["counted"][counted]
    said = typeset(f"{of} : {value} {many if value > 1 else one}")
    return {
        "value": value,
        "xlink": {"href": f"/?{urlencode(filters)}", "target": "_top", "aria-label": said},
        "tooltip": said,
    }
