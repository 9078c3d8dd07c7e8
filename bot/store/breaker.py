"""A circuit breaker around the database, for who must not wait for it: the answers.

It opens at the first failure; from then on nobody who is answering tries the database, until the
recorder, which goes on trying behind, has written something. The libraries for it (pybreaker,
purgatory) hold a lock while a call is under way, so that one slow write would hold up every reader,
and let a person's own question be the one that tries again.
"""

import logging
import threading
import time
from functools import lru_cache
from typing import Callable

import sqlalchemy as sa

log = logging.getLogger(__name__)
# it is there, and does not take what it is given
REFUSED = (sa.exc.DataError, sa.exc.IntegrityError)
# any other: gone, silent, locked, full, read-only
AWAY = (sa.exc.InterfaceError, sa.exc.DatabaseError, sa.exc.TimeoutError, OSError)
# seconds without any news after which one call is let through: nobody seems to try behind
_TRIED_AGAIN = 30.0
_TOLD_AGAIN = 300.0  # seconds between two lines while it lasts


class OpenError(Exception):
    """The database is away; nothing was tried."""


class Breaker:
    """One a database. `waiting` counts the entries that are kept aside; `meanwhile` tells the
    operator what goes on without it.
    """

    def __init__(self) -> None:
        self.waiting: Callable[[], int] = int
        self.meanwhile = "what needs it waits until it is back"
        self._lock = threading.Lock()
        self._open = False
        self._since = self._news = self._told = 0.0

    @property
    def open(self) -> bool:
        """Whether the database is known to be away."""
        return self._open

    def check(self) -> None:
        """Raises OpenError where the database is away. After a long silence one caller is let
        through.
        """
        with self._lock:
            if self._open and time.monotonic() - self._news < _TRIED_AGAIN:
                raise OpenError
            self._news = time.monotonic()

    def failed(self, error: BaseException) -> None:
        """Notes that the database does not answer. The operator is told when it begins, and every
        few minutes while it lasts.
        """
        with self._lock:
            now = self._news = time.monotonic()
            begins, self._open = not self._open, True
            if begins:
                self._since = now
            if not begins and now - self._told < _TOLD_AGAIN:
                return
            self._told = now
        if begins:
            log.error("the database does not answer (%s): %s", cause(error), self.meanwhile)
        else:
            log.error(
                "the database has not answered for %d min (%s): %d entries wait",
                (now - self._since) / 60,
                cause(error),
                self.waiting(),
            )

    def succeeded(self) -> None:
        """Notes that the database has taken something."""
        with self._lock:
            ends, self._open = self._open, False
        if ends:
            log.warning(
                "the database answers again after %d s: %d entries are being written",
                time.monotonic() - self._since,
                self.waiting(),
            )


def away(error: BaseException) -> bool:
    """Whether an error says that the database is away, not that it refuses what it was given."""
    return isinstance(error, AWAY) and not isinstance(error, REFUSED)


def untold(error: BaseException) -> bool:
    """Whether an error says anything that the operator was not told when the database went away."""
    return not isinstance(error, OpenError) and not away(error)


def cause(error: BaseException) -> str:
    """What went wrong, without SQL or values: the driver's kind of error, as in «
    psycopg2.errors.QueryCanceled ».
    """
    kind = type(getattr(error, "orig", None) or error)
    return f"{kind.__module__}.{kind.__name__}" if kind.__module__ != "builtins" else kind.__name__


def of(engine: sa.engine.Engine) -> Breaker:
    """The breaker of that database in this process."""
    return _of(engine.url.render_as_string())


@lru_cache(maxsize=64)
def _of(address: str) -> Breaker:
    return Breaker()
