"""Answers as they were given to a channel that shows their form: tables, lists, links, what they
offered next.

The record itself keeps an answer as plain lines, which is what staff read. Whoever asks again, with
the same id, for an answer that was lost on the way gets the very same: it is kept here beside its
message, and goes when the message goes.
"""

import json
from typing import Any, Dict, List, Sequence, Tuple

import sqlalchemy as sa

from bot.store.schema import shown
from bot.store.turn import Turn

Answers = List[Dict[str, Any]]


def write(connection: sa.engine.Connection, turns: Sequence[Tuple[int, Turn]]) -> None:
    """Keeps what was shown, of those turns that say so, each under its message's number."""
    rows = [
        {
            "message": number,
            "answers": json.dumps(turn.shown, ensure_ascii=False, separators=(",", ":")),
        }
        for number, turn in turns
        if turn.shown
    ]
    if rows:
        connection.execute(shown.insert(), rows)


def read(connection: sa.engine.Connection, numbers: Sequence[int]) -> Dict[int, Answers]:
    """What was shown with these messages, by their number."""
    chosen = sa.select(shown).where(shown.c.message.in_(numbers))
    return {row.message: json.loads(row.answers) for row in connection.execute(chosen)}


def erase(connection: sa.engine.Connection, numbers: Sequence[int]) -> None:
    """Forgets what was shown with these messages."""
    connection.execute(shown.delete().where(shown.c.message.in_(numbers)))
