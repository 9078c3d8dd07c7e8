"""Knows the questions of the buttons that name a situation or a topic: one that is tapped, or typed
word for word, is no guess.
"""

import re
from functools import lru_cache
from typing import Dict, FrozenSet, Mapping, Optional, Tuple

from bot.guide.loader import load_guide
from bot.guide.situations import situations
from bot.text.clean import clean, plain
from bot.text.typography import typeset

_WORD = re.compile(r"\w+")


def by_question(text: str) -> Optional[str]:
    """Gives the situation whose question a text is, whatever its capitals, accents and punctuation;
    None where it is none.
    """
    return _questions().get(_words(text))


def topics_asked(text: str) -> Tuple[str, ...]:
    """Gives the topics whose question a text is to the letter, as a button asks it."""
    return _topics(tuple((topic.question, topic.id) for topic in load_guide().topics.values())).get(
        text.strip(), ()
    )


def names_a_topic(text: str) -> bool:
    """Tells whether a text is the question of a topic, whatever its capitals, accents and
    punctuation.
    """
    return _words(text) in _forms(tuple(topic.question for topic in load_guide().topics.values()))


@lru_cache(maxsize=2)  # the guide that is held may be replaced by another
def _forms(questions: Tuple[str, ...]) -> FrozenSet[Tuple[str, ...]]:
    return frozenset(filter(None, map(_words, questions)))


@lru_cache(maxsize=2)
def _topics(questions: Tuple[Tuple[str, str], ...]) -> Mapping[str, Tuple[str, ...]]:
    asked: Dict[str, Tuple[str, ...]] = {}
    for question, topic in questions:
        for form in {question, typeset(question)}:
            asked[form] = (*asked.get(form, ()), topic)
    return asked


@lru_cache(maxsize=1)
def _questions() -> Mapping[Tuple[str, ...], str]:
    return {_words(situation.question): name for name, situation in situations().items()}


def _words(text: str) -> Tuple[str, ...]:
    return tuple(_WORD.findall(plain(clean(text))))
