"""What the tests of the advice share: a reading as the reading room gives it, with the cues of its words."""

from typing import Any

from bot.understanding.reading import Reading
from bot.understanding.words import with_cues


def read_as(text: str, *likely: Any, **known: Any) -> Reading:
    """A message as it would be read: `likely` its ranking, its asks and its platforms, `known` all else."""
    return with_cues(Reading(text, *likely, **known))
