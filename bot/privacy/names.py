"""Names of persons: by what introduces them, by tables of names, and by the entity recogniser where
capitals stand unexplained.
"""

from typing import Iterator, List, Tuple

from bot.privacy.introduced import Names
from bot.privacy.persons import persons

MASK = "[nom]"


def mask_names(text: str) -> str:
    """The text with the names of persons masked; public persons, trade names, places and platforms
    stay.
    """
    names = Names(text)
    spans = list(names.spans())
    if spans:
        text = _masked(text, iter(spans))
        names = Names(text)
    unexplained = list(names.unexplained())
    return _masked(text, _confirmed(text, unexplained)) if unexplained else text


def _confirmed(text: str, unexplained: List[Tuple[int, int]]) -> Iterator[Tuple[int, int]]:
    """All of them where the recogniser sees a person in one, else none: what is left is the same
    when it is read again.
    """
    seen = persons(text)
    return iter(
        unexplained
        if any(start < stop and begin < end for start, end in unexplained for begin, stop in seen)
        else ()
    )


def _masked(text: str, spans: Iterator[Tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], MASK]
        end = stop
    return "".join(pieces) + text[end:]
