"""Reads what a question says of figures: the measure, the direction, the bounds."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Dict, Match, Optional, Pattern, Tuple, Union

from bot.nlu.figure_query import FigureQuery
from bot.paths import DATA
from bot.text.turns import heard
from bot.yamlfile import read_yaml

_SCALES = {"milliard": Decimal(10) ** 9, "million": Decimal(10) ** 6}
_WORDS: Dict[str, Union[int, Decimal]] = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "cent": 100,
    "demi": Decimal("0.5"),
    "quart": Decimal("0.25"),
}
_AMOUNT = re.compile(
    rf"(\d[\d ]{{0,20}}(?:[.,]\d{{1,20}})?|(?:(?:{'|'.join(_WORDS)})[ -]{{0,3}}(?:de"
    r" )?){1,6})\s*(milliard|million)s?(?:\s+et\s+(demi))?",
)
_OLDER = re.compile(
    r"\bvieux|vieilles?\b|\baines?\b|\bagee?s?\b|tetes? (?:blanches?|grises?)|cheveux"
    r" (?:blancs|gris)|retraites?\b|\bmatures?\b|\bold(?:er|est)?\b|[4-9]\d ans"
)
# asks, and takes nothing for granted
_OPEN = re.compile(
    r"\bcombien|\bplace\b|\brangs?\b|\bposition\b|\bclasse|\b(?:le|la|les)?quel(?:le)?s?\b|\bapres\b"
)
_BETWEEN = re.compile(r"entre ([\w-]+) et ([\w-]+) (milliard|million)s?")
_SHORT = 6  # words of a question that may take up the measure of the one before


@lru_cache(maxsize=1)
def _criteria() -> Dict[str, Pattern[str]]:
    """How people name what they rank by (data/comparison.yml, `criteria`)."""
    return {
        measure: re.compile(pattern)
        for measure, pattern in read_yaml(DATA / "comparison.yml")["criteria"].items()
    }


def figure_query(words: str) -> FigureQuery:
    """Reads what a plain text says of figures.

    >>> figure_query("quel reseau est le plus feminin?").measures
    ('sexe',)
    >>> figure_query("lesquels depassent 500 millions?").low
    Decimal('500000000')
    """
    low, high = _bounds(words)
    return FigureQuery(
        measures=tuple(
            measure for measure, pattern in _criteria().items() if pattern.search(words)
        ),
        lowest=heard("lowest", words) is not None,
        oldest=_OLDER.search(words) is not None,
        low=low,
        high=high,
        first=heard("superlative", words) is not None and not _OPEN.search(words),
        follows=len(words.split()) <= _SHORT and not heard("biggest", words),
    )


def _bounds(words: str) -> Tuple[Optional[Decimal], Optional[Decimal]]:
    words = _BETWEEN.sub(r"entre \1 \3 et \2 \3", words)  # « entre un et deux milliards »
    amounts = [_amount(match) for match in _AMOUNT.finditer(words)]
    amounts = [amount for amount in amounts if amount]
    if len(amounts) >= 2:
        return min(amounts), max(amounts)
    if not amounts:
        return None, None
    return (
        (None, amounts[0])
        if heard("below", words) and not heard("above", words)
        else (amounts[0], None)
    )


def _amount(match: Match[str]) -> Decimal:
    text, scale, half = match.groups()
    text = text.strip()
    if text[0].isdigit():
        value = Decimal(text.replace(" ", "").replace(",", "."))
    else:
        value = sum(
            (
                Decimal(_WORDS[word])
                for word in re.findall(r"[a-z]+", text)
                if word in _WORDS and word not in ("un", "une")
            ),
            Decimal(0),
        ) or Decimal(1)
    return (value + (Decimal("0.5") if half else 0)) * _SCALES[scale]
