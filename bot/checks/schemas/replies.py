"""The shapes of replies: those that they are read into, and lists of ways."""

from typing import Dict, List

from bot.checks.schemas.types import Text
from bot.shape import Strict


class WaysFile(Strict):
    """Ways to say it under each name: data/replies/stances.yml, moods.yml and joints.yml."""

    __root__: Dict[str, List[Text]]


class WrittenFile(Strict):
    """data/replies/names.yml: how each platform is written."""

    __root__: Dict[str, Text]
