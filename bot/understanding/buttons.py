"""Knows the questions of the buttons that name a situation: one that is tapped, or typed word for word, is no guess."""

import re
from functools import lru_cache
from typing import Mapping, Optional, Tuple

from bot.advice.replies import situations
from bot.french.clean import clean, plain

_WORD = re.compile(r"\w+")


def by_question(text: str) -> Optional[str]:
    """Gives the situation whose question a text is, whatever its capitals, accents and punctuation; None where it is none."""
    return _questions().get(_words(text))


@lru_cache(maxsize=1)
def _questions() -> Mapping[Tuple[str, ...], str]:
    return {_words(situation.question): name for name, situation in situations().items()}


def _words(text: str) -> Tuple[str, ...]:
    return tuple(_WORD.findall(plain(clean(text))))
