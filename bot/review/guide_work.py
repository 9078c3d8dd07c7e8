"""What the guide should say, as a list of work: questions kept for its editor, those of the same
words one entry, entries of the same topic together.
"""

import json
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.guide import load_guide
from bot.store import kinds
from bot.store.schema import corrections, messages

STATES = ("todo", "doing", "done", "never")
MOST = 2000  # questions looked at, the latest
_own = corrections.c


@dataclass(frozen=True)
class Entry:
    """Questions of the same words. `latest` is the one kept last, whose state is that of all;
    `people` is in how many conversations they were asked.
    """

    latest: Mapping[str, Any]
    topic: str  # of the content; empty where none that there is would say it
    people: int
    comments: Sequence[str]

    @property
    def state(self) -> str:
        """Where the work stands."""
        return str(self.latest["work"])


@dataclass(frozen=True)
class Group:
    """The entries of one topic, the most asked first."""

    topic: str
    people: int
    entries: Sequence[Entry]


def entries(connection: sa.engine.Connection) -> List[Entry]:
    """Every entry, what most people asked first."""
    rows = connection.execute(
        sa.select(corrections).where(_own.decision == "guide").order_by(_own.id.desc()).limit(MOST)
    ).mappings()
    alike: Dict[str, List[Mapping[str, Any]]] = {}
    for row in rows:
        alike.setdefault(row["alike"], []).append(row)
    asked = _people(connection, list(alike))
    found = [
        Entry(
            of[0],
            _topic(of[0]),
            asked.get(key, 1),
            list(dict.fromkeys(row["comment"] for row in of if row["comment"])),
        )
        for key, of in alike.items()
    ]
    return sorted(found, key=lambda entry: (-entry.people, -entry.latest["id"]))


def groups(connection: sa.engine.Connection, chosen: Sequence[Entry]) -> List[Group]:
    """These entries by topic, what most people asked first; those that no topic would say come
    last, for each is a topic to be.
    """
    by_topic: Dict[str, List[Entry]] = {}
    for entry in chosen:
        by_topic.setdefault(entry.topic, []).append(entry)
    made = [
        Group(topic, _in_all(connection, [entry.latest["alike"] for entry in of]), of)
        for topic, of in by_topic.items()
    ]
    return sorted(made, key=lambda group: (group.topic == "", -group.people))


def change(
    engine: sa.engine.Engine, who: str, number: int, state: str, topic: str
) -> Optional[Dict[str, Any]]:
    """Sets where an entry stands and what topic it belongs to, empty for none that there is; the
    question as it was, None where it is kept no more.
    """
    with engine.begin() as connection:
        row = (
            connection.execute(
                sa.select(corrections).where(_own.id == number, _own.decision == "guide")
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        values = {"work": state, "work_by": who, "work_at": time.time(), "work_topic": topic}
        connection.execute(
            corrections.update()
            .where(_own.alike == row["alike"], _own.decision == "guide")
            .values(**values)
        )
        return dict(row)


def latest(connection: sa.engine.Connection, most: int) -> List[Mapping[str, Any]]:
    """What is left to do, the most asked first: one question an entry."""
    return [entry.latest for entry in entries(connection) if entry.state in ("todo", "doing")][
        :most
    ]


def topics() -> List[str]:
    """The topics of the content that say something of what was asked: a refusal does not."""
    silent = kinds.REFUSED | kinds.MISUNDERSTOOD
    return [topic for topic in load_guide().topics if topic not in silent]


def _topic(row: Mapping[str, Any]) -> str:
    """The topic that an entry belongs to: the one that was chosen, or else the first of the content
    that was answered.
    """
    known = topics()
    if row["work_topic"] is not None:
        return row["work_topic"] if row["work_topic"] in known else ""
    return next((topic for topic in json.loads(row["was"]) if topic in known), "")


def _people(connection: sa.engine.Connection, keys: Sequence[str]) -> Dict[str, int]:
    """In how many conversations each was asked, by the words."""
    found: Dict[str, int] = {}
    for few in _in_parts(keys):
        counted = sa.func.count(messages.c.conversation.distinct())
        found.update(
            dict(
                connection.execute(
                    sa.select(messages.c.alike, counted)
                    .where(messages.c.alike.in_(few))
                    .group_by(messages.c.alike)
                ).all()
            )
        )
    return found


def _in_all(connection: sa.engine.Connection, keys: Sequence[str]) -> int:
    """In how many conversations any of them was asked."""
    asked = {
        name
        for few in _in_parts(keys)
        for name in connection.execute(
            sa.select(messages.c.conversation.distinct()).where(messages.c.alike.in_(few))
        ).scalars()
    }
    return len(asked) or 1


def _in_parts(keys: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
