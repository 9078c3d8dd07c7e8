"""Platforms side by side: their uses as the guide tells them, their figures as numbers."""

from functools import lru_cache
from typing import Any, Dict, List, Sequence, Tuple

from bot.answers.answer import Answer, Paragraph, Table
from bot.answers.topic import and_list, fact_sentence, number_of, phrase, source_line, suggestions
from bot.guide.model import PLATFORM_NAMES, Figure, Guide
from bot.paths import DATA
from bot.text.typography import typeset
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def settings() -> Dict[str, Any]:
    """The rows of a comparison and the words of each criterion (data/comparison.yml)."""
    content: Dict[str, Any] = read_yaml(DATA / "comparison.yml")
    return content


def compare(guide: Guide, platforms: Sequence[str]) -> Answer:
    """Two platforms or more side by side.

    Opens with what sets two apart and which has more people, then a table: uses, business, numbers,
    age and sex, the other figures.
    """
    facts: List[str] = []
    rows: List[Tuple[str, Tuple[str, ...]]] = []
    for use in settings()["uses"]:
        facts += [use["facts"][platform] for platform in platforms]
        if len(platforms) > 2 or use != settings()["uses"][0]:  # two are told apart by the opening
            rows.append(
                (use["label"], tuple(typeset(use["says"][platform]) for platform in platforms))
            )
    for row in settings()["figures"]:
        cells = [_figures(guide, platform, row["measures"]) for platform in platforms]
        if any(cells):
            facts += [figure.fact for cell in cells for figure in cell]
            rows.append(
                (
                    row["label"],
                    tuple(
                        typeset(" · ".join(_in_cell(guide, f) for f in cell)) or "—"
                        for cell in cells
                    ),
                )
            )
    names = [PLATFORM_NAMES[platform] for platform in platforms]
    return Answer(
        parts=(
            Paragraph(typeset(_opening(guide, platforms))),
            Table(typeset(f"{and_list(names)}, côte à côte"), tuple(names), tuple(rows)),
        ),
        topics=("choix.comparaison",),
        facts=tuple(facts),
        source=source_line(guide, ["choix.comparaison"], facts),
        suggestions=suggestions(
            guide, ["choix.recommandation", *(f"plateforme.{p}.entreprise" for p in platforms)]
        ),
    )


def users(guide: Guide, platform: str) -> Figure:
    """How many people use a platform, in the world."""
    return next(
        f for f in guide.figures_of(platform) if f.measure == "utilisateurs" and f.scope == "monde"
    )


def _opening(guide: Guide, platforms: Sequence[str]) -> str:
    ordered = [
        PLATFORM_NAMES[platform]
        for platform in sorted(platforms, key=lambda platform: -users(guide, platform).value)
    ]
    if len(platforms) != 2:
        return f"Du plus au moins fréquenté : {and_list(ordered)}."
    (first, to_do), (second, to_do_there) = [
        (PLATFORM_NAMES[platform], settings()["uses"][0]["says"][platform])
        for platform in platforms
    ]
    return (
        f"On va sur {first} pour {to_do}; sur {second}, pour {to_do_there}. Le plus fréquenté des"
        f" deux est {ordered[0]}."
    )


def _figures(guide: Guide, platform: str, measures: Sequence[str]) -> List[Figure]:
    return [figure for figure in guide.figures_of(platform) if figure.measure in measures]


def _in_cell(guide: Guide, figure: Figure) -> str:
    if figure.percent:
        return fact_sentence(guide, figure.fact)
    told = number_of(figure) if _same_people(figure) else phrase(figure)
    return f"{told}{_scope(figure)}"


def _same_people(figure: Figure) -> bool:
    """Whether a figure counts anew, a day or in Québec, those whom the figure before it in the cell
    has named.
    """
    return figure.measure == "utilisateurs_quotidiens" or figure.scope == "quebec"


def _scope(figure: Figure) -> str:
    if figure.scope == "quebec":
        return " au Québec"
    return (
        " par jour"
        if figure.measure in ("utilisateurs_quotidiens", "publications")
        else " par mois"
        if figure.measure == "heures"
        else ""
    )
