"""Telephone numbers that are spelt out: « quatre un huit, cinq cinq cinq, zéro un vingt-trois »."""

import re

from bot.privacy.rule import rule

_TENS = ("vingt", "vingts", "trente", "quarante", "cinquante", "soixante")
_TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize")
_UNITS = (
    "zéro",
    "zero",
    "un",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
)
_NUMBER = 7  # digits of a telephone number without its area code
_COUNT = re.compile(r"(?:z[ée]ro[ ,-]+)?une?[ ,-]+deux[ ,-]+trois", re.I)

DIGIT = rf"(?:{'|'.join((*_UNITS, *_TEENS, *_TENS))}|cents?|et)"


def _is_number(text: str) -> bool:
    """Whether spelt numbers make enough digits for a telephone, and are no count: « un, deux,
    trois… ».
    """
    made, before = 0, ""
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        if word in _UNITS:
            made += 0 if before in _TENS else 1
        elif word in (*_TENS, *_TEENS):
            made += 2
        before = before if word == "et" else word
    return made >= _NUMBER and not _COUNT.match(text)


SPELT = (
    rule(
        "[téléphone]", rf"(?<![^\W_])(?:{DIGIT}[ ,-]{{1,2}}){{6,24}}{DIGIT}(?![^\W_])", _is_number
    ),
)
