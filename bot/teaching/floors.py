"""Floors: of each set of questions, the share of right answers under which no new model is
accepted.
"""

import time
from typing import Dict, Mapping

import sqlalchemy as sa

from bot.store.schema import lesson_floors

Floors = Mapping[str, int]  # per cent, by set


def read(connection: sa.engine.Connection) -> Dict[str, int]:
    """The floors that are set."""
    return dict(
        connection.execute(
            sa.select(lesson_floors.c.questions, lesson_floors.c.share).order_by(
                lesson_floors.c.questions
            )
        ).all()
    )


def save(connection: sa.engine.Connection, who: str, floors: Floors) -> None:
    """Sets these floors, and no others."""
    connection.execute(lesson_floors.delete())
    rows = [
        {"questions": name, "share": share, "staff": who, "at": time.time()}
        for name, share in sorted(floors.items())
    ]
    if rows:
        connection.execute(lesson_floors.insert(), rows)


def under(floors: Floors, sets: Mapping[str, Mapping[str, int]]) -> Dict[str, int]:
    """The floors that the new model of a comparison is under, by set.

    >>> under({"noisy": 90, "standard": 90, "dialogues": 99}, {"noisy": {"of": 10, "after": 8}, "standard": {"of": 10, "after": 9}})
    {'noisy': 90}
    """  # noqa: E501
    return {
        name: share
        for name, share in floors.items()
        if name in sets and sets[name]["after"] * 100 < share * sets[name]["of"]
    }
