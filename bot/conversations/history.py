"""Reads one conversation back, as it happened."""

import json
from typing import Any, Dict, List, Mapping, Optional

import sqlalchemy as sa

from bot.conversations.schema import conversations, labels, messages, notes

_JSON = ("topics", "ranking", "entities", "needs", "slots", "suggestions", "flags")


def read(connection: sa.engine.Connection, conversation: str) -> Optional[Dict[str, Any]]:
    """One conversation with its `messages` in order, its `labels` and `notes`; None where there is none of that name."""
    row = connection.execute(sa.select(conversations).where(conversations.c.id == conversation)).mappings().first()
    if row is None:
        return None
    return {**row, "messages": turns(connection, conversation), "labels": _labels(connection, conversation), "notes": _notes(connection, conversation)}


def turns(connection: sa.engine.Connection, conversation: str, message_id: Optional[str] = None) -> List[Dict[str, Any]]:
    """The messages of a conversation, in order, their lists and mappings as such; with `message_id`, those of that id alone."""
    chosen = sa.select(messages).where(messages.c.conversation == conversation).order_by(messages.c.id)
    if message_id is not None:
        chosen = chosen.where(messages.c.message_id == message_id)
    return [plain(row) for row in connection.execute(chosen).mappings()]


def message(connection: sa.engine.Connection, number: int) -> Optional[Dict[str, Any]]:
    """One message by its number; None where there is none."""
    row = connection.execute(sa.select(messages).where(messages.c.id == number)).mappings().first()
    return plain(row) if row else None


def plain(row: Mapping[str, Any]) -> Dict[str, Any]:
    """A row of messages, with its JSON read."""
    return {**row, **{name: json.loads(row[name]) for name in _JSON}}


def _labels(connection: sa.engine.Connection, conversation: str) -> List[str]:
    return list(connection.execute(sa.select(labels.c.label).where(labels.c.conversation == conversation).order_by(labels.c.label)).scalars())


def _notes(connection: sa.engine.Connection, conversation: str) -> List[Dict[str, Any]]:
    rows = connection.execute(sa.select(notes).where(notes.c.conversation == conversation).order_by(notes.c.id)).mappings()
    return [dict(row) for row in rows]
