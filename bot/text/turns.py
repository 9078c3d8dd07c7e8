"""The turns of phrase that a conversation listens for (data/french/turns.yml)."""

import re
from functools import lru_cache
from typing import Any, Dict, FrozenSet, Match, Optional, Pattern

from bot.paths import DATA
from bot.yamlfile import DataError, read_yaml


@lru_cache(maxsize=1)
def _table() -> Dict[str, Any]:
    content: Dict[str, Any] = read_yaml(DATA / "french" / "turns.yml")
    return content


@lru_cache(maxsize=64)
def _pattern(name: str) -> Pattern[str]:
    return re.compile("|".join(f"(?:{source})" for source in _table()[name]))


def heard(name: str, plain_text: str) -> Optional[Match[str]]:
    """Where a turn of phrase stands in a plain text, or None. Raises KeyError for an unknown name.

    >>> bool(heard("superlative", "lequel a le plus de monde"))
    True
    >>> bool(heard("distress", "j'ai pu envie de vivre, je veux mourir")), bool(heard("distress", "je meurs d'envie d'essayer"))
    (True, False)
    >>> bool(heard("person_wanted", "je veux parler a une personne")), bool(heard("person_wanted", "personne ne me parle sur ma page"))
    (True, False)
    """  # noqa: E501
    return _pattern(name).search(plain_text)


def turns_heard(plain_text: str) -> FrozenSet[str]:
    """Every turn of phrase that stands in a plain text.

    >>> sorted(turns_heard("et le premier?"))
    ['first', 'first_question']
    """
    return frozenset(
        name
        for name, sources in _table().items()
        if isinstance(sources, list) and heard(name, plain_text)
    )


def silence(name: str) -> None:
    """Leaves a turn of phrase out for the rest of the process, so that what it is worth can be
    measured.

    Raises DataError for an unknown name.
    """
    if not isinstance(_table().get(name), list):
        raise DataError(f"data/french/turns.yml: no turn of phrase is called {name}")
    _table()[name] = ["(?!)"]
    _pattern.cache_clear()


def denied(plain_text: str) -> FrozenSet[str]:
    """The needs that a text rules out.

    >>> sorted(denied("pas de videos, pas le budget"))
    ['videos']
    """
    return frozenset(
        need for need, source in _table()["denied"].items() if re.search(source, plain_text)
    )


@lru_cache(maxsize=1)
def fillers() -> FrozenSet[str]:
    """Words that add nothing beside a platform's name."""
    return frozenset(_table()["fillers"].split())
