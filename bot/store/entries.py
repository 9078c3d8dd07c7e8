"""What the recorder takes, as entries of the spool, and writing such entries to the database."""

import json
from dataclasses import fields
from typing import Any, List, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.store import contexts, writing
from bot.store.contexts import Context
from bot.store.numbering import number
from bot.store.spool import Entry
from bot.store.turn import Turn

_FIELDS = tuple(field.name for field in fields(Turn))


def of_turn(turn: Turn) -> Entry:
    """A turn as an entry. Raises TypeError or ValueError where something in it is no JSON."""
    return Entry(
        number(),
        "turn",
        turn.conversation,
        json.dumps({name: getattr(turn, name) for name in _FIELDS}, separators=(",", ":")),
    )


def of_thumb(conversation: str, message_id: str, value: int, comment: str) -> Entry:
    """A thumb as an entry."""
    return Entry(number(), "thumb", conversation, json.dumps([message_id, value, comment]))


def turn_of(entry: Entry) -> Turn:
    """The turn that an entry holds."""
    held = json.loads(entry.body)
    # an earlier version wrote no flags
    tuples = {name: tuple(held.get(name, ())) for name in ("topics", "suggestions", "flags")}
    return Turn(
        **{**held, **tuples, "ranking": tuple((name, value) for name, value in held["ranking"])}
    )


def write(connection: sa.engine.Connection, entries: Sequence[Entry]) -> None:
    """Writes entries; what the database holds already is left as it is."""
    turns: List[Tuple[int, Turn]] = [
        (entry.number, turn_of(entry)) for entry in entries if entry.kind == "turn"
    ]
    if turns:
        writing.write(connection, turns)
    for entry in entries:
        if entry.kind == "thumb":
            writing.feedback(connection, entry.conversation, *json.loads(entry.body))
    late = [
        (entry.conversation, Context(*json.loads(entry.body)))
        for entry in entries
        if entry.kind == "context"
    ]
    if late:
        contexts.write(connection, late, late=True)


def legible(text: Optional[str]) -> Optional[str]:
    """A text that comes from outside as it is, without the character that PostgreSQL refuses: the
    turn would be lost for it.
    """
    return text.replace("\0", "") if text else text


def told(entries: Sequence[Entry], message_id: str) -> Optional[Any]:
    """The turn of that message's id among entries; None where it is not there."""
    turns = [turn_of(entry) for entry in entries]
    return next((turn for turn in turns if turn.message_id == message_id), None)
