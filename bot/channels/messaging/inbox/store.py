"""Every change of the inbox, each in one transaction; a process may die between any two of them.

A person is claimed for a while by one worker. Each step of that worker renews the claim and fails
if another has taken it over meanwhile, so that two processes never answer one person at once. On
PostgreSQL claiming skips the rows that another process is just claiming; on SQLite, where there is
one writer at a time, the condition of the update is enough.
"""

import asyncio
import json
import sqlite3
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
    TypeVar,
)

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from bot.channels.messaging.inbox.incoming import Incoming
from bot.channels.messaging.inbox.requests import Requests
from bot.channels.messaging.inbox.tables import (
    REFUSED,
    SENDING,
    SENT,
    WAITING,
    buttons,
    inbound,
    outbound,
    persons,
)
from bot.store import breaker
from bot.store.breaker import AWAY, away
from bot.store.persons import let_go
from bot.store.schema import conversations

Result = TypeVar("Result")


class ClaimLostError(Exception):
    """Another worker has taken this person over: whatever we were doing, stop."""


@dataclass(frozen=True)
class Person:
    """A claimed person. A later `claim` on the same person ends this one. `notice` is the version
    of the notice they have, `seen` when they last wrote before this.
    """

    id: int
    claim: str
    channel: str
    person: str
    conversation: str
    notice: Optional[int]
    notice_at: Optional[float]
    seen: float


@dataclass(frozen=True)
class Asked:
    """An inbound message, waiting to be answered."""

    id: int
    platform_id: str
    kind: str
    text: str
    ref: str
    received: float
    attempts: int


@dataclass(frozen=True)
class Outgoing:
    """An outbound message, waiting to be sent; `started` is set where an earlier send has no known
    end.
    """

    id: int
    key: str
    payload: Dict[str, Any]
    attempts: int
    created: float
    started: Optional[float]


def _leave_the_log(connection: sqlite3.Connection, record: Any) -> None:
    """Moving the log of writes into the database waits for the disk. That is for whoever nobody
    waits for: the record, which writes after us.
    """
    connection.execute("PRAGMA wal_autocheckpoint=0")


class Inbox(Requests):
    """The inbox in a database. `conversation` names a new conversation of a channel; `lease` is how
    long a claim holds, in seconds.
    """

    def __init__(
        self, engine: Engine, conversation: Callable[[str], str], lease: float = 30.0
    ) -> None:
        self.engine, self.conversation, self.lease = engine, conversation, lease
        self._breaker = breaker.of(engine)
        alone = engine.dialect.name == "sqlite"
        # SQLite takes one writer at a time and lets the others sleep; a queue of our own is quicker
        # and fair.
        self._threads = ThreadPoolExecutor(1 if alone else 8, thread_name_prefix="inbox")
        if alone:
            sa.event.listen(engine, "connect", _leave_the_log)

    async def aside(self, step: Callable[..., Result], *args: Any) -> Result:
        """Does one of the steps below without holding up the event loop. Raises OpenError at once
        where the database is known to be away.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, partial(self._tried, step, *args)
        )

    def _tried(self, step: Callable[..., Result], *args: Any) -> Result:
        self._breaker.check()
        try:
            done = step(*args)
        except AWAY as error:
            if away(error):
                self._breaker.failed(error)
            raise
        self._breaker.succeeded()
        return done

    # ── Coming in ────────────────────────────────────────────────────────────
    def accept(self, messages: Sequence[Incoming]) -> int:
        """Writes messages down; returns how many were new. Those that the platform delivers again
        are left out.
        """
        if not messages:
            return 0
        now, new = time.time(), 0
        with self.engine.begin() as connection:
            # In one order everywhere, so that two batches never wait for each other's rows.
            ids = {
                who: self._person(connection, who, now)
                for who in sorted({(m.channel, m.person) for m in messages})
            }
            for message in messages:
                row = {
                    "channel": message.channel,
                    "platform_id": message.id,
                    "person_id": ids[message.channel, message.person],
                    "turn": message.turn,
                    "kind": message.kind,
                    "text": message.text,
                    "ref": message.ref,
                    "received": now,
                    "attempts": 0,
                }
                new += connection.execute(
                    self._insert(inbound).values(**row).on_conflict_do_nothing()
                ).rowcount
        return new

    def _person(self, connection: Connection, who: Tuple[str, str], now: float) -> int:
        """The person's row, made or woken. The update locks it: whoever goes to rest looks for
        messages after us.
        """
        channel, person = who
        values = {
            "channel": channel,
            "person": person,
            "conversation": self.conversation(channel),
            "seen": now,
            "due": now,
        }
        wake = {"due": sa.func.coalesce(persons.c.due, now)}
        connection.execute(
            self._insert(persons)
            .values(**values)
            .on_conflict_do_update(index_elements=["channel", "person"], set_=wake)
        )
        found = connection.execute(
            sa.select(persons.c.id).where(persons.c.channel == channel, persons.c.person == person)
        ).scalar_one()
        return int(found)

    def _insert(self, table: sa.Table) -> Any:
        return (postgresql if self.engine.dialect.name == "postgresql" else sqlite).insert(table)

    # ── Taking persons in turn ───────────────────────────────────────────────
    def claim(self, limit: int, channel: str) -> List[Person]:
        """Up to `limit` persons of a channel who are due and nobody's, longest waiting first. They
        are ours for the lease.
        """
        now, claim = time.time(), uuid.uuid4().hex
        free = sa.or_(persons.c.claimed_until.is_(None), persons.c.claimed_until < now)
        due = (
            sa.select(persons)
            .where(persons.c.due <= now, free, persons.c.channel == channel)
            .order_by(persons.c.due)
            .limit(limit)
        )
        claimed = []
        with self.engine.begin() as connection:
            for row in connection.execute(due.with_for_update(skip_locked=True)).all():
                ours = (
                    persons.update()
                    .where(persons.c.id == row.id, free)
                    .values(claimed_by=claim, claimed_until=now + self.lease)
                )
                if connection.execute(ours).rowcount:
                    claimed.append(
                        Person(
                            row.id,
                            claim,
                            row.channel,
                            row.person,
                            row.conversation,
                            row.notice,
                            row.notice_at,
                            row.seen,
                        )
                    )
        return claimed

    def renew(self, claimed: Iterable[Person]) -> None:
        """Keeps persons ours while something slow goes on."""
        held = list(claimed)
        with self.engine.begin() as connection:
            mine = sa.and_(
                persons.c.id.in_([one.id for one in held]),
                persons.c.claimed_by.in_({one.claim for one in held}),
            )
            connection.execute(
                persons.update().where(mine).values(claimed_until=time.time() + self.lease)
            )

    def release(self, person: Person, due: Optional[float] = None) -> None:
        """Gives a person back: to be looked at again at `due`; without it at once where something
        waits, else never.
        """
        with self.engine.begin() as connection:
            mine = sa.and_(persons.c.id == person.id, persons.c.claimed_by == person.claim)
            # Locked first, read after: a message that is being written down meanwhile is either
            # seen here or wakes the person itself.
            if not connection.execute(
                persons.update().where(mine).values(claimed_by=None, claimed_until=None)
            ).rowcount:
                return
            if due is None and self._work(connection, person.id):
                due = time.time()
            connection.execute(persons.update().where(persons.c.id == person.id).values(due=due))
            if (
                due is None
                and connection.execute(
                    sa.select(persons.c.conversation).where(persons.c.id == person.id)
                ).scalar()
                == ""
            ):
                let_go(connection)

    def _work(self, connection: Connection, person_id: int) -> bool:
        asked = (
            sa.select(inbound.c.id)
            .where(inbound.c.person_id == person_id, inbound.c.answered.is_(None))
            .limit(1)
        )
        to_send = (
            sa.select(outbound.c.id)
            .where(outbound.c.person_id == person_id, outbound.c.state.in_((WAITING, SENDING)))
            .limit(1)
        )
        return (
            connection.execute(asked).first() is not None
            or connection.execute(to_send).first() is not None
        )

    def free_all(self) -> None:
        """Frees every claim: for a database that one process has to itself, when that process
        starts.
        """
        with self.engine.begin() as connection:
            connection.execute(persons.update().values(claimed_by=None, claimed_until=None))

    def _hold(self, connection: Connection, person: Person, **values: Any) -> None:
        """Renews the claim within a step's own transaction. Raises ClaimLostError."""
        mine = sa.and_(persons.c.id == person.id, persons.c.claimed_by == person.claim)
        if not connection.execute(
            persons.update().where(mine).values(claimed_until=time.time() + self.lease, **values)
        ).rowcount:
            raise ClaimLostError

    def rename(self, person: Person) -> str:
        """The name of a new conversation for a person whose earlier one was erased. Raises
        ClaimLostError.
        """
        name = self.conversation(person.channel)
        with self.engine.begin() as connection:
            self._hold(connection, person, conversation=name)
        return name

    # ── Answering ────────────────────────────────────────────────────────────
    def next_asked(self, person: Person) -> Optional[Asked]:
        """The person's oldest message without an answer; counts that it is being tried. Raises
        ClaimLostError.
        """
        oldest = (
            sa.select(inbound)
            .where(inbound.c.person_id == person.id, inbound.c.answered.is_(None))
            .order_by(inbound.c.turn, inbound.c.id)
            .limit(1)
        )
        with self.engine.begin() as connection:
            self._hold(connection, person)
            row = connection.execute(oldest).first()
            if row is None:
                return None
            connection.execute(
                inbound.update().where(inbound.c.id == row.id).values(attempts=row.attempts + 1)
            )
        return Asked(
            row.id, row.platform_id, row.kind, row.text, row.ref, row.received, row.attempts
        )

    def answered(
        self,
        person: Person,
        asked: Asked,
        payloads: Sequence[Mapping[str, Any]],
        notice: Optional[int] = None,
        says: Optional[Mapping[str, str]] = None,
    ) -> List[Outgoing]:
        """Writes the answer down to be sent, forgets the question's words; what is to be sent, in
        order. Raises ClaimLostError.
        """
        now = time.time()
        row = {
            "inbound_id": asked.id,
            "person_id": person.id,
            "state": WAITING,
            "attempts": 0,
            "created": now,
        }
        to_send = []
        with self.engine.begin() as connection:
            self._hold(
                connection,
                person,
                seen=now,
                **({"notice": notice, "notice_at": now} if notice is not None else {}),
            )
            for payload in payloads:
                key = uuid.uuid4().hex
                made = connection.execute(
                    outbound.insert().values(key=key, payload=json.dumps(payload), **row)
                )
                to_send.append(
                    Outgoing(made.inserted_primary_key[0], key, dict(payload), 0, now, None)
                )
            for name, text in (says or {}).items():
                connection.execute(
                    self._insert(buttons).values(key=name, says=text).on_conflict_do_nothing()
                )
            connection.execute(
                inbound.update()
                .where(inbound.c.id == asked.id)
                .values(answered=now, text="", ref="")
            )
        return to_send

    def says(self, key: str) -> Optional[str]:
        """What a button with that key says; None for one that is not known."""
        with self.engine.connect() as connection:
            found = connection.execute(
                sa.select(buttons.c.says).where(buttons.c.key == key)
            ).scalar()
        return str(found) if found is not None else None

    # ── Going out ────────────────────────────────────────────────────────────
    def next_outgoing(self, person: Person) -> Optional[Outgoing]:
        """The person's oldest message to send."""
        waiting = sa.and_(
            outbound.c.person_id == person.id, outbound.c.state.in_((WAITING, SENDING))
        )
        with self.engine.connect() as connection:
            row = connection.execute(
                sa.select(outbound).where(waiting).order_by(outbound.c.id).limit(1)
            ).first()
        if row is None:
            return None
        return Outgoing(
            row.id,
            row.key,
            json.loads(row.payload),
            row.attempts,
            row.created,
            row.started if row.state == SENDING else None,
        )

    def starting(self, person: Person, message: Outgoing) -> None:
        """Notes that a message is about to go out, so that nobody sends it blindly again. Raises
        ClaimLostError.
        """
        with self.engine.begin() as connection:
            self._hold(connection, person)
            self._set(
                connection,
                message,
                state=SENDING,
                started=time.time(),
                attempts=message.attempts + 1,
            )

    def not_sent(self, person: Person, message: Outgoing) -> None:
        """Notes that the platform surely did not accept it. Raises ClaimLostError."""
        with self.engine.begin() as connection:
            self._hold(connection, person)
            self._set(connection, message, state=WAITING, started=None)

    def sent(self, message: Outgoing, platform_id: str) -> None:
        """Notes that the platform has accepted it."""
        with self.engine.begin() as connection:
            self._set(connection, message, state=SENT, platform_id=platform_id[:255], payload="")

    def refused(self, message: Outgoing) -> None:
        """Notes that it will never be sent."""
        with self.engine.begin() as connection:
            self._set(connection, message, state=REFUSED, payload="")

    def _set(self, connection: Connection, message: Outgoing, **values: Any) -> None:
        connection.execute(
            outbound.update()
            .where(outbound.c.id == message.id, outbound.c.state.in_((WAITING, SENDING)))
            .values(**values)
        )

    def sent_ids(self, person: Person) -> Set[str]:
        """The platform's ids of what this person was sent of late."""
        with self.engine.connect() as connection:
            return set(
                connection.execute(
                    sa.select(outbound.c.platform_id).where(
                        outbound.c.person_id == person.id, outbound.c.state == SENT
                    )
                ).scalars()
            )

    def echoed(self, shown: Mapping[str, str]) -> None:
        """Notes that the platform shows these messages to the person: it has them, whatever we saw
        of the sending. Key -> platform's id.
        """
        with self.engine.begin() as connection:
            for key, platform_id in sorted(shown.items()):
                on_the_way = sa.and_(outbound.c.key == key, outbound.c.state == SENDING)
                connection.execute(
                    outbound.update()
                    .where(on_the_way)
                    .values(state=SENT, platform_id=platform_id[:255], payload="")
                )

    # ── Forgetting ───────────────────────────────────────────────────────────
    def forget(self, channel: str, person: str) -> bool:
        """Drops a person and whatever is on its way to or from them; whether there was anything.
        Their conversation is another's to erase.

        Of each message the platform's own id alone stays, so that it is not taken for new if it is
        delivered again.
        """
        with self.engine.begin() as connection:
            found = connection.execute(
                sa.select(persons.c.id).where(
                    persons.c.channel == channel, persons.c.person == person
                )
            ).scalar()
            if found is None:
                return False
            connection.execute(persons.delete().where(persons.c.id == found))
            connection.execute(outbound.delete().where(outbound.c.person_id == found))
            connection.execute(
                inbound.update()
                .where(inbound.c.person_id == found)
                .values(person_id=None, text="", ref="")
            )
        return True

    def conversation_of(self, channel: str, person: str) -> Optional[str]:
        """The name of a person's conversation; None where the person is not known, or has none any
        more.
        """
        with self.engine.connect() as connection:
            return (
                connection.execute(
                    sa.select(persons.c.conversation).where(
                        persons.c.channel == channel, persons.c.person == person
                    )
                ).scalar()
                or None
            )

    # ── Looking after it ─────────────────────────────────────────────────────
    def waiting(self) -> Dict[str, int]:
        """How much is still to be answered and to be sent."""
        with self.engine.connect() as connection:
            asked = connection.execute(
                sa.select(sa.func.count()).where(
                    inbound.c.answered.is_(None), inbound.c.person_id.isnot(None)
                )
            ).scalar_one()
            to_send = connection.execute(
                sa.select(sa.func.count()).where(
                    outbound.c.state.in_((WAITING, SENDING)), outbound.c.person_id.isnot(None)
                )
            ).scalar_one()
        return {"to_answer": int(asked), "to_send": int(to_send)}

    def purge(self, done_days: float, person_days: float) -> int:
        """Drops what is long done, and persons who have not written for long; returns how many
        messages went.

        `done_days` must be longer than any platform redelivers (Meta: a day and a half; Telegram: a
        day).
        """
        now = time.time()
        done, quiet = now - done_days * 86400, now - person_days * 86400
        with self.engine.begin() as connection:
            connection.execute(
                outbound.delete().where(
                    outbound.c.created < done, outbound.c.state.in_((SENT, REFUSED))
                )
            )
            gone = connection.execute(
                inbound.delete().where(
                    inbound.c.received < done,
                    sa.or_(inbound.c.answered.isnot(None), inbound.c.person_id.is_(None)),
                )
            )
            # Whoever has a conversation stays, so that it can be found when they want it erased.
            has_one = sa.exists().where(conversations.c.id == persons.c.conversation)
            connection.execute(
                persons.delete().where(persons.c.seen < quiet, persons.c.due.is_(None), ~has_one)
            )
            let_go(connection)
        return int(gone.rowcount)
