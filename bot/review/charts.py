"""The charts, drawn by pygal as SVG; every bar opens the conversations of its days."""

import re
from typing import Any, Dict, List, Sequence
from urllib.parse import urlencode

import pygal
from pygal.style import Style

from bot.french.typography import typeset
from bot.review.pagemaker import texts, topic_name

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
    chart = pygal.StackedBar(**_common(), x_label_rotation=40, show_minor_x_labels=False, height=320, width=900, legend_at_bottom=True)
    chart.x_labels = [row["day"][5:] for row in rows]
    chart.x_labels_major_every = max(1, len(rows) // 10)
    spans = [{"du": row["day"], "au": row["last"]} for row in rows]
    both = list(zip(rows, spans, strict=True))
    chart.add(names["answered"], [_bar(max(0, row["asked"] - row["refused"] - row["misunderstood"]), **span) for row, span in both])
    chart.add(names["refused"], [_bar(row["refused"], **span, issue="refusee") for row, span in both])
    chart.add(names["misunderstood"], [_bar(row["misunderstood"], **span, issue="incomprise") for row, span in both])
    return _without_script(chart.render())


def topics(rows: Sequence[Dict[str, Any]], since: str, until: str) -> bytes:
    """The topics asked most."""
    rows = list(rows[:15])[::-1]
    chart = pygal.HorizontalBar(**_common(), height=60 + 30 * max(1, len(rows)), width=900, show_legend=False, truncate_label=60)
    chart.x_labels = [topic_name(row["topic"]) for row in rows]
    chart.add(typeset(texts()["outcomes"]["asked"]), [_bar(row["asked"], sujet=row["topic"], du=since, au=until) for row in rows])
    return _without_script(chart.render())


def channels(rows: Sequence[Dict[str, Any]], since: str, until: str) -> bytes:
    """The channels."""
    chart = pygal.HorizontalBar(**_common(), height=70 + 40 * max(1, len(rows)), width=900, show_legend=False)
    chart.x_labels = [texts()["channels"].get(row["channel"], row["channel"]) for row in rows]
    chart.add(typeset(texts()["outcomes"]["asked"]), [_bar(row["asked"], canal=row["channel"], du=since, au=until) for row in rows])
    return _without_script(chart.render())


def _without_script(drawn: bytes) -> bytes:
    """The drawing without the settings that pygal leaves for its script: the page allows none."""
    return re.sub(rb"<script.*?</script>", b"", drawn, flags=re.DOTALL)


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


def _bar(value: int, **filters: str) -> Dict[str, Any]:
    return {"value": value or None, "xlink": {"href": f"/?{urlencode(filters)}", "target": "_top"}}
