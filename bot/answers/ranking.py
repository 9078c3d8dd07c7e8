"""Superlatives, orders and thresholds, computed from the guide's figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, List, Optional, Sequence, Tuple

from bot.answers.answer import Answer, Bullets, Paragraph, Part
from bot.answers.comparison import users
from bot.answers.topic import (
    and_list,
    fact_sentence,
    figure_sentence,
    phrase,
    source_line,
    suggestions,
)
from bot.guide.model import PLATFORM_NAMES, PLATFORMS, Figure, Guide
from bot.nlu.figure_query import FigureQuery
from bot.text.typography import typeset


@dataclass(frozen=True)
class Criterion:
    """What is ranked by: a measure, a direction, bounds, and whom it is about.

    `claimed` is the one platform named, and `premise` that the question takes it for the first: if
    it is not, the answer says no.
    """

    measure: str
    lowest: bool = False
    low: Optional[Decimal] = None
    high: Optional[Decimal] = None
    among: Tuple[str, ...] = PLATFORMS
    excluded: Tuple[str, ...] = ()
    claimed: Optional[str] = None
    premise: bool = False
    oldest: bool = False


def criterion(
    query: FigureQuery,
    among: Sequence[str] = (),
    excluded: Sequence[str] = (),
    before: Optional[str] = None,
) -> Criterion:
    """What a question of figures ranks by; `before` is what the one just before ranked by.

    >>> next_one = criterion(FigureQuery(lowest=True, follows=True), before="age")  # « et le moins? »
    >>> next_one.measure, next_one.oldest
    ('age', True)
    """  # noqa: E501
    implied = before if before and query.follows else "utilisateurs"
    claimed = among[0] if len(among) == 1 else None
    return Criterion(
        measure=query.measures[0] if query.measures else implied,
        lowest=query.lowest and query.low is None and query.high is None,
        low=query.low,
        high=query.high,
        among=tuple(among) if len(among) > 1 else PLATFORMS,
        excluded=tuple(excluded),
        claimed=claimed if claimed not in excluded else None,
        premise=query.first,
        oldest=query.oldest or (implied == "age" and query.lowest),  # « le moins jeune »
    )


# Who is counted: a figure that the guide gives for some platforms only. Read from a question that
# names one.
_GIVEN_FOR_SOME = ("sexe", "age", "quebec", "mobile", "marques")


def holds(guide: Guide, platform: str, query: FigureQuery) -> bool:
    """Whether the guide holds a figure of the kind asked for a platform; True where no kind is
    told.

    >>> from bot.guide import load_guide
    >>> in_quebec = FigureQuery(measures=("quebec",))
    >>> holds(load_guide(), "facebook", in_quebec), holds(load_guide(), "instagram", in_quebec)
    (True, False)
    """
    asked = [measure for measure in query.measures if measure in _GIVEN_FOR_SOME]
    return not asked or any(measure in _given(guide, platform) for measure in asked)


def asked_of(guide: Guide, platform: str, query: FigureQuery) -> Optional[Figure]:
    """The figure of a platform that a question asks for by name, other than how many people use it.

    >>> from bot.guide import load_guide
    >>> asked_of(load_guide(), "pinterest", FigureQuery(measures=("sexe",))).fact, asked_of(load_guide(), "pinterest", FigureQuery())
    ('PI6', None)
    """  # noqa: E501
    given = _given(guide, platform)
    return next((given[measure] for measure in query.measures if measure in given), None)


def _given(guide: Guide, platform: str) -> Dict[str, Figure]:
    """The figures that the guide gives for a platform, by what they measure; what is counted in
    Québec is a measure of its own.
    """
    return {
        ("quebec" if figure.scope == "quebec" else figure.measure): figure
        for figure in guide.figures_of(platform)
    }


def rank(guide: Guide, wanted: Criterion) -> Answer:
    """The platforms in order, each with the figure that puts it there; says which the guide gives
    no figure for.
    """
    among = [platform for platform in wanted.among if platform not in wanted.excluded] or list(
        wanted.among
    )
    parts, facts = _BY_MEASURE.get(wanted.measure, _by_number)(guide, wanted, among)
    return Answer(
        parts=tuple(parts),
        topics=("choix.classement",),
        facts=tuple(facts),
        source=source_line(guide, ["choix.classement"], facts),
        suggestions=suggestions(
            guide,
            [
                "choix.recommandation",
                _first_in_business(guide, facts),
                "presentation.popularite_quebec",
            ],
        ),
    )


def _first_in_business(guide: Guide, facts: Sequence[str]) -> str:
    """What the platform named first does for a business; the criteria for choosing where the guide
    gave no figure.
    """
    return (
        f"plateforme.{guide.figures[facts[0]].platform}.entreprise" if facts else "choix.criteres"
    )


def _measured(guide: Guide, wanted: Criterion, among: Sequence[str]) -> List[Figure]:
    scope = "quebec" if wanted.measure == "quebec" else "monde"
    measure = "utilisateurs" if wanted.measure == "quebec" else wanted.measure
    return [
        f
        for platform in among
        for f in guide.figures_of(platform)
        if f.measure == measure and f.scope == scope
    ]


def _by_number(
    guide: Guide, wanted: Criterion, among: Sequence[str]
) -> Tuple[List[Part], List[str]]:
    """Ranks by the number of users in the world."""
    figures = sorted(
        (users(guide, platform) for platform in among), key=lambda figure: -figure.value
    )
    if wanted.low is not None or wanted.high is not None:
        return _by_threshold(figures, wanted)
    if wanted.lowest:
        figures.reverse()
    return _listed(_lead(wanted, figures, among), figures)


def _lead(wanted: Criterion, figures: Sequence[Figure], among: Sequence[str]) -> str:
    """Who is first; and of the platform that the question names, whether it is, and its place."""
    most = "le moins" if wanted.lowest else "le plus"
    if wanted.claimed not in among:
        return _plain(figures[0], most)
    told = (
        f"c'est {_name(figures[0])} qui compte {most} d'utilisateurs, d'après les chiffres du"
        " guide."
    )
    if figures[0].platform == wanted.claimed:
        return f"Oui, {told}" if wanted.premise else _plain(figures[0], most)
    place = (
        f"{PLATFORM_NAMES[str(wanted.claimed)]} arrive"
        f" {_ordinal([f.platform for f in figures].index(wanted.claimed) + 1)} sur"
        f" {_count(len(figures)).lower()}"
    )
    if wanted.premise:
        return f"Non, {told}" if wanted.lowest else f"Non, {told} {place}."
    return _plain(figures[0], most) if wanted.lowest else f"{place}; {told}"


def _plain(first: Figure, most: str) -> str:
    return f"{_name(first)} compte {most} d'utilisateurs, d'après les chiffres du guide."


def _by_threshold(figures: Sequence[Figure], wanted: Criterion) -> Tuple[List[Part], List[str]]:
    inside = [
        f
        for f in figures
        if (wanted.low is None or f.value >= wanted.low)
        and (wanted.high is None or f.value <= wanted.high)
    ]
    if not inside:
        parts, facts = _listed(
            "Aucune, d'après le guide. Voici combien chacune compte d'utilisateurs :", figures
        )
        return parts, facts
    count = "Une seule" if len(inside) == 1 else f"Il y en a {_count(len(inside)).lower()}"
    return _listed(f"{count}, d'après le guide :", inside)


def _listed(lead: str, figures: Sequence[Figure]) -> Tuple[List[Part], List[str]]:
    items = [
        typeset(f"{_name(f)} : {phrase(f)}{';' if n < len(figures) else '.'}")
        for n, f in enumerate(figures, 1)
    ]
    if lead.rstrip().endswith(":"):
        return [Bullets(typeset(lead), tuple(items))], [f.fact for f in figures]
    return [Paragraph(typeset(lead)), Bullets(typeset("Dans l'ordre :"), tuple(items))], [
        f.fact for f in figures
    ]


def _by_age(guide: Guide, wanted: Criterion, among: Sequence[str]) -> Tuple[List[Part], List[str]]:
    """From the youngest public to the oldest or the other way, as it was asked, as far as the guide
    tells ages.
    """
    figures = [f for platform in among for f in guide.figures_of(platform) if f.measure == "age"]
    if not figures:
        return _unknown(among)
    figures.sort(key=lambda f: (int(f.group.get("from", 0)) >= 35, -f.value), reverse=wanted.oldest)
    first, others = figures[0], figures[1:]
    parts: List[Part] = [Paragraph(typeset(figure_sentence(guide, first)))]
    if others:
        items = tuple(
            typeset(f"{_name(f)} : {fact_sentence(guide, f.fact)}{';' if n < len(others) else '.'}")
            for n, f in enumerate(others, 1)
        )
        parts.append(
            Bullets(
                typeset(
                    "Ensuite, du"
                    f" {'plus âgé au plus jeune' if wanted.oldest else 'plus jeune au plus âgé'} :"
                ),
                items,
            )
        )
    return [*parts, *_silent(among, figures)], [f.fact for f in figures]


def _by_share(
    guide: Guide, wanted: Criterion, among: Sequence[str]
) -> Tuple[List[Part], List[str]]:
    """Measures that the guide gives for few platforms: it names those, and says that it is silent
    on the others.
    """
    figures = _measured(guide, wanted, among)
    if not figures:
        return _unknown(among)
    said = [figure_sentence(guide, figure) for figure in figures]
    part: Part = (
        Bullets(typeset("Voici ce que le guide en dit :"), tuple(map(typeset, said)))
        if len(said) > 1
        else Paragraph(typeset(said[0]))
    )
    return [part, *_silent(among, figures)], [f.fact for f in figures]


def _silent(among: Sequence[str], figures: Sequence[Figure]) -> List[Part]:
    known = {figure.platform for figure in figures}
    others = [platform for platform in among if platform not in known]
    if len(others) > 3 and set(PLATFORMS) == {*among}:
        return [Paragraph(typeset("Le guide ne donne ce chiffre pour aucun autre réseau."))]
    return _unknown(others)[0] if others else []


def _unknown(among: Sequence[str]) -> Tuple[List[Part], List[str]]:
    names = [PLATFORM_NAMES[platform] for platform in among]
    if len(names) > 2:
        return [Paragraph(typeset(f"Le guide ne le dit pas pour {and_list(names)}."))], []
    told = f"ni pour {names[0]} ni pour {names[1]}" if len(names) > 1 else f"pas pour {names[0]}"
    return [Paragraph(typeset(f"Le guide ne le dit {told}."))], []


def _name(figure: Figure) -> str:
    return PLATFORM_NAMES[str(figure.platform)]


def _ordinal(place: int) -> str:
    return ("premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième")[place - 1]


def _count(number: int) -> str:
    return ("Zéro", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six")[number]


_BY_MEASURE = {
    "utilisateurs": _by_number,
    "age": _by_age,
    "sexe": _by_share,
    "mobile": _by_share,
    "marques": _by_share,
    "heures": _by_share,
    "publications": _by_share,
    "quebec": _by_share,
    "utilisateurs_quotidiens": _by_share,
}
