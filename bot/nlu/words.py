"""Hears what the words of a message say by themselves: the last that looks at them. What follows is
given the cues.
"""

from dataclasses import replace
from zlib import crc32

from bot.nlu.buttons import topics_asked
from bot.nlu.contact import may_be_named
from bot.nlu.cues import Cues
from bot.nlu.doubts import doubted
from bot.nlu.figures import figure_query
from bot.nlu.reading import NluResult
from bot.settings import settings
from bot.text.clean import plain
from bot.text.turns import heard, turns_heard

_COUNTS = {"deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4}


def cues(text: str) -> Cues:
    """Hears the cues of a message.

    >>> found = cues("Lequel des trois a le plus de monde?")
    >>> found.count, sorted(found.turns & {"superlative", "comparing", "several"})
    (3, ['several', 'superlative'])
    """
    words = plain(text)
    return Cues(
        turns=turns_heard(words),
        count=_count(words),
        length=len(words.split()),
        figure=figure_query(words),
        doubted=doubted(words),
        buttons=topics_asked(text),
        contact=may_be_named(words, settings().contact_name),
        seed=crc32(text.encode()),
    )


def with_cues(reading: NluResult) -> NluResult:
    """Gives the reading with the cues of its words."""
    return replace(reading, cues=cues(reading.text))


def _count(words: str) -> int:
    match = heard("several", words)
    return _COUNTS.get(match.group(1) or "", 0) if match else 0
