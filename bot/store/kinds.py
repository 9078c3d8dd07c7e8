"""What the topics of an answer say of how it went: refused, not understood, referred to a
person.
"""

from functools import lru_cache
from typing import FrozenSet, Iterable

from bot.guide import load_guide

REFUSED = frozenset(("hors_guide", "hors_sujet", "plateforme.autre"))
MISUNDERSTOOD = frozenset(("incompris", "assistant.rejet"))


def refused(topics: Iterable[str]) -> bool:
    """Whether the answer said that the guide does not hold it."""
    return not REFUSED.isdisjoint(topics)


def misunderstood(topics: Iterable[str]) -> bool:
    """Whether the answer said that the question was not understood, or the person said so of the
    answer.
    """
    return not MISUNDERSTOOD.isdisjoint(topics)


def referred(topics: Iterable[str]) -> bool:
    """Whether the answer pointed to a community manager."""
    return not with_contact().isdisjoint(topics)


@lru_cache(maxsize=1)
def with_contact() -> FrozenSet[str]:
    """The topics whose answer points to a community manager."""
    return frozenset(topic.id for topic in load_guide().topics.values() if topic.contact)
