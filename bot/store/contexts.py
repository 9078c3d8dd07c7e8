"""What a conversation is about, for the next answer to go on from: its slots, in the database and,
where that is away, here.

Latest contexts are held in memory too; one that the database did not take waits with the record
(bot.store.waiting) and is written with it.
"""

import json
import logging
import threading
import time
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)
from weakref import WeakSet

import sqlalchemy as sa
from cachetools import TTLCache
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import breaker, tombstones
from bot.store.breaker import AWAY, REFUSED, OpenError
from bot.store.numbering import number
from bot.store.schema import tombstones as tombstones_table
from bot.store.spool import Entry
from bot.store.waiting import Waiting

log = logging.getLogger(__name__)
_metadata = sa.MetaData()
_contexts = sa.Table(
    "contexts",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("updated", sa.Float, nullable=False, index=True),
)
_making = threading.Lock()
_HELD, _HELD_FOR = 10_000, 3600.0  # contexts in memory (about 1 KB each), and for how many seconds


class Context(NamedTuple):
    """The slots of a conversation, and when they were set, in seconds since 1970."""

    updated: float
    slots: Mapping[str, Any]


class Contexts:
    """Contexts by conversation. None of its methods waits for a database that is known to be away,
    or raises because of one.
    """

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        self._breaker = breaker.of(engine)
        self._held: TTLCache[str, Context] = TTLCache(maxsize=_HELD, ttl=_HELD_FOR)
        # afterwards the tombstones alone tell
        self._forgotten: TTLCache[str, bool] = TTLCache(maxsize=100_000, ttl=86_400)
        self._made = False
        self.waiting = Waiting()  # the recorder puts its own here, and writes what waits there

    def read(self, conversation: str) -> Optional[Context]:
        """The context of a conversation; None where it has none."""
        waits = [
            Context(*json.loads(entry.body)) for entry in self.waiting.of(conversation, "context")
        ]
        try:
            self._breaker.check()
            self._make()
            with self._engine.connect() as connection:
                row = connection.execute(
                    sa.select(_contexts.c.updated, _contexts.c.slots).where(
                        _contexts.c.sender_id == conversation
                    )
                ).first()
            known = [Context(row.updated, json.loads(row.slots))] if row else []
        except OpenError:
            known = self._in_memory(conversation)
        except AWAY as error:
            self._breaker.failed(error)
            known = self._in_memory(conversation)
        return max([*waits, *known], key=lambda context: context.updated, default=None)

    def save(self, conversation: str, slots: Mapping[str, Any]) -> None:
        """Keeps the context of a conversation; not of one that was erased: an answer that came late
        does not put it back.
        """
        if conversation in self._forgotten:
            return
        context = Context(time.time(), dict(slots))
        self._held[conversation] = context
        try:
            self._breaker.check()
            self._make()
            with self._engine.begin() as connection:
                write(connection, [(conversation, context)])
            self._breaker.succeeded()
        except OpenError:
            self._set_aside(conversation, context)
        except REFUSED as error:
            log.error("a context is held in memory alone: %s", breaker.cause(error))
        except AWAY as error:
            self._breaker.failed(error)
            self._set_aside(conversation, context)

    def forget(self, conversation: str) -> None:
        """Forgets what is held in memory of a conversation, and keeps nothing more of it."""
        self._forgotten[conversation] = True
        self._held.pop(conversation, None)

    def delete(self, conversation: str) -> None:
        """Deletes a context everywhere. Raises sqlalchemy.exc.SQLAlchemyError where the database
        does not answer.
        """
        self.forget(conversation)
        self._make()
        with self._engine.begin() as connection:
            connection.execute(_contexts.delete().where(_contexts.c.sender_id == conversation))

    def names(self) -> Iterable[str]:
        """The conversations that have a context. Raises sqlalchemy.exc.SQLAlchemyError where the
        database does not answer.
        """
        self._make()
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_contexts.c.sender_id)).scalars())

    def _make(self) -> None:
        if not self._made:
            make(self._engine)
            self._made = True

    def _in_memory(self, conversation: str) -> List[Context]:
        held = self._held.get(conversation)
        return [held] if held else []

    def _set_aside(self, conversation: str, context: Context) -> None:
        self.waiting.append(Entry(number(), "context", conversation, json.dumps(context)))


def reword(
    connection: sa.engine.Connection, conversation: str, change: Callable[[Any], Any]
) -> None:
    """Puts what `change` makes of the slots of a conversation in their place, where it has any."""
    own = _contexts.c.sender_id == conversation
    if not sa.inspect(connection).has_table(_contexts.name):
        return
    slots = connection.execute(sa.select(_contexts.c.slots).where(own)).scalar()
    if slots is not None:
        changed = json.dumps(change(json.loads(slots)))
        connection.execute(_contexts.update().where(own).values(slots=changed))


def make(engine: sa.engine.Engine) -> None:
    """Makes the table where it is not there; several may at once."""
    with _making, engine.begin() as connection:
        connection.execute(sa.schema.CreateTable(_contexts, if_not_exists=True))
        for index in _contexts.indexes:
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))


def write(
    connection: sa.engine.Connection, contexts: Sequence[Tuple[str, Context]], late: bool = False
) -> None:
    """Writes contexts, but for conversations that were erased. Where they are `late`, one that is
    older than what the database holds is left out.
    """
    gone = _erased(connection, [name for name, _ in contexts])
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_contexts)
    new = insert.excluded
    changes: Dict[str, Any] = {"slots": new.slots, "updated": new.updated}
    unless = new.updated >= _contexts.c.updated if late else None
    statement = insert.on_conflict_do_update(
        index_elements=["sender_id"], set_=changes, where=unless
    )
    # always in one order, so that two writers never wait for each other
    for name, context in sorted(contexts):
        if name in gone:
            continue
        connection.execute(
            statement,
            {"sender_id": name, "slots": json.dumps(context.slots), "updated": context.updated},
        )


# databases that are a record's, where conversations are erased
_recorded: "WeakSet[sa.engine.Engine]" = WeakSet()


def _erased(connection: sa.engine.Connection, conversations: Sequence[str]) -> Set[str]:
    """Those of these that were erased; no erasure begins before this transaction ends."""
    if connection.engine not in _recorded:
        if not sa.inspect(connection).has_table(tombstones_table.name):
            return set()
        _recorded.add(connection.engine)
    tombstones.hold(connection, conversations)
    return tombstones.erased(connection, conversations)
