"""What a person may ask or tell, narrower than a topic, with the reply to each: situations, the
cases within them, and texts to adapt (data/replies).
"""

from functools import lru_cache
from typing import Any, Dict, List, Mapping, Tuple, Type

from bot.paths import DATA
from bot.shape import Strict, shaped

FOLDER = DATA / "replies"


def _by_name(shape: Type[Strict], kind: str) -> Dict[str, Any]:
    """What the files of a kind hold for each situation, by `area.name`."""
    areas: List[Any] = [shaped(shape, path) for path in sorted((FOLDER / kind).glob("*.yml"))]
    return {f"{each.area}.{name}": of for each in areas for name, of in getattr(each, kind).items()}


class Situation(Strict):
    """What a person asks or tells, narrower than a topic (`gloss`, for those who label and edit),
    and the reply to it, whole.

    `question` names it on a button, as the person would ask; `topics` are those that the reply
    answers; `outside` names the subject where one of them is hors_guide; `words_alone`, that it
    tells that words to write are wanted, and not for what.
    """

    gloss: str
    question: str
    topics: Tuple[str, ...]
    ways: Tuple[str, ...]
    facts: Tuple[str, ...] = ()
    outside: str = ""
    ask: str = ""
    leads: Tuple[str, ...] = ()
    words_alone: bool = False


class Case(Strict):
    """What exactly is asked within a situation (`gloss`, for those who label and edit), and the
    reply to it, whole.
    """

    gloss: str
    reply: str
    facts: Tuple[str, ...] = ()


class Area(Strict):
    """The situations of an area: one file."""

    area: str
    situations: Mapping[str, Situation]


@lru_cache(maxsize=1)
def situations() -> Mapping[str, Situation]:
    """The situations that have a reply of their own, by `area.name`. Raises DataError, naming the
    file, where one is malformed.
    """
    return _by_name(Area, "situations")


class AreaOfCases(Strict):
    """The cases of an area, by situation: one file."""

    area: str
    cases: Mapping[str, Mapping[str, Case]]


@lru_cache(maxsize=1)
def cases() -> Mapping[str, Mapping[str, Case]]:
    """The cases of each situation that has some, by `area.name`. Raises DataError, naming the file,
    where one is malformed.
    """
    return _by_name(AreaOfCases, "cases")


class Sample(Strict):
    """A text that a person may copy and adapt, with what brings it in and a word of advice.

    `kind` says which sort it is, to those who edit; `case`, that it is for a case of the situation
    alone.
    """

    kind: str
    reply: str
    case: str = ""


class AreaOfSamples(Strict):
    """The samples of an area, by situation: one file."""

    area: str
    samples: Mapping[str, Tuple[Sample, ...]]


@lru_cache(maxsize=1)
def samples() -> Mapping[str, Tuple[Sample, ...]]:
    """The texts for each situation that has some, likeliest wanted first, by `area.name`. Raises
    DataError, naming the file, where one is malformed.
    """
    return _by_name(AreaOfSamples, "samples")
