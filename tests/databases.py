"""Empty databases for tests and measurements: SQLite always, PostgreSQL where one listens on this
machine.
"""

import atexit
import contextlib
import shutil
import tempfile
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import pytest
import sqlalchemy as sa

from bot.settings import settings
from bot.store.database import connect, upgrade

KINDS = ("sqlite", "postgresql")
_SERVER = "postgresql://root@127.0.0.1:5432"


class AbsentError(Exception):
    """No such database on this machine; the message says which."""


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[sa.engine.Engine]:
    """An empty record of one kind, with its own list of erasures, gone afterwards. Raises
    AbsentError where PostgreSQL does not listen.
    """
    with _copy(kind, folder) as url, _own_list(folder):
        engine = connect(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextlib.contextmanager
def on_a_database(kind: str, folder: Path) -> Iterator[sa.engine.Engine]:
    """That, for a test, which is skipped where there is no such database."""
    try:
        with database(kind, folder) as engine:
            yield engine
    except AbsentError as error:
        pytest.skip(str(error))


@contextlib.contextmanager
def _own_list(folder: Path) -> Iterator[None]:
    """Conversations of tests have the same names over and over: one that was erased before is not
    erased here.
    """
    before = settings().erasures_file
    settings().erasures_file = folder / "effacements"
    try:
        yield
    finally:
        settings().erasures_file = before


@contextlib.contextmanager
def address(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of one kind, without tables. Raises AbsentError where
    PostgreSQL does not listen.
    """
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'record.db'}"
        return
    with _on_the_server("template1") as name:
        yield f"{_SERVER}/{name}"


@contextlib.contextmanager
def _on_the_server(of: str) -> Iterator[str]:
    """The name of a database made as `of` is."""
    name = f"motclic_{uuid.uuid4().hex}"
    server = sa.create_engine(
        f"{_SERVER}/postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2}
    )
    try:
        try:
            server.connect().close()
        except sa.exc.OperationalError:
            raise AbsentError("no PostgreSQL on 127.0.0.1:5432") from None
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {of}"))
        try:
            yield name
        finally:
            with server.connect() as connection:
                connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()


# One database of each kind, migrated once a process and copied for each test.
_kept = contextlib.ExitStack()
atexit.register(_kept.close)


def forget() -> None:
    """Drops what copies are made of."""
    _migrated.cache_clear()
    _kept.close()


@lru_cache(maxsize=len(KINDS))
def _migrated(kind: str) -> str:
    """The address of a database with today's tables and nothing in them."""
    folder = Path(_kept.enter_context(tempfile.TemporaryDirectory(prefix="motclic-")))
    url = _kept.enter_context(address(kind, folder))
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    return url


@contextlib.contextmanager
def _copy(kind: str, folder: Path) -> Iterator[str]:
    """The address of a copy of it."""
    migrated = sa.engine.make_url(_migrated(kind))
    if kind == "sqlite":
        with address(kind, folder) as url:
            shutil.copy(str(migrated.database), str(sa.engine.make_url(url).database))
            yield url
        return
    with _on_the_server(str(migrated.database)) as name:
        yield f"{_SERVER}/{name}"
