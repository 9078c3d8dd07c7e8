"""Keeps what was measured: bench/results/<name>.json, and the pages and pictures made from it."""

import json
import os
import platform
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import pygal
from pygal.style import Style

FOLDER = Path(__file__).parent / "results"
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    colors=("#0b6e69", "#b3541e", "#4a5a8a"),
    font_family="sans-serif",
)


def keep(name: str, found: Dict[str, Any]) -> None:
    """Writes measurements down, with the day, the cores and the load of the machine."""
    FOLDER.mkdir(exist_ok=True)
    about = {
        "measured": date.today().isoformat(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load": round(os.getloadavg()[0], 1),
    }
    (FOLDER / f"{name}.json").write_text(
        json.dumps({**about, **found}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def learning_curve(points: Sequence[Tuple[int, float]]) -> None:
    """results/learning-curve.svg: the share of questions understood, by how many were learnt."""
    chart = pygal.Line(
        style=_STYLE,
        x_title="training questions",
        y_title="understood, %",
        width=800,
        height=420,
        show_legend=False,
        range=(50, 100),
    )
    chart.title = "Each doubling of the training questions"
    chart.x_labels = [f"{count:,}" for count, _ in points]
    chart.add("understood", [round(share * 100, 1) for _, share in points])
    _draw(chart, "learning-curve")


def confusions(pairs: Sequence[Tuple[str, int]]) -> None:
    """results/confusions.svg: what is taken for what, most frequent first."""
    chart = pygal.HorizontalBar(
        style=_STYLE, width=800, height=60 + 26 * len(pairs), show_legend=False, x_title="questions"
    )
    chart.title = "What is taken for what, on the blind questions"
    chart.x_labels = [name for name, _ in reversed(pairs)]
    chart.add("questions", [count for _, count in reversed(pairs)])
    _draw(chart, "confusions")


def _draw(chart: Any, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    chart.config.js = []  # nothing is fetched from anywhere
    chart.render_to_file(str(FOLDER / f"{name}.svg"), disable_xml_declaration=True)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown.

    >>> print(table(("part", "right"), [("all", "97 %")]))
    | part | right |
    |---|---|
    | all | 97 % |
    """
    lines: List[str] = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])
