"""Empty databases for tests and measurements: SQLite always, PostgreSQL where one listens on this
machine.
"""

import contextlib
import uuid
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
    with address(kind, folder) as url, _own_list(folder):
        engine = connect(url)
        upgrade(engine)
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
    name = f"motclic_{uuid.uuid4().hex}"
    server = sa.create_engine(
        f"{_SERVER}/postgres", isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2}
    )
    try:
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except sa.exc.OperationalError:
        raise AbsentError("no PostgreSQL on 127.0.0.1:5432") from None
    try:
        yield f"{_SERVER}/{name}"
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
