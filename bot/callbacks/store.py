"""Keeping requests to be called back: for the person, by the secret that only they have; for staff,
by number.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence

import sqlalchemy as sa

from bot.callbacks import seal
from bot.callbacks.asked import Asked
from bot.callbacks.words import consent_version
from bot.settings import settings
from bot.store import callbacks_kept, ledger, tombstones
from bot.store.overwriting import overwrite
from bot.store.schema import audit, callback_mails, callbacks

STATES = ("todo", "missed", "done")  # as staff read them: what is to be done first
_DAY = 86_400.0
# requests held at once: nobody could call so many people, and a flood must not fill the disk
_MOST = 1_000
_EACH = 3  # of one conversation
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,64}")


class NotTakenError(Exception):
    """A request cannot be kept; `code` is one of data/errors.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Held:
    """A request as it is held. `content` is None where it cannot be opened: the operator's key is
    another.
    """

    number: int
    asked_at: float
    until: float
    state: str
    content: Optional[Dict[str, str]]
    changed_at: Optional[float] = None
    changed_by: Optional[str] = None


def new_secret() -> str:
    """What a person withdraws their request with; nobody can guess it."""
    return secrets.token_urlsafe(24)


def is_secret(text: object) -> bool:
    """Whether a text may be a secret, ours or a client's own.

    >>> is_secret(new_secret()), is_secret("1234"), is_secret(None)
    (True, False, False)
    """
    return isinstance(text, str) and _SECRET.fullmatch(text) is not None


def add(
    engine: sa.engine.Engine,
    secret: str,
    asked: Asked,
    conversation: str = "",
    mail_to: Sequence[str] = (),
) -> bool:
    """Keeps a request, and notes whom of the staff to tell; whether it is new: sent again with its
    secret, it is there already.

    Raises NotTakenError: callback_gone (withdrawn before), session_expired (its conversation was
    erased), callback_full, callback_many.
    """
    mark, of, now = (
        tombstones.mark(secret),
        tombstones.mark(conversation) if conversation else "",
        time.time(),
    )
    sealed = seal.seal(mark, asked.content())
    try:
        with engine.begin() as connection:
            tombstones.hold(connection, [name for name in (secret, conversation) if name])
            if connection.execute(
                sa.select(callbacks.c.id).where(callbacks.c.mark == mark)
            ).first():
                return False
            _refuse(connection, secret, conversation, of)
            values = {
                "mark": mark,
                "conversation": of,
                "asked_at": now,
                "consent": consent_version(),
                "sealed": sealed,
                "state": "todo",
            }
            number = connection.execute(callbacks.insert().values(**values)).inserted_primary_key[0]
            if mail_to:
                rows = [
                    {"callback": number, "address": address, "due_at": now}
                    for address in dict.fromkeys(mail_to)
                ]
                connection.execute(callback_mails.insert(), rows)
    except sa.exc.IntegrityError:  # sent twice at once
        return False
    return True


def _refuse(connection: sa.engine.Connection, secret: str, conversation: str, of: str) -> None:
    if tombstones.erased(connection, [secret]):
        raise NotTakenError("callback_gone")
    if conversation and tombstones.erased(connection, [conversation]):
        raise NotTakenError("session_expired")
    if _count(connection, sa.true()) >= _MOST:
        raise NotTakenError("callback_full")
    if (
        of
        and _count(connection, (callbacks.c.conversation == of) & (callbacks.c.state == "todo"))
        >= _EACH
    ):
        raise NotTakenError("callback_many")


def held(engine: sa.engine.Engine, secret: str) -> Optional[Held]:
    """The request of who has this secret; None where there is none."""
    with engine.connect() as connection:
        row = (
            connection.execute(
                sa.select(callbacks).where(callbacks.c.mark == tombstones.mark(secret), _kept())
            )
            .mappings()
            .first()
        )
    return _held(row) if row else None


def withdraw(engine: sa.engine.Engine, secret: str) -> bool:
    """Erases the request of who has this secret, so that no backup brings it back; whether there
    was one. Raises OSError, SQLAlchemyError.
    """
    mark = tombstones.mark(secret)
    with engine.begin() as connection:
        tombstones.hold(connection, [secret], erasing=True)
        number = connection.execute(
            sa.select(callbacks.c.id).where(callbacks.c.mark == mark)
        ).scalar()
        if number is None:
            return False
        _bury(connection, mark)
        connection.execute(
            audit.insert().values(
                at=time.time(), staff="", action="callback_withdrawn", target=str(number)
            )
        )
    overwrite(engine)
    return True


def _bury(connection: sa.engine.Connection, mark: str) -> None:
    """Erases the request of a mark, and remembers that it was erased."""
    ledger.add({mark: time.time()})
    callbacks_kept.drop(connection, callbacks.c.mark == mark)
    tombstones.bury(connection, [mark])


def waiting(connection: sa.engine.Connection) -> int:
    """How many people wait to be called back."""
    return _count(connection, (callbacks.c.state == "todo") & _kept())


def count(connection: sa.engine.Connection) -> int:
    """How many requests are held, whatever their state."""
    return _count(connection, _kept())


def every(connection: sa.engine.Connection) -> List[Held]:
    """All requests: those to be done first, the oldest of them first; of the others, the latest."""
    rows = [
        _held(row)
        for row in connection.execute(
            sa.select(callbacks).where(_kept()).order_by(callbacks.c.asked_at)
        ).mappings()
    ]
    return [row for row in rows if row.state == "todo"] + [
        row for state in STATES[1:] for row in reversed(rows) if row.state == state
    ]


def decide(engine: sa.engine.Engine, number: int, seen: str, state: str, staff: str) -> bool:
    """Changes the state of a request; False where it is no longer as it was seen, or is no more."""
    if state not in STATES:
        return False
    changed = {"state": state, "changed_at": time.time(), "changed_by": staff}
    with engine.begin() as connection:
        done = connection.execute(
            callbacks.update()
            .where(callbacks.c.id == number, callbacks.c.state == seen, _kept())
            .values(**changed)
        )
        if done.rowcount and state != "todo":
            connection.execute(callback_mails.delete().where(callback_mails.c.callback == number))
        return bool(done.rowcount)


def erase(engine: sa.engine.Engine, number: int) -> bool:
    """Erases a request, as the person would; whether there was one. Raises OSError,
    SQLAlchemyError.
    """
    with engine.begin() as connection:
        mark = connection.execute(
            sa.select(callbacks.c.mark).where(callbacks.c.id == number)
        ).scalar()
        if mark is None:
            return False
        _bury(connection, str(mark))
    overwrite(engine)
    return True


def purge(engine: sa.engine.Engine, now: Optional[float] = None) -> int:
    """Erases the requests that are older than promised; returns how many."""
    moment = time.time() if now is None else now
    with engine.begin() as connection:
        gone = callbacks_kept.drop(
            connection, callbacks.c.asked_at < moment - settings().callback_days * _DAY
        )
    if gone:
        overwrite(engine)
    return gone


def _kept() -> Any:
    """What is older than promised is shown to nobody, purged or not."""
    return callbacks.c.asked_at >= time.time() - settings().callback_days * _DAY


def _count(connection: sa.engine.Connection, chosen: Any) -> int:
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(callbacks).where(chosen)).scalar()
        or 0
    )


def _held(row: Any) -> Held:
    until = row["asked_at"] + settings().callback_days * _DAY
    return Held(
        row["id"],
        row["asked_at"],
        until,
        row["state"],
        seal.unseal(row["mark"], row["sealed"]),
        row["changed_at"],
        row["changed_by"],
    )
