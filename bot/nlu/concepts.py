"""Concepts that a message holds, whatever its words: figures, cost, fear, age, business
customers…
"""

import re
from functools import lru_cache
from typing import Dict, FrozenSet, List, Pattern, Tuple

from bot.guide.model import PLATFORMS
from bot.paths import DATA
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def _table() -> Tuple[Dict[str, Pattern[str]], FrozenSet[str]]:
    table = read_yaml(DATA / "french" / "concepts.yml")
    return {name: re.compile(pattern) for name, pattern in table["concepts"].items()}, frozenset(
        table["by_platform"]
    )


def concepts(text: str, platforms: Tuple[str, ...] = ()) -> List[str]:
    """The concepts of a plain text; with a platform of the guide, also those that depend on it.

    The guide tells how many people of Québec use Facebook, and no other platform: « facebook_quebec
    » and « instagram_quebec » do not mean the same.

    >>> concepts("combien au quebec sur xplateforme", ("facebook",))
    ['combien', 'quebec', 'facebook_combien', 'facebook_quebec']
    """
    patterns, by_platform = _table()
    found = [name for name, pattern in patterns.items() if pattern.search(text)]
    named = [platform for platform in platforms if platform in PLATFORMS]
    return found + [
        f"{platform}_{name}" for platform in named for name in found if name in by_platform
    ]
