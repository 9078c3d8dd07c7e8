"""Reads the sentences of teaching and of the staff app that stand in no template
(data/review.yml).
"""

from functools import lru_cache
from typing import Any, Dict

from bot.paths import DATA
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def texts() -> Dict[str, Any]:
    """Returns them by their keys, as they are written."""
    content: Dict[str, Any] = read_yaml(DATA / "review.yml")
    return content
