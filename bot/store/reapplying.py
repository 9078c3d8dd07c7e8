"""Does erasures again: those that a restored database has forgotten, and those that waited while it
was away.
"""

import logging
import threading
import time
from typing import Any, Dict, Iterable, List, Mapping, Optional, Set

import sqlalchemy as sa

from bot.store import ageing, callbacks_kept, ledger, tombstones, traces
from bot.store.changes import changing
from bot.store.database import upgrade
from bot.store.erasure import contexts, erase_rows
from bot.store.overwriting import overwrite
from bot.store.persons import persons
from bot.store.schema import conversation_tests, conversations, corrections
from bot.store.schema import tombstones as table
from bot.store.taught import Places, forget, places, questions

log = logging.getLogger(__name__)
_AT_ONCE = 100  # conversations a transaction
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 15.0


def reapply(engine: sa.engine.Engine, where: Optional[Places] = None) -> int:
    """Erases whatever the database and the files hold of conversations that were erased; returns
    how many were found.

    The tombstones in the database and the list beside it are brought together: each then holds them
    all. Raises UnwritableError, BusyError, OSError and SQLAlchemyError; what was not done is done
    the next time.
    """
    where = where or places()
    with engine.connect() as connection:
        moments: Dict[str, float] = {
            row.mark: row.at for row in connection.execute(sa.select(table.c.mark, table.c.at))
        }
    listed = dict(ledger.read())
    _bring_together(engine, moments, listed)
    if not moments and not listed:
        return 0
    with engine.begin() as connection:
        requests = callbacks_kept.drop_erased(connection)
    back = _back(engine, where, {**listed, **moments})
    for few in _in_parts(back):
        texts = _taught_of(where, few)
        with engine.begin() as connection:
            tombstones.hold(connection, few, erasing=True)
            texts |= set(erase_rows(connection, few)["texts"])
        _forget(engine, where, texts, few)
    if back or requests:
        overwrite(engine)
    return len(back)


def _forget(engine: sa.engine.Engine, where: Places, texts: Set[str], names: List[str]) -> None:
    """Takes conversations out of the files, all or nothing."""
    with changing(engine, where.journals) as change:
        removed = forget(where, texts, names, change)
        traces.clear(change, where, removed)
        with change.committed():
            pass
    if removed:
        traces.clear_cache(where)


class _Later:
    """Does it aside, one thread a database, again and again until it is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Dict[Any, bool] = {}  # database -> whether it was asked for again meanwhile

    def __call__(self, engine: sa.engine.Engine, where: Optional[Places] = None) -> None:
        """Has erasures done again as soon as the database and the files can be written. Returns at
        once.
        """
        with self._lock:
            under_way = engine.url in self._asked
            self._asked[engine.url] = under_way
        if not under_way:
            threading.Thread(
                target=self._until_done, args=(engine, where), name="erasing", daemon=True
            ).start()

    def _until_done(self, engine: sa.engine.Engine, where: Optional[Places]) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                upgrade(engine)
                found = reapply(engine, where)
            except Exception as error:  # nothing may end it before it is done
                if wait == _FIRST_WAIT:
                    log.error("erasures wait: %s", type(error).__name__)
                time.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                continue
            if found:
                log.warning("%s erased conversations were there again, and are erased", found)
            with self._lock:
                if not self._asked[engine.url]:
                    del self._asked[engine.url]
                    return
                self._asked[engine.url] = False


later = _Later()


def _bring_together(
    engine: sa.engine.Engine, moments: Mapping[str, float], listed: Mapping[str, float]
) -> None:
    new = {mark: at for mark, at in listed.items() if mark not in moments}
    if new:
        with engine.begin() as connection:
            for mark, at in new.items():
                tombstones.bury(connection, [mark], at)
    if any(mark not in listed for mark in moments):
        ledger.add(moments)


def _back(engine: sa.engine.Engine, where: Places, marks: Iterable[str]) -> List[str]:
    """The conversations that stand somewhere although they were erased."""
    names: Set[str] = set(ageing.named(where))
    with engine.connect() as connection:
        columns: List[Any] = [
            conversations.c.id,
            corrections.c.conversation,
            conversation_tests.c.conversation,
            persons.c.conversation,
        ]
        columns += [contexts.c.sender_id] if sa.inspect(connection).has_table("contexts") else []
        for column in columns:
            names |= set(connection.execute(sa.select(column).distinct()).scalars())
    known = set(marks)
    return sorted(name for name in names if name and tombstones.mark(name) in known)


def _taught_of(where: Places, names: Iterable[str]) -> Set[str]:
    """The questions that the files of what was taught have of these conversations."""
    wanted = set(names)
    lines = (line for path in ageing.files(where) for line in questions(path))
    return {line["text"] for line in lines if line.get("conversation") in wanted and "text" in line}


def prune(engine: sa.engine.Engine, days: float, now: Optional[float] = None) -> None:
    """Forgets the erasures that are older than any backup."""
    before = (time.time() if now is None else now) - days * 86_400
    with engine.begin() as connection:
        connection.execute(table.delete().where(table.c.at < before))
    ledger.drop(before)


def _in_parts(names: List[str]) -> Iterable[List[str]]:
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))
