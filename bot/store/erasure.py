"""Giving a person's conversation back, and erasing it from everywhere a copy of it may stand."""

import logging
import time
from typing import Any, Dict, Optional, Sequence, Set

import sqlalchemy as sa

from bot.store import (
    ageing,
    callbacks_kept,
    filters_kept,
    finishing,
    history,
    ledger,
    persons,
    tombstones,
    unsaying,
    writing,
)
from bot.store.overwriting import overwrite
from bot.store.schema import (
    conversation_tests,
    conversation_topics,
    conversations,
    corrections,
    labels,
    messages,
    notes,
)
from bot.store.taught import Places, one_line, places

log = logging.getLogger(__name__)
# Rasa's trackers are kept by the engine; the record only erases from there.
contexts = sa.Table(
    "contexts", sa.MetaData(), sa.Column("sender_id", sa.String(255), primary_key=True)
)
# What a person is given back of a conversation and of its messages: what was said, told, thought of
# it and understood.
# What staff wrote of it (notes, labels, who reads it) is not among it, nor any of their names, nor
# our own bookkeeping.
_GIVEN = (
    "id",
    "channel",
    "started_at",
    "last_at",
    "turns",
    "thumbs_up",
    "thumbs_down",
    "model_version",
    "notice_version",
)
_SAID = (
    "message_id",
    "asked_at",
    "text",
    "answer",
    "suggestions",
    "feedback",
    "feedback_comment",
    "notice_version",
)
_UNDERSTOOD = (
    *("topics", "intent", "ranking", "confidence", "margin", "entities", "needs", "flags"),
    *("slots", "action", "latency_ms", "model_version"),
)


def export(engine: sa.engine.Engine, conversation: str) -> Optional[Dict[str, Any]]:
    """One conversation as the person whose it is gets it back; None where nothing is held."""
    with engine.connect() as connection:
        held = history.read(connection, conversation)
    if held is None:
        return None
    said = [
        {name: message[name] for name in (*_SAID, *_UNDERSTOOD)} for message in held["messages"]
    ]
    return {**{name: held[name] for name in _GIVEN}, "messages": said}


def erase(
    engine: sa.engine.Engine, conversation: str, where: Optional[Places] = None, staff: str = ""
) -> Dict[str, int]:
    """Erases a conversation from the record, the full-text index, the engine's memory, corrections,
    lessons' reports, the requests to be called back, and from the training questions, evaluation
    questions and tests that were made of it.

    Returns how many of each went; `left` is 1 where a file could not be written: it is tried again
    until it is done (bot.store.finishing). Erasing what is not there, or twice, does nothing. The
    counts a day, which name nobody, are lowered. Nothing of it is written again: a tombstone stands
    in the database, its mark in the list beside it. The list is written first, so that where the
    database cannot be written, and this raises, the erasure is done later (bot.store.reapplying).
    """
    mark = tombstones.mark(conversation)
    try:
        ledger.add({mark: time.time()})
    except OSError as error:
        log.error(
            "the list of erasures cannot be written (%s): a backup that is restored would bring"
            " this one back",
            type(error).__name__,
        )
    finishing.begin(engine, conversation, staff)
    with engine.begin() as connection:
        tombstones.hold(connection, [conversation], erasing=True)
        gone = erase_rows(connection, [conversation])
        tombstones.bury(connection, [mark])
        finishing.keep(connection, conversation, gone.pop("texts"))
    ended = finishing.end(engine, conversation, where or places())
    overwrite(engine)
    return {**gone, **ended}


def erase_rows(
    connection: sa.engine.Connection, names: Sequence[str], aged: bool = False
) -> Dict[str, Any]:
    """Erases conversations from the database; `texts` of the result is what was taught from them,
    for the files to be rid of.

    Where they have only `aged`, what was learnt from them stays, tied to nobody any more, and so do
    the counts a day.
    """
    words = filters_kept.said(connection, names)
    rows = [
        dict(row)
        for row in connection.execute(
            sa.select(messages).where(messages.c.conversation.in_(names))
        ).mappings()
    ]
    begun = connection.execute(
        sa.select(conversations.c.started_at, conversations.c.channel).where(
            conversations.c.id.in_(names)
        )
    ).all()
    if not aged:
        writing.count(connection, rows, [(at, channel) for at, channel in begun], -1)
    texts = _taught(connection, names)
    tests = sa.select(conversation_tests.c.conversation).where(
        conversation_tests.c.conversation.in_(names)
    )
    tested = set() if aged else set(connection.execute(tests).scalars())
    # a test's messages are asked of each candidate
    quoted = {one_line(row["text"]) for row in rows if row["conversation"] in tested}
    gone: Dict[str, Any] = {
        "messages": unsaying.unsay(connection, [row["id"] for row in rows], texts | quoted)
    }
    # written meanwhile
    gone["messages"] += connection.execute(
        messages.delete().where(messages.c.conversation.in_(names))
    ).rowcount
    if aged:
        ageing.loosen_rows(connection, names)
    for table in (conversation_topics, labels, notes, corrections, conversation_tests):
        gone[table.name] = connection.execute(
            table.delete().where(table.c.conversation.in_(names))
        ).rowcount
    gone["conversations"] = connection.execute(
        conversations.delete().where(conversations.c.id.in_(names))
    ).rowcount
    if sa.inspect(connection).has_table("contexts"):
        gone["contexts"] = connection.execute(
            contexts.delete().where(contexts.c.sender_id.in_(names))
        ).rowcount
    gone["saved_filters"] = filters_kept.drop(connection, words)
    if not aged:  # a request to be called back has a time of its own
        gone["callbacks"] = callbacks_kept.drop_with(connection, names)
        persons.leave(connection, names)
    return {**gone, "texts": set() if aged else texts}


def _taught(connection: sa.engine.Connection, names: Sequence[str]) -> Set[str]:
    """What staff took from these conversations to teach or to test with."""
    return set(
        connection.execute(
            sa.select(corrections.c.text).where(corrections.c.conversation.in_(names))
        ).scalars()
    )
