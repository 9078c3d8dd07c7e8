"""Needs that a message does not tell in words of its own: a trade alone suggests them."""

import re
from functools import lru_cache
from typing import Dict, FrozenSet, Pattern

from bot.paths import DATA
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def _words() -> Dict[str, Pattern[str]]:
    """The words of each need that is doubted without them (data/recommendation.yml, `doubted`)."""
    needs = read_yaml(DATA / "recommendation.yml")["needs"]
    return {need: re.compile(rule["doubted"]) for need, rule in needs.items() if "doubted" in rule}


def doubted(words: str) -> FrozenSet[str]:
    """Gives the needs that a plain text has no word of.

    >>> "recruter" in doubted("je suis plombier, quel reseau?"), "recruter" in doubted("je cherche des plombiers")
    (True, False)
    """  # noqa: E501
    return frozenset(need for need, pattern in _words().items() if not pattern.search(words))
