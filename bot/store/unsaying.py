"""Messages taken out of the database, and out of all there that quotes them: the index, answers as
shown, the queue, lessons' reports.
"""

import json
from typing import Any, Iterator, Sequence, Set

import sqlalchemy as sa

from bot.store import requeueing, shown
from bot.store.schema import lessons, message_words, messages

_AT_ONCE = 500  # numbers in a statement: each database takes only so many


def unsay(connection: sa.engine.Connection, numbers: Sequence[int], quoted: Set[str]) -> int:
    """Erases messages by their numbers, and what lessons quote of them; returns how many there
    were.
    """
    gone = 0
    for few in in_parts(numbers):
        connection.execute(message_words.delete().where(message_words.c.rowid.in_(few)))
        shown.erase(connection, few)
        gone += connection.execute(messages.delete().where(messages.c.id.in_(few))).rowcount
    for few in in_parts(numbers):  # once all are gone: none of them may stand for another
        requeueing.requeue(connection, few)
    _clean_reports(connection, quoted)
    return gone


def in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers, no more at once than a statement may hold."""
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


def without(value: Any, texts: Set[str]) -> Any:
    """JSON that quotes these texts no more."""
    if isinstance(value, dict):
        return {key: without(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [without(item, texts) for item in value]
    return "[effacé]" if value in texts else value


def _clean_reports(connection: sa.engine.Connection, texts: Set[str]) -> None:
    """Comparisons of models quote questions; those that were erased are quoted no more."""
    if not texts:
        return
    for number, report in connection.execute(sa.select(lessons.c.id, lessons.c.report)).all():
        cleaned = without(json.loads(report), texts)
        connection.execute(
            lessons.update()
            .where(lessons.c.id == number)
            .values(report=json.dumps(cleaned, ensure_ascii=False))
        )
