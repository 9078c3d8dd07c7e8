"""Erasures that end: each is noted before it begins and until nothing is left, whatever fails
meanwhile.

Rows go first, at once. Where a file that staff added to cannot be written, what is to be taken out
of it is kept with the note, and tried again until it is out.
"""

import json
import logging
import time
from typing import Any, Dict, Iterable, List, Set

import sqlalchemy as sa

from bot.store import taught, traces
from bot.store.changes import BusyError, UnwritableError, changing
from bot.store.schema import audit, open_erasures
from bot.store.taught import Places

log = logging.getLogger(__name__)
_PATIENCE = 10.0  # seconds: a person waits


def begin(engine: sa.engine.Engine, conversation: str, staff: str = "") -> None:
    """Notes that a conversation is to be erased, by whom (empty: the person whose it is). Begun
    already, it goes on.
    """
    now = time.time()
    try:
        with engine.begin() as connection:
            values = {"conversation": conversation, "staff": staff, "begun_at": now}
            number = connection.execute(
                open_erasures.insert().values(**values)
            ).inserted_primary_key[0]
            _journal(connection, staff, "erase_begun", number)
    except sa.exc.IntegrityError:
        log.debug("an erasure goes on")


def keep(connection: sa.engine.Connection, conversation: str, texts: Iterable[str]) -> None:
    """Keeps what is to be taken out of files, in the transaction that erases the rows."""
    chosen = open_erasures.c.conversation == conversation
    held = connection.execute(sa.select(open_erasures.c.texts).where(chosen)).scalar()
    both = sorted({*json.loads(held or "[]"), *texts})
    connection.execute(
        open_erasures.update().where(chosen).values(texts=json.dumps(both, ensure_ascii=False))
    )


def end(engine: sa.engine.Engine, conversation: str, where: Places) -> Dict[str, int]:
    """Takes a conversation out of the files, once its rows are gone; `files`: lines that went,
    `left`: 1 where it is to be tried again.
    """
    with engine.connect() as connection:
        row = (
            connection.execute(
                sa.select(open_erasures).where(open_erasures.c.conversation == conversation)
            )
            .mappings()
            .first()
        )
    texts: Set[str] = set(json.loads(row["texts"])) if row else set()
    try:
        with changing(engine, where.journals, _PATIENCE) as change:
            removed = taught.forget(where, texts, [conversation], change)
            traces.clear(change, where, removed)
            with change.committed() as connection:
                connection.execute(
                    open_erasures.delete().where(open_erasures.c.conversation == conversation)
                )
                if row:
                    _journal(connection, row["staff"], "erase_ended", row["id"])
    except (UnwritableError, BusyError, OSError) as error:
        log.error("an erasure is to be finished: %s", error)
        _note(engine, conversation, error)
        return {"files": 0, "left": 1}
    if removed:
        traces.clear_cache(where)
    return {"files": sum(map(len, removed.values())), "left": 0}


def unfinished(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The erasures that were begun and are not ended, the oldest first."""
    return [
        dict(row)
        for row in connection.execute(
            sa.select(open_erasures).order_by(open_erasures.c.id)
        ).mappings()
    ]


def is_begun(connection: sa.engine.Connection, conversation: str) -> bool:
    """Whether a conversation's erasure is begun and not ended."""
    return (
        connection.execute(
            sa.select(open_erasures.c.id).where(open_erasures.c.conversation == conversation)
        ).first()
        is not None
    )


def _note(engine: sa.engine.Engine, conversation: str, error: Exception) -> None:
    folder = str(error.folder) if isinstance(error, UnwritableError) else ""
    values = {"tried_at": time.time(), "tries": open_erasures.c.tries + 1, "problem": folder[:300]}
    with engine.begin() as connection:
        connection.execute(
            open_erasures.update()
            .where(open_erasures.c.conversation == conversation)
            .values(**values)
        )


def _journal(connection: sa.engine.Connection, staff: str, action: str, number: int) -> None:
    connection.execute(
        audit.insert().values(at=time.time(), staff=staff, action=action, target=str(number))
    )
