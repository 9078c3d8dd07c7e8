"""The small sentences of the flow (data/wording.yml), typeset, alternating from turn to turn."""

from functools import lru_cache
from typing import Any, Dict, Optional

from bot.paths import DATA
from bot.text.typography import typeset
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def _all() -> Dict[str, Any]:
    content: Dict[str, Any] = read_yaml(DATA / "wording.yml")
    return content


def wording(name: str, turn: int = 0, **places: str) -> str:
    """The sentence of that name, its places filled; where it has several forms, another one each
    turn.

    Raises KeyError for an unknown name, or a place that is not given.
    """
    value = _all()[name]
    text = value if isinstance(value, str) else value[turn % len(value)]
    return typeset(text.format(**places))


def opening_again(topic: str, turn: int) -> Optional[str]:
    """How an answer opens to a topic that was answered just before; None where the topic has no
    such opening of its own.
    """
    name = f"again.{topic}"
    return wording(name, turn) if name in _all() else None
