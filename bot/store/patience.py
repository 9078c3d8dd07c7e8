"""How long a database may be silent. libpq waits for ever for packets that never come; here it is
given up.

`connect_timeout` bounds only connecting, `statement_timeout` is kept by the server, which may be
what is gone, and TCP's own timers do not see a peer that takes packets and does nothing. psycopg2
lets us wait in its place (its « green » mode).
"""

import select
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2 import extensions

ANSWERING = 2.0  # seconds: a person waits for it
WRITING = 5.0  # nobody waits; what takes longer is tried again
GIVING = 10.0  # a person waits for all that is held of them
READING = 60.0  # staff's pages: an export or a portrait of a year may compute for a while
MIGRATING = 900.0
_CONNECTING = 2.0  # and asking whether a connection that was kept is still alive


class Connection(extensions.connection):
    """A connection to PostgreSQL whose server may be silent for `patience` seconds."""

    patience = _CONNECTING


def _wait(connection: Any) -> None:
    """Waits for the server in libpq's place. Raises psycopg2.OperationalError after too long a
    silence; the connection is closed then.
    """
    patience = getattr(connection, "patience", None)
    while (state := connection.poll()) != extensions.POLL_OK:
        waiting = select.poll()
        waiting.register(
            connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        )
        if not waiting.poll(None if patience is None else patience * 1000):
            raise psycopg2.OperationalError(f"no answer from the server within {patience:g} s")


def limit(engine: sa.engine.Engine, patience: float) -> None:
    """Bounds the silence of every statement of this PostgreSQL engine; connecting and asking after
    a kept connection are bounded more tightly.

    The server is told too, so that it does not go on with what nobody waits for any more.
    """
    extensions.set_wait_callback(_wait)

    @sa.event.listens_for(engine, "connect")
    def told(connection: Any, record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {int(patience * 1000)}")
        connection.commit()

    @sa.event.listens_for(engine, "checkout")
    def out(connection: Any, record: Any, proxy: Any) -> None:
        connection.patience = patience

    @sa.event.listens_for(engine, "checkin")
    def back(connection: Any, record: Any) -> None:
        if connection is not None:
            connection.patience = _CONNECTING


def be_patient(connection: sa.engine.Connection, seconds: float = MIGRATING) -> None:
    """Lets the statements of this transaction take longer."""
    if connection.dialect.name == "postgresql":
        connection.connection.dbapi_connection.patience = seconds
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
