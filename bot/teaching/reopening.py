"""Minds that change: a decision undone, a correction withdrawn, a lesson taken back; the question
is in the queue again.
"""

from typing import Any, Dict, Iterable, Optional

import sqlalchemy as sa

from bot.store.schema import corrections, queue

_OPEN: Dict[str, Any] = {
    "state": "open",
    "held_by": None,
    "held_until": None,
    "decided_by": None,
    "decided_at": 0.0,
}


def undo(engine: sa.engine.Engine, sample: int) -> Optional[str]:
    """Takes back what was decided of the item of a message, put off or set aside too; what it
    replaced is as before.

    The conversation of that item; None where it is open already. What was taught stays so until its
    lesson is undone.
    """
    with engine.begin() as connection:
        put_off = sa.and_(queue.c.held_by.is_(None), queue.c.held_until.is_not(None))
        row = (
            connection.execute(
                sa.select(queue).where(
                    queue.c.sample == sample, sa.or_(queue.c.state != "open", put_off)
                )
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        if not connection.execute(
            queue.update()
            .where(queue.c.alike == row["alike"], queue.c.state == row["state"])
            .values(**_OPEN)
        ).rowcount:
            return None
        its = corrections.c.alike == row["alike"]
        decided = sa.and_(
            its,
            corrections.c.at == row["decided_at"],
            corrections.c.state.in_(("waiting", "settled")),
        )
        for number in (
            connection.execute(sa.select(corrections.c.id).where(decided)).scalars().all()
            if row["state"] == "corrected"
            else ()
        ):
            _take_back(connection, number)
        return str(row["alike"])


def withdraw(engine: sa.engine.Engine, number: int) -> Optional[Dict[str, Any]]:
    """Withdraws a correction that was not taught, or all that keep its question for the guide; it
    is open again. What it was; None if there is none.
    """
    with engine.begin() as connection:
        untaught = sa.or_(corrections.c.state == "waiting", corrections.c.decision == "guide")
        row = (
            connection.execute(sa.select(corrections).where(corrections.c.id == number, untaught))
            .mappings()
            .first()
        )
        if row is None:
            return None
        same = (
            sa.and_(corrections.c.alike == row["alike"], corrections.c.decision == "guide")
            if row["decision"] == "guide"
            else corrections.c.id == number
        )
        connection.execute(corrections.delete().where(same))
        reopen(connection, [row["alike"]])
        return dict(row)


def reopen(connection: sa.engine.Connection, keys: Iterable[str]) -> None:
    """Opens the items of questions that were corrected."""
    for key in sorted(set(keys)):
        connection.execute(
            queue.update().where(queue.c.alike == key, queue.c.state == "corrected").values(**_OPEN)
        )


def _take_back(connection: sa.engine.Connection, number: int) -> None:
    connection.execute(corrections.delete().where(corrections.c.id == number))
    replaced = sa.and_(corrections.c.replaced_by == number, corrections.c.state == "replaced")
    connection.execute(
        corrections.update().where(replaced).values(state="waiting", replaced_by=None)
    )
