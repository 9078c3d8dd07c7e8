"""The full text that staff search: of each message what its person wrote, and what was answered; of
a conversation what staff wrote of it.
"""

from typing import Any, Dict

import sqlalchemy as sa

from bot.store.folding import body
from bot.store.schema import labels, message_words, messages, notes


def row(number: int, text: str, answer: str) -> Dict[str, Any]:
    """What is indexed of a message as it comes."""
    return {"rowid": number, "body": body(text), "answer": body(answer), "notes": ""}


def said(connection: sa.engine.Connection, number: int, text: str, comment: str) -> None:
    """Indexes what a person says of an answer with what they asked."""
    connection.execute(
        message_words.update()
        .where(message_words.c.rowid == number)
        .values(body=body(f"{text} {comment}".strip()))
    )


def written(connection: sa.engine.Connection, conversation: str) -> None:
    """Indexes anew the notes and labels of a conversation, with its first message."""
    first = connection.execute(
        sa.select(sa.func.min(messages.c.id)).where(messages.c.conversation == conversation)
    ).scalar()
    own = [
        *connection.execute(
            sa.select(notes.c.text).where(notes.c.conversation == conversation).order_by(notes.c.id)
        ).scalars()
    ]
    own += connection.execute(
        sa.select(labels.c.label)
        .where(labels.c.conversation == conversation)
        .order_by(labels.c.label)
    ).scalars()
    if first is not None:
        connection.execute(
            message_words.update()
            .where(message_words.c.rowid == first)
            .values(notes=body(" ".join(own)))
        )
