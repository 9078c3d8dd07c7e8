"""What the desk reads from the record of conversations, and asks it to note or erase
(bot.channels.erasing).

The record writes behind; whoever reads here waits until it has caught up. Where its database is
away, answering goes on.
"""

import asyncio
import logging
from functools import lru_cache
from typing import Any, Callable, Dict, List, Optional, TypeVar

import sqlalchemy as sa

from bot.channels.erasing import Erasing
from bot.channels.errors import RefusedError
from bot.guide import load_guide
from bot.store import breaker, erasure, history, patience, record, shown
from bot.store.breaker import AWAY, OpenError
from bot.store.database import connect

log = logging.getLogger(__name__)
T = TypeVar("T")
_FEEDBACK = {1: "up", -1: "down"}
_PATIENCE = 5.0  # seconds that a reader waits for the record to catch up


async def reply(conversation: str, message_id: str) -> Optional[Dict[str, Any]]:
    """The answer that a message got before, perhaps from another process or before a restart; None
    where it got none.
    """
    recorder = record.current()
    waits = recorder.told(conversation, message_id) if recorder is not None else None
    if waits is not None:
        return _reply(vars(waits))
    try:
        turns = await asyncio.to_thread(_told, conversation, message_id)
    except (OpenError, sa.exc.SQLAlchemyError):
        return None  # no database, or no table yet
    return _reply(turns[0]) if turns else None


async def transcript(conversation: str) -> List[Dict[str, Any]]:
    """What was said, oldest first: `{"id", "text", "answers", "feedback"}`."""
    turns = await _read(lambda: _turns(conversation))
    return [
        {**_reply(turn), "text": turn["text"], "feedback": _FEEDBACK.get(turn["feedback"], "none")}
        for turn in turns
    ]


async def export(conversation: str) -> Dict[str, Any]:
    """All that is held of a conversation; its `messages` are empty where nothing is."""
    return await _read(lambda: erasure.export(_engine(), conversation)) or {"messages": []}


@lru_cache(maxsize=1)
def erasing() -> Erasing:
    """What erases for the website, on the configured database."""
    return Erasing(_engine())


def forgot(conversation: str) -> bool:
    """Whether this process has erased a conversation, or is about to."""
    recorder = record.current()
    return recorder is not None and recorder.forgot(conversation)


def rate(conversation: str, message_id: str, value: int, word: str) -> None:
    """Notes a thumb: 1 up, -1 down, 0 taken back."""
    recorder = record.current()
    if recorder is not None:
        recorder.feedback(conversation, message_id, value, word)


@lru_cache(maxsize=2)
def _engine(silence: float = patience.GIVING) -> sa.engine.Engine:
    return connect(silence=silence)


def _told(conversation: str, message_id: str) -> List[Dict[str, Any]]:
    """What was given in answer to a message. A person waits: where the database is away it is not
    tried. Raises OpenError or SQLAlchemyError.
    """
    quick = _engine(patience.ANSWERING)
    database = breaker.of(quick)
    database.check()
    try:
        return _turns(conversation, message_id, quick)
    except AWAY as error:
        database.failed(error)
        raise


def _turns(
    conversation: str, message_id: Optional[str] = None, engine: Optional[sa.engine.Engine] = None
) -> List[Dict[str, Any]]:
    """The messages of a conversation, or the one with that id, each with `shown`: what was given in
    answer, None where that is not kept.
    """
    with (engine or _engine()).connect() as connection:
        turns = history.turns(connection, conversation, message_id)
        given = shown.read(connection, [turn["id"] for turn in turns]) if turns else {}
    return [{**turn, "shown": given.get(turn["id"])} for turn in turns]


async def _read(how: Callable[[], T]) -> T:
    """Runs in a thread once the record has caught up. Raises RefusedError where the database does
    not answer.
    """
    recorder = record.current()
    # what waits would be missing; the operator knows already
    if recorder is not None and recorder.away:
        raise RefusedError(503, "no_record", wait=10)

    def caught_up() -> T:
        if recorder is not None:
            recorder.wait(_PATIENCE)
        return how()

    try:
        return await asyncio.to_thread(caught_up)
    except sa.exc.SQLAlchemyError as error:
        log.error("the record cannot be read: %s", breaker.cause(error))
        raise RefusedError(503, "no_record", wait=10) from None


def _reply(turn: Dict[str, Any]) -> Dict[str, Any]:
    """An answer as it was given; one that is kept as plain lines alone, in paragraphs and lists,
    with the guide's own labels.
    """
    if turn["shown"]:
        return {"id": turn["message_id"], "answers": turn["shown"]}
    blocks = turn["answer"].split("\n\n")
    answer = {
        "text": turn["answer"],
        "parts": [part for block in blocks for part in _parts(block)],
        "suggestions": [
            {"label": label, "says": _questions().get(label, label)}
            for label in turn["suggestions"]
        ],
        "topics": turn["topics"],
        "source": "",
    }
    return {"id": turn["message_id"], "answers": [answer]}


def _parts(block: str) -> List[Dict[str, Any]]:
    """A block of plain lines as a paragraph, or as a list.

    >>> [part["type"] for part in _parts("Il y a :\\n• un\\n• deux")]
    ['list']
    """
    lines = block.split("\n")
    items = [line[2:] for line in lines if line.startswith("• ")]
    intro = "\n".join(line for line in lines if not line.startswith("• "))
    return (
        [{"type": "list", "intro": intro, "items": items}]
        if items
        else [{"type": "paragraph", "text": intro}]
    )


def _questions() -> Dict[str, str]:
    """The question of each button of the guide, by its label."""
    return {topic.label: topic.question for topic in load_guide().topics.values()}
