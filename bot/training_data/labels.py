"""The labels that a message may carry: topics, needs, platforms, and those of data/labels.yml."""

from dataclasses import dataclass
from functools import lru_cache
from typing import FrozenSet, Iterator

from bot.guide import load_guide
from bot.guide.model import NO_SITUATION, PLATFORMS
from bot.paths import DATA
from bot.yamlfile import read_yaml

# In data/heard/moods.yml: a mood that is none of those that have a name; a message that asks.
UNNAMED, ASKING = "generale", "autre"


@dataclass(frozen=True)
class Labels:
    """Every label by its kind; `platforms` are those of the guide, `others` those it does not
    describe.
    """

    topics: FrozenSet[str]
    needs: FrozenSet[str]
    platforms: FrozenSet[str]
    others: FrozenSet[str]
    stances: FrozenSet[str]
    moods: FrozenSet[str]
    angles: FrozenSet[str]
    forms: FrozenSet[str]
    outside: FrozenSet[str]
    situations: FrozenSet[str]
    cases: FrozenSet[str]  # `area.name/case`


def _situations() -> Iterator[str]:
    for path in sorted((DATA / "replies" / "situations").glob("*.yml")):
        yield from (f"{path.stem}.{name}" for name in read_yaml(path)["situations"])


def _cases() -> Iterator[str]:
    for path in sorted((DATA / "replies" / "cases").glob("*.yml")):
        for name, of in read_yaml(path)["cases"].items():
            yield from (f"{path.stem}.{name}/{case}" for case in of)


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Reads the labels once. Raises DataError where a file is missing or malformed."""
    told = read_yaml(DATA / "labels.yml")
    named = set(read_yaml(DATA / "platforms.yml")) - {"implied", "not_names"}
    return Labels(
        topics=frozenset(load_guide().topics),
        needs=frozenset(read_yaml(DATA / "recommendation.yml")["needs"]),
        platforms=frozenset(PLATFORMS),
        others=frozenset(named - set(PLATFORMS)),
        situations=frozenset((*_situations(), NO_SITUATION)),
        cases=frozenset(_cases()),
        **{
            kind: frozenset(told[kind])
            for kind in ("stances", "moods", "angles", "forms", "outside")
        },
    )
