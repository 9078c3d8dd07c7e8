"""What the tests of the answers share: a result as nlu/ gives it, with the cues of its words."""

from typing import Any

from bot.nlu.reading import NluResult
from bot.nlu.words import with_cues


def read_as(text: str, *likely: Any, **known: Any) -> NluResult:
    """A message as it would be read: `likely` its ranking, its asks and its platforms, `known` all
    else.
    """
    return with_cues(NluResult(text, *likely, **known))
