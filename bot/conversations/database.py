"""The database of the record: SQLite in one file by default, PostgreSQL by its address alone."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Any, Dict, Optional

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.settings import database_url

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_205_759  # a number of our own, for PostgreSQL's advisory lock


def connect(url: Optional[str] = None) -> sa.engine.Engine:
    """An engine for the configured database, or for `url`. Nothing is opened before it is used."""
    address = sa.engine.make_url(url or database_url())
    engine = sa.create_engine(address, future=True, pool_pre_ping=True, **_options(address))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", _make_private)
        sa.event.listen(engine, "connect", _set_sqlite)
    return engine


def _make_private(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
    """Has a file that is not there made for its owner alone; SQLite gives its log the same rights."""
    path = str(arguments[0]) if arguments else ""
    if path and ":memory:" not in path and not os.path.exists(path):
        with contextlib.suppress(OSError):  # SQLite says it better
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _options(address: sa.engine.URL) -> Dict[str, Any]:
    """What each database is quickest with."""
    if address.get_backend_name() == "postgresql":
        return {"executemany_mode": "values_plus_batch"}  # many rows are sent together, upserts too
    if address.database in (None, "", ":memory:"):
        return {}
    # Connections to a file are kept open, or each page would read the schema and fill its cache anew.
    return {"poolclass": sa.pool.QueuePool, "connect_args": {"check_same_thread": False}}


def _set_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # pages are read while the record is written
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA cache_size=-32000")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()


def upgrade(engine: sa.engine.Engine) -> None:
    """Brings the tables to today's form. Several processes may call it at once: one does it, the others wait."""
    for attempt in range(20):
        try:
            with engine.begin() as connection:
                if engine.dialect.name == "postgresql":
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
                command.upgrade(config(connection), "head")
            return
        except sa.exc.OperationalError:
            if attempt == 19 or engine.dialect.name != "sqlite":
                raise
            time.sleep(0.25)  # another process is making the tables


def config(connection: Optional[sa.engine.Connection] = None) -> Config:
    """Alembic's configuration, on a connection that is open where one is given."""
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
