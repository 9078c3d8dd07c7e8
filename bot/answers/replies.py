"""What is said of a topic under each angle, how a person's state of mind is met, and what is said
of subjects that the guide does not treat.

All of it is data (data/replies), and every sentence rests on facts of the guide that it names.
"""

from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from pydantic import Field

from bot.guide.situations import FOLDER
from bot.shape import Strict, shaped
from bot.yamlfile import DataError, read_yaml

DEFAULT = "default"  # the angle of who asks in no particular way


class Angle(Strict):
    """The replies to a topic asked under one angle.

    `closed` where a yes or no is expected, `ways` otherwise; `more` goes on, where nothing else is
    answered; then one question back.
    """

    ways: Tuple[str, ...]
    facts: Tuple[str, ...]
    closed: Optional[str] = None
    more: Tuple[str, ...] = ()
    more_facts: Tuple[str, ...] = ()
    ask: str = ""
    leads: Tuple[str, ...] = ()


class Silence(Strict):
    """A subject that the guide does not treat: how that is said, what the guide holds nearby, and
    whom to ask.
    """

    silent: Tuple[str, ...]
    whom: str
    leads: Tuple[str, ...]
    nearby: str = ""
    facts: Tuple[str, ...] = ()
    ask: str = ""


class Family(Strict):
    """Subjects of one kind, and what is said where the kind is heard and not which of them."""

    subjects: Tuple[str, ...]
    silent: Tuple[str, ...]
    whom: str
    leads: Tuple[str, ...]


class Outside(Strict):
    """Every such subject, their families, what is said where neither is sure, and the ways to point
    to each kind of person.
    """

    whom: Mapping[str, Tuple[str, ...]]
    subjects: Mapping[str, Silence]
    families: Mapping[str, Family]
    unknown: Silence


class TopicAngles(Strict):
    """The angles of a topic: one file."""

    topic: str
    angles: Mapping[str, Angle] = Field(default_factory=dict)


@lru_cache(maxsize=1)
def angles() -> Mapping[str, Mapping[str, Angle]]:
    """The angles of each topic that has some. Raises DataError, naming the file, where one is
    malformed.
    """
    return angles_in(FOLDER)


def angles_in(folder: Path) -> Mapping[str, Mapping[str, Angle]]:
    """The angles written under a folder of replies, by topic."""
    found: Dict[str, Mapping[str, Angle]] = {}
    for path in sorted((folder / "angles").glob("*.yml")):
        topic = shaped(TopicAngles, path)
        found[topic.topic] = topic.angles
    return found


@lru_cache(maxsize=1)
def outside() -> Outside:
    """The subjects that the guide does not treat. Raises DataError where the file is malformed."""
    return shaped(Outside, FOLDER / "outside.yml")


@lru_cache(maxsize=1)
def stances() -> Mapping[str, Tuple[str, ...]]:
    """Ways to meet each state of mind. Raises DataError where the file is malformed."""
    return _lists(FOLDER / "stances.yml")


@lru_cache(maxsize=1)
def moods() -> Mapping[str, Tuple[str, ...]]:
    """What is said to who tells a state of mind and asks nothing. Raises DataError where the file
    is malformed.
    """
    return _lists(FOLDER / "moods.yml")


@lru_cache(maxsize=1)
def joints() -> Mapping[str, Tuple[str, ...]]:
    """The words that join the parts of a reply. Raises DataError where the file is malformed."""
    return _lists(FOLDER / "joints.yml")


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """How the platforms that the guide does not describe are written, by their id."""
    content: Dict[str, str] = read_yaml(FOLDER / "names.yml")
    return content


def named_elsewhere(platforms: Sequence[str]) -> List[str]:
    """The platforms outside the guide, as they are written; those without a name are left out."""
    return [names()[platform] for platform in platforms if platform in names()]


def _lists(path: Path) -> Mapping[str, Tuple[str, ...]]:
    content = read_yaml(path)
    if not isinstance(content, dict) or not all(
        isinstance(ways, list) and ways and all(isinstance(way, str) for way in ways)
        for ways in content.values()
    ):
        raise DataError(f"{path}: a list of sentences is expected under each name")
    return {name: tuple(ways) for name, ways in content.items()}
