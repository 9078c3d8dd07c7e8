"""Words that slipped through, masked by hand: wherever a message is kept they give way to a mask,
for good.

Rows and files change together or not at all. What was taught of the message is taken out of the
questions, as an erasure does, for a model may have learnt the words; a test of the conversation
goes on, masked.
"""

import json
import re
from typing import Any, Dict, List, Mapping, Optional, Pattern, Sequence

import sqlalchemy as sa

from bot.store import contexts, filters_kept, requeueing, taught, tombstones, traces
from bot.store.changes import Change, changing
from bot.store.folding import alike, alone, body
from bot.store.overwriting import overwrite
from bot.store.schema import (
    conversation_tests,
    conversations,
    corrections,
    lessons,
    message_words,
    messages,
    queue,
    shown,
)
from bot.store.taught import REVIEW_DIALOGUES, Places, one_line

MASK = "[masqué]"
_WORDS = "words"  # as actions/answer.py calls them
_PATIENCE = 10.0  # seconds: a person waits
_own = messages.c
_SAID = ("text", "answer", "feedback_comment")
_HELD = ("entities", "needs", "slots", "suggestions")  # JSON that may repeat what was said
Changed = Mapping[str, str]  # each text that was masked, and what it is now


def pattern(words: str) -> Optional[Pattern[str]]:
    """What finds these words whole, whatever their case, spaces and apostrophes; None where they
    are none.

    >>> pattern("d'Arcy  Roy").sub("…", "chez D’ARCY roy, pas Royal"), pattern(" … ")
    ('chez …, pas Royal', None)
    """
    pieces = [re.sub("['’]", "['’]", re.escape(piece)) for piece in words.split()]
    if not re.search(r"\w", words):
        return None
    together = r"\s+".join(pieces)
    return re.compile(rf"(?<!\w){together}(?!\w)", re.IGNORECASE)


def mask(
    engine: sa.engine.Engine,
    conversation: str,
    number: int,
    words: str,
    where: Places,
    everywhere: bool = False,
) -> int:
    """Masks words in a message and, with `everywhere`, in the others of its conversation; returns
    in how many messages they stood.

    Nothing is kept of them, and nothing brings them back. Raises UnwritableError or BusyError, and
    then nothing has changed.
    """
    found = pattern(words)
    if found is None:
        return 0
    with changing(engine, where.journals, _PATIENCE) as change:
        with engine.connect() as connection:
            numbers = [
                row["id"]
                for row in _rows(connection, conversation, None if everywhere else number)
                if _holds(row, found)
            ]
            changed, learnt = _changed(connection, numbers, found), _taught(connection, numbers)
        if not numbers:
            return 0
        removed = taught.forget(where, learnt, [], change) if learnt else {}
        traces.clear(change, where, removed)
        _mask_tests(change, where, conversation, changed)
        with change.committed() as connection:
            tombstones.hold(connection, [conversation])
            searched = filters_kept.said(connection, [conversation])
            for row in _rows(connection, conversation, None if everywhere else number):
                if _holds(row, found):
                    _mask_row(connection, row, found)
            _mask_first(connection, conversation)
            contexts.reword(connection, conversation, _wordless)
            _mask_kept(connection, conversation, changed)
            filters_kept.drop(connection, searched)
    if removed:
        traces.clear_cache(where)
    overwrite(engine)
    return len(numbers)


def _rows(
    connection: sa.engine.Connection, conversation: str, number: Optional[int]
) -> List[Mapping[str, Any]]:
    chosen = sa.select(messages).where(_own.conversation == conversation).order_by(_own.id)
    return list(
        connection.execute(chosen if number is None else chosen.where(_own.id == number)).mappings()
    )


def _holds(row: Mapping[str, Any], found: Pattern[str]) -> bool:
    return any(found.search(row[name] or "") for name in _SAID)


def _changed(
    connection: sa.engine.Connection, numbers: Sequence[int], found: Pattern[str]
) -> Dict[str, str]:
    texts = connection.execute(sa.select(_own.text).where(_own.id.in_(numbers))).scalars().all()
    both = [(text, found.sub(MASK, text)) for text in texts]
    return {**dict(both), **{one_line(before): one_line(after) for before, after in both}}


def _taught(connection: sa.engine.Connection, numbers: Sequence[int]) -> List[str]:
    """The messages that teach, or may as soon as a lesson that runs is accepted."""
    teaches = sa.and_(corrections.c.message.in_(numbers), corrections.c.goes != "nowhere")
    return list(connection.execute(sa.select(corrections.c.text).where(teaches)).scalars())


def _mask_tests(change: Change, where: Places, conversation: str, changed: Changed) -> None:
    """Masks the turns of a test that was made of the conversation."""
    path = where.dialogues / REVIEW_DIALOGUES
    for line in taught.questions(path):
        if line.get("conversation") == conversation:
            taught.replace_question(path, _swapped(line, changed), change)


def _wordless(held: Any) -> Any:
    """The slots of a conversation without the last words of its latest message: they may hold no
    more than the end of what is masked.
    """
    if not isinstance(held, dict):
        return held
    return {name: "" if name == _WORDS else _wordless(kept) for name, kept in held.items()}


def _mask_row(
    connection: sa.engine.Connection, row: Mapping[str, Any], found: Pattern[str]
) -> None:
    """Masks a message, its words in the index, its answer as it was shown, its corrections, its
    place in the queue.
    """
    said = {name: None if row[name] is None else found.sub(MASK, row[name]) for name in _SAID}
    held = {
        name: json.dumps(_masked(json.loads(row[name]), found), ensure_ascii=False)
        for name in _HELD
    }
    key = (
        alone(said["text"] or "", row["conversation"])
        if row["flags"] != "[]"
        else alike(said["text"] or "")
    )
    connection.execute(
        messages.update().where(_own.id == row["id"]).values(**said, **held, alike=key)
    )
    indexed = {
        "body": body(f"{said['text']} {said['feedback_comment'] or ''}".strip()),
        "answer": body(said["answer"] or ""),
    }
    connection.execute(
        message_words.update().where(message_words.c.rowid == row["id"]).values(**indexed)
    )
    answers = connection.execute(
        sa.select(shown.c.answers).where(shown.c.message == row["id"])
    ).scalar()
    if answers is not None:
        kept = json.dumps(
            _masked(json.loads(answers), found), ensure_ascii=False, separators=(",", ":")
        )
        connection.execute(shown.update().where(shown.c.message == row["id"]).values(answers=kept))
    for one in connection.execute(
        sa.select(corrections.c.id, corrections.c.text, corrections.c.comment).where(
            corrections.c.message == row["id"]
        )
    ).all():
        texts = {
            "text": found.sub(MASK, one.text),
            "comment": found.sub(MASK, one.comment),
            "alike": key,
        }
        connection.execute(corrections.update().where(corrections.c.id == one.id).values(**texts))
    if key != row["alike"]:
        _move(connection, row["id"], row["alike"], key)


def _move(connection: sa.engine.Connection, number: int, before: str, after: str) -> None:
    """An entry of the queue goes by the new words, unless others said the old ones too: then it
    stands for them.
    """
    old = queue.c.alike == before
    if connection.execute(sa.select(_own.id).where(_own.alike == before).limit(1)).first():
        requeueing.requeue(connection, [number])
    elif connection.execute(sa.select(queue.c.alike).where(queue.c.alike == after)).first():
        connection.execute(queue.delete().where(old))
    else:
        connection.execute(queue.update().where(old).values(alike=after))


def _mask_first(connection: sa.engine.Connection, conversation: str) -> None:
    """What a conversation is called by is the beginning of its first message."""
    first = connection.execute(
        sa.select(_own.text).where(_own.conversation == conversation).order_by(_own.id).limit(1)
    ).scalar()
    connection.execute(
        conversations.update()
        .where(conversations.c.id == conversation)
        .values(first_text=(first or "")[:300])
    )


def _mask_kept(connection: sa.engine.Connection, conversation: str, changed: Changed) -> None:
    """Masks what comparisons of models, and the last run of a test of the conversation, quote."""
    mine = conversation_tests.c.conversation == conversation
    for table, column, chosen in (
        (lessons, lessons.c.report, sa.true()),
        (conversation_tests, conversation_tests.c.result, mine),
    ):
        for number, kept in connection.execute(
            sa.select(table.c.id, column).where(chosen, column != "")
        ).all():
            swapped = json.dumps(_swapped(json.loads(kept), changed), ensure_ascii=False)
            if swapped != json.dumps(json.loads(kept), ensure_ascii=False):
                connection.execute(
                    table.update().where(table.c.id == number).values({column: swapped})
                )


def _swapped(value: Any, changed: Changed) -> Any:
    """JSON in which these texts, where they stand whole, are what they are now."""
    if isinstance(value, dict):
        return {key: _swapped(item, changed) for key, item in value.items()}
    if isinstance(value, list):
        return [_swapped(item, changed) for item in value]
    return changed.get(value, value) if isinstance(value, str) else value


def _masked(value: Any, found: Pattern[str]) -> Any:
    """JSON in whose texts the words are masked."""
    if isinstance(value, dict):
        return {key: _masked(item, found) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, found) for item in value]
    return found.sub(MASK, value) if isinstance(value, str) else value
