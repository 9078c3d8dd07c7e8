"""What a person may ask or tell, narrower than a topic, with the reply to each: situations, the cases within them, and texts to adapt (data/replies)."""

from functools import lru_cache
from typing import Mapping, Tuple

from bot.paths import DATA
from bot.shape import Strict, shaped

FOLDER = DATA / "replies"


class Situation(Strict):
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


class Case(Strict):
    """What exactly is asked within a situation (`gloss`, for those who label and edit), and the reply to it, whole."""

    gloss: str
    reply: str
    facts: Tuple[str, ...] = ()


class Area(Strict):
    """The situations of an area: one file."""

    area: str
    situations: Mapping[str, Situation]


@lru_cache(maxsize=1)
def situations() -> Mapping[str, Situation]:
    """The situations that have a reply of their own, by `area.name`. Raises DataError, naming the file, where one is malformed."""
    areas = [shaped(Area, path) for path in sorted((FOLDER / "situations").glob("*.yml"))]
    return {f"{each.area}.{name}": situation for each in areas for name, situation in each.situations.items()}


class AreaOfCases(Strict):
    """The cases of an area, by situation: one file."""

    area: str
    cases: Mapping[str, Mapping[str, Case]]


@lru_cache(maxsize=1)
def cases() -> Mapping[str, Mapping[str, Case]]:
    """The cases of each situation that has some, by `area.name`. Raises DataError, naming the file, where one is malformed."""
    areas = [shaped(AreaOfCases, path) for path in sorted((FOLDER / "cases").glob("*.yml"))]
    return {f"{each.area}.{name}": of for each in areas for name, of in each.cases.items()}


class Sample(Strict):
    """A text that a person may copy and adapt, with what brings it in and a word of advice.

    `kind` says which sort it is, to those who edit; `case`, that it is for a case of the situation alone.
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
    """The texts for each situation that has some, likeliest wanted first, by `area.name`. Raises DataError, naming the file, where one is malformed."""
    areas = [shaped(AreaOfSamples, path) for path in sorted((FOLDER / "samples").glob("*.yml"))]
    return {f"{each.area}.{name}": of for each in areas for name, of in each.samples.items()}
