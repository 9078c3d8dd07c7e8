"""Mails staff at once of what waits, and again where a server did not take it: what is to be mailed
is in the database until it is.

One a process; several share the work. One e-mail tells of all the requests that an address has not
been told of, and two to one address are some time apart: a flood of requests is not a flood of
e-mails.
"""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Dict, Optional, Sequence

import sqlalchemy as sa

from bot.callbacks import mail
from bot.settings import settings
from bot.store.breaker import untold
from bot.store.schema import callback_mails, callbacks

log = logging.getLogger(__name__)
_APART = 60.0  # seconds between two e-mails to one address
_LEASE = 120.0  # longer than sending takes: no other process tries meanwhile
_LONGEST_WAIT = 3600.0
_LOOKS = 10.0  # seconds between two looks for what other processes wrote down, or what is due again


@dataclass(frozen=True)
class Due:
    """What one address is to be told of."""

    address: str
    numbers: Sequence[int]
    tries: int


class Mailer:
    """Sends what is due, in a thread of its own from `start` to `stop`. `look` says that something
    may be.
    """

    def __init__(self, engine: sa.engine.Engine, apart: float = _APART) -> None:
        self._engine, self._apart = engine, apart
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._told: Dict[str, float] = {}  # address -> when it was last sent something

    def start(self) -> None:
        """Begins. The process does not wait for it at its end: what was under way is sent by
        whoever comes next.
        """
        threading.Thread(target=self._run, name="mailer", daemon=True).start()

    def stop(self) -> None:
        """Sends nothing more."""
        self._stopping.set()
        self._wake.set()

    def look(self) -> None:
        """Something new is written down."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self.send_due()
            # the database is away: what is to be mailed stays there until it is back
            except Exception as error:
                if untold(error):
                    log.error("what is to be mailed cannot be read: %s", type(error).__name__)
            self._wake.wait(_LOOKS)

    def send_due(self) -> int:
        """Sends all that is due now; returns how many e-mails were taken."""
        sent = 0
        for address in self._addresses():
            due = self._claim(address)
            if due is not None:
                sent += self._send(due)
        return sent

    def _addresses(self) -> Sequence[str]:
        now = time.time()
        wanted = settings().callback_mail_to
        with self._engine.begin() as connection:
            unwanted = callback_mails.c.address.not_in(wanted) if wanted else sa.true()
            if connection.execute(
                sa.select(callback_mails.c.callback).where(unwanted).limit(1)
            ).first():
                # the operator took them off the list
                connection.execute(callback_mails.delete().where(unwanted))
            due = connection.execute(
                sa.select(callback_mails.c.address).where(callback_mails.c.due_at <= now).distinct()
            ).scalars()
            return [address for address in due if self._told.get(address, 0.0) <= now - self._apart]

    def _claim(self, address: str) -> Optional[Due]:
        """Takes on what an address is to be told of, so that no other process does."""
        now, mine = time.time(), callback_mails.c.address == address
        with self._engine.begin() as connection:
            # SQLite: begins to write before it reads. PostgreSQL: the rows are locked until they
            # are claimed.
            connection.execute(
                callback_mails.delete().where(
                    mine, callback_mails.c.callback.not_in(sa.select(callbacks.c.id))
                )
            )
            rows = connection.execute(
                sa.select(callback_mails)
                .where(mine, callback_mails.c.due_at <= now)
                .with_for_update(skip_locked=True)
            ).all()
            if not rows:
                return None
            numbers = [row.callback for row in rows]
            connection.execute(
                callback_mails.update()
                .where(mine, callback_mails.c.callback.in_(numbers))
                .values(due_at=now + _LEASE)
            )
        return Due(address, numbers, max(row.tries for row in rows))

    def _send(self, due: Due) -> int:
        mine = (callback_mails.c.address == due.address) & callback_mails.c.callback.in_(
            due.numbers
        )
        try:
            mail.send(due.address, len(due.numbers))
        except mail.NotSentError as error:
            wait = min(settings().smtp_retry * 2 ** min(due.tries, 20), _LONGEST_WAIT)
            with self._engine.begin() as connection:
                connection.execute(
                    callback_mails.update()
                    .where(mine)
                    .values(due_at=time.time() + wait, tries=callback_mails.c.tries + 1)
                )
            log.error(
                "staff could not be told by e-mail of %s call-back request(s): %s; tried again in"
                " %.0f s",
                len(due.numbers),
                error,
                wait,
            )
            return 0
        self._told[due.address] = time.time()
        with self._engine.begin() as connection:
            connection.execute(callback_mails.delete().where(mine))
        return 1
