"""The sentences of call-back requests (data/callbacks.yml)."""

from functools import lru_cache
from typing import Any, Dict

from bot.paths import DATA
from bot.settings import settings
from bot.text.typography import typeset
from bot.yamlfile import read_yaml


@lru_cache(maxsize=1)
def _texts() -> Dict[str, Any]:
    content: Dict[str, Any] = read_yaml(DATA / "callbacks.yml")
    return content


def word(name: str, **named: object) -> str:
    """A sentence by its name, filled and typeset. Raises KeyError for an unknown one."""
    return typeset(str(_texts()[name]).format(days=settings().callback_days, **named))


def consent_version() -> str:
    """The version of what people agree to: how long is part of it."""
    return f"{_texts()['consent_version']}-{settings().callback_days}"
