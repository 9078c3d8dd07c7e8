"""The database of the record: SQLite in one file by default, PostgreSQL by its address alone."""

import contextlib
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional, Union

import sqlalchemy as sa

from bot.settings import database_url
from bot.store import patience

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCKED = 5.0  # seconds that a writer of SQLite waits for another at most
_MAKING = 5.0  # seconds that another process may take to make the tables in SQLite
# Alembic keeps what it works on in its module: two threads would mix theirs
_upgrading = threading.Lock()
_ONE_AT_A_TIME = 7_205_759  # a number of our own, for PostgreSQL's advisory lock


def connect(
    url: Union[str, sa.engine.URL, None] = None, silence: float = patience.READING
) -> sa.engine.Engine:
    """An engine for the configured database, or for `url`. Nothing is opened before it is used.

    A statement that the database leaves without an answer for `silence` seconds, or cannot begin
    because another process has locked it, fails with sqlalchemy.exc.OperationalError; so does a
    connection, sooner. Errors never quote values.
    """
    address = sa.engine.make_url(url or database_url())
    engine = sa.create_engine(
        address, future=True, hide_parameters=True, **_options(address, silence)
    )
    sa.event.listen(engine, "handle_error", _without_values)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", _make_private)
        sa.event.listen(engine, "connect", _set_sqlite)
    elif engine.dialect.name == "postgresql":
        patience.limit(engine, silence)
    return engine


def _make_private(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
    """Has a file that is not there made for its owner alone; SQLite gives its log the same
    rights.
    """
    path = str(arguments[0]) if arguments else ""
    if path and ":memory:" not in path and not os.path.exists(path):
        with contextlib.suppress(OSError):  # SQLite says it better
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _options(address: sa.engine.URL, silence: float) -> Dict[str, Any]:
    """What each database is quickest with, and how long it is waited for."""
    if address.get_backend_name() == "postgresql":
        # Many rows are sent together, upserts too.
        options: Dict[str, Any] = {
            "executemany_mode": "values_plus_batch",
            "connect_args": {"connection_factory": patience.Connection},
        }
        return {"pool_pre_ping": True, "pool_timeout": silence, **options}
    if address.database in (None, "", ":memory:"):
        return {"poolclass": sa.pool.StaticPool, "connect_args": {"check_same_thread": False}}
    # Connections to a file are kept open, or each page would read the schema and fill its cache
    # anew.
    lock = min(_LOCKED, silence)
    return {
        "poolclass": sa.pool.QueuePool,
        "pool_timeout": silence,
        "connect_args": {"check_same_thread": False, "timeout": lock},
    }


def _without_values(context: sa.engine.ExceptionContext) -> None:
    """Keeps the kind of an error alone: PostgreSQL quotes the line of the statement, or the row
    that it does not take.
    """
    raised = context.sqlalchemy_exception
    if raised is not None:
        raised.args = (
            f"{type(context.original_exception).__module__}.{type(context.original_exception).__name__}",
        )


def _set_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # pages are read while the record is written
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA cache_size=-32000")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()


def ask(engine: sa.engine.Engine) -> None:
    """Asks whether the database would take something. Raises what it raises where not."""
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT 1"
        )


def upgrade(engine: sa.engine.Engine) -> None:
    """Brings the tables to today's form, wholly or not at all. Several threads and processes may
    call it at once: one does it, the others wait.
    """
    if _is_of_today(engine):
        return
    from alembic import command  # where there is something to do alone: a start need not wait

    end = time.monotonic() + _MAKING
    while True:
        try:
            with _upgrading, engine.begin() as connection:
                patience.be_patient(connection)
                if engine.dialect.name == "postgresql":
                    connection.execute(
                        sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
                    )
                else:
                    # else each table would be made by itself, and stay where the next fails
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                command.upgrade(config(connection), "head")
            return
        except sa.exc.OperationalError:
            if engine.dialect.name != "sqlite" or time.monotonic() > end:
                raise
            time.sleep(0.25)  # another process is making the tables


def _is_of_today(engine: sa.engine.Engine) -> bool:
    """Whether the last migration that there is was the last that was done."""
    last = max(path.stem for path in (_MIGRATIONS / "versions").glob("v*.py"))
    try:
        with engine.connect() as connection:
            done = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
            return list(done) == [last[1:]]
    except (sa.exc.OperationalError, sa.exc.ProgrammingError):  # no table yet, or no database
        return False


def config(connection: Optional[sa.engine.Connection] = None) -> "Config":
    """Alembic's configuration, on a connection that is open where one is given."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
