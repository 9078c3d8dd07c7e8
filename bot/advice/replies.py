"""What is said of a topic under each angle, how a person's state of mind is met, and what is said of subjects that the guide does not treat.

All of it is data (data/replies), and every sentence rests on facts of the guide that it names.
"""

from functools import lru_cache
from pathlib import Path
from typing import Dict, Mapping, Optional, Tuple, Type, TypeVar

from pydantic import BaseModel, Extra, Field, ValidationError

from bot.paths import DATA
from bot.yamlfile import DataError, read_yaml

FOLDER = DATA / "replies"
DEFAULT = "default"  # the angle of who asks in no particular way


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Angle(_Strict):
    """The replies to a topic asked under one angle.

    `closed` where a yes or no is expected, `ways` otherwise; `more` goes on, where nothing else is answered; then one question back.
    """

    ways: Tuple[str, ...]
    facts: Tuple[str, ...]
    closed: Optional[str] = None
    more: Tuple[str, ...] = ()
    more_facts: Tuple[str, ...] = ()
    ask: str = ""
    leads: Tuple[str, ...] = ()


class Silence(_Strict):
    """A subject that the guide does not treat: how that is said, what the guide holds nearby, and whom to ask."""

    silent: Tuple[str, ...]
    whom: str
    leads: Tuple[str, ...]
    nearby: str = ""
    facts: Tuple[str, ...] = ()
    ask: str = ""


class Family(_Strict):
    """Subjects of one kind, and what is said where the kind is heard and not which of them."""

    subjects: Tuple[str, ...]
    silent: Tuple[str, ...]
    whom: str
    leads: Tuple[str, ...]


class Outside(_Strict):
    """Every such subject, their families, what is said where neither is sure, and the ways to point to each kind of person."""

    whom: Mapping[str, Tuple[str, ...]]
    subjects: Mapping[str, Silence]
    families: Mapping[str, Family]
    unknown: Silence


class Situation(_Strict):
    """What a person asks or tells, narrower than a topic (`gloss`, for those who label and edit), and the reply to it, whole.

    `question` names it on a button, as the person would ask; `topics` are those that the reply answers; `outside` names the
    subject where one of them is hors_guide.
    """

    gloss: str
    question: str
    topics: Tuple[str, ...]
    ways: Tuple[str, ...]
    facts: Tuple[str, ...] = ()
    outside: str = ""
    ask: str = ""
    leads: Tuple[str, ...] = ()


class Case(_Strict):
    """What exactly is asked within a situation (`gloss`, for those who label and edit), and the reply to it, whole."""

    gloss: str
    reply: str
    facts: Tuple[str, ...] = ()


_Shape = TypeVar("_Shape", bound=_Strict)


class _Topic(_Strict):
    topic: str
    angles: Mapping[str, Angle] = Field(default_factory=dict)


@lru_cache(maxsize=1)
def angles() -> Mapping[str, Mapping[str, Angle]]:
    """The angles of each topic that has some. Raises DataError, naming the file, where one is malformed."""
    return angles_in(FOLDER)


def angles_in(folder: Path) -> Mapping[str, Mapping[str, Angle]]:
    """The angles written under a folder of replies, by topic."""
    found: Dict[str, Mapping[str, Angle]] = {}
    for path in sorted((folder / "angles").glob("*.yml")):
        topic = _shaped(_Topic, path)
        found[topic.topic] = topic.angles
    return found


class _Area(_Strict):
    area: str
    situations: Mapping[str, Situation]


@lru_cache(maxsize=1)
def situations() -> Mapping[str, Situation]:
    """The situations that have a reply of their own, by `area.name`. Raises DataError, naming the file, where one is malformed."""
    areas = [_shaped(_Area, path) for path in sorted((FOLDER / "situations").glob("*.yml"))]
    return {f"{each.area}.{name}": situation for each in areas for name, situation in each.situations.items()}


class _AreaOfCases(_Strict):
    area: str
    cases: Mapping[str, Mapping[str, Case]]


@lru_cache(maxsize=1)
def cases() -> Mapping[str, Mapping[str, Case]]:
    """The cases of each situation that has some, by `area.name`. Raises DataError, naming the file, where one is malformed."""
    areas = [_shaped(_AreaOfCases, path) for path in sorted((FOLDER / "cases").glob("*.yml"))]
    return {f"{each.area}.{name}": of for each in areas for name, of in each.cases.items()}


@lru_cache(maxsize=1)
def outside() -> Outside:
    """The subjects that the guide does not treat. Raises DataError where the file is malformed."""
    return _shaped(Outside, FOLDER / "outside.yml")


@lru_cache(maxsize=1)
def stances() -> Mapping[str, Tuple[str, ...]]:
    """Ways to meet each state of mind. Raises DataError where the file is malformed."""
    return _lists(FOLDER / "stances.yml")


@lru_cache(maxsize=1)
def joints() -> Mapping[str, Tuple[str, ...]]:
    """The words that join the parts of a reply. Raises DataError where the file is malformed."""
    return _lists(FOLDER / "joints.yml")


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """How the platforms that the guide does not describe are written, by their id."""
    content: Dict[str, str] = read_yaml(FOLDER / "names.yml")
    return content


def _lists(path: Path) -> Mapping[str, Tuple[str, ...]]:
    content = read_yaml(path)
    if not isinstance(content, dict) or not all(isinstance(ways, list) and ways and all(isinstance(way, str) for way in ways) for ways in content.values()):
        raise DataError(f"{path}: a list of sentences is expected under each name")
    return {name: tuple(ways) for name, ways in content.items()}


def _shaped(shape: Type[_Shape], path: Path) -> _Shape:
    try:
        return shape(**read_yaml(path))
    except (ValidationError, TypeError) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from None
