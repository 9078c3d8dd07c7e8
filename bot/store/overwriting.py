"""What is erased is overwritten: each database keeps deleted rows for a while, and is told not
to.
"""

import logging
import threading
import time
from typing import Any, Dict, Optional

import sqlalchemy as sa

log = logging.getLogger(__name__)
# seconds between two clearings of PostgreSQL; what is erased in between waits for the next
_EVERY = 60.0
_RECORD = (
    "messages",
    "message_words",
    "shown",
    "conversations",
    "conversation_topics",
    "queue",
    "contexts",
)
_STAFF = (
    "labels",
    "notes",
    "corrections",
    "conversation_tests",
    "lessons",
    "saved_filters",
    "callbacks",
    "callback_mails",
)
_INBOX = ("inbox_persons", "inbox_inbound", "inbox_outbound", "inbox_erasures")


def overwrite(engine: sa.engine.Engine) -> None:
    """Makes the database's files hold no trace of what was erased: SQLite's at once, PostgreSQL's
    within a minute, aside.
    """
    if engine.dialect.name == "sqlite":
        _overwrite_sqlite(engine)
    else:
        _clearing.ask(engine)


def _overwrite_sqlite(engine: sa.engine.Engine) -> None:
    """FTS5 keeps deleted words until its segments are merged, the log until it is emptied."""
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO message_words(message_words) VALUES ('optimize')"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def vacuum(engine: sa.engine.Engine) -> None:
    """Has PostgreSQL clear its pages and indexes of deleted rows, which it would else leave until
    many have come together.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        there = set(sa.inspect(connection).get_table_names())
        # Without the option, the indexes of a table with few deleted rows are left as they are,
        # words and all.
        connection.execute(
            sa.text(
                "VACUUM (INDEX_CLEANUP ON)"
                f" {', '.join(name for name in (*_RECORD, *_STAFF, *_INBOX) if name in there)}"
            )
        )


class _Clearing:
    """Clears aside, at most once in `_EVERY` seconds; whoever asks meanwhile is served by one
    more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Dict[Any, sa.engine.Engine] = {}
        self._last = float("-inf")
        self._timer: Optional[threading.Timer] = None

    def ask(self, engine: sa.engine.Engine) -> None:
        """Has a database cleared soon. Returns at once."""
        with self._lock:
            self._asked[engine.url] = engine
            if self._timer is None:
                self._timer = threading.Timer(
                    max(0.0, self._last + _EVERY - time.monotonic()), self._clear
                )
                self._timer.daemon = True
                self._timer.start()

    def _clear(self) -> None:
        with self._lock:
            engines, self._asked, self._timer, self._last = (
                list(self._asked.values()),
                {},
                None,
                time.monotonic(),
            )
        for engine in engines:
            try:
                vacuum(engine)
            except sa.exc.SQLAlchemyError as error:
                log.warning(
                    "deleted rows are not cleared yet (%s): PostgreSQL will do it in its own time",
                    type(error).__name__,
                )


_clearing = _Clearing()
