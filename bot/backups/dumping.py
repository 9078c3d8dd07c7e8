"""A copy of a whole database at one moment, while it is written to; and its way back."""

import contextlib
import os
import sqlite3
import subprocess
from pathlib import Path
from typing import Dict, List

import sqlalchemy as sa

from bot.backups.bundle import fault
from bot.store.database import connect

NAMES = {"sqlite": "database.db", "postgresql": "database.dump"}
_PASSED = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "host": "PGHOST",
    "port": "PGPORT",
}


def dump(engine: sa.engine.Engine, folder: Path) -> Path:
    """Copies the database into a file of the folder. Raises BundleError."""
    target = folder / NAMES[engine.dialect.name]
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    if engine.dialect.name == "sqlite":
        _copy(Path(str(engine.url.database)), target)
    else:
        _run(
            engine.url,
            ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"],
        )
    return target


def load(engine: sa.engine.Engine, source: Path) -> None:
    """Puts a copy in the place of all that the database holds: whole, or not at all. Raises
    BundleError.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # makes the file, for its owner alone
            connection.execute(sa.text("SELECT 1"))
        engine.dispose()
        _copy(source, Path(str(engine.url.database)))
        return
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
    engine.dispose()
    script, drops = source.with_suffix(".sql"), source.with_suffix(".drops.sql")
    quote = sa.dialects.postgresql.dialect().identifier_preparer.quote
    drops.write_text(
        "".join(f"DROP TABLE IF EXISTS {quote(name)} CASCADE;\n" for name in names),
        encoding="utf-8",
    )
    _run(
        engine.url, ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source)]
    )
    _run(
        engine.url,
        [
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            str(drops),
            "-f",
            str(script),
        ],
    )


def snapshot(source: Path, target: Path) -> None:
    """Copies an SQLite file that others write to, as it was at one moment. Raises BundleError."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    _copy(source, target)


def schema_of(source: Path, engine: sa.engine.Engine) -> str:
    """The version of the tables of a copy of an SQLite database, or of the database itself."""
    engine = connect(f"sqlite:///{source}") if engine.dialect.name == "sqlite" else engine
    with engine.connect() as connection:
        version = str(
            connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
        )
    engine.dispose()
    return version


def _copy(source: Path, target: Path) -> None:
    """SQLite's own way of copying: one moment of the source, one transaction of the target."""
    try:
        read = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        with (
            contextlib.closing(read) as held,
            contextlib.closing(sqlite3.connect(target, timeout=30)) as into,
        ):
            held.backup(into)
    except sqlite3.Error as error:
        raise fault("database", reason=str(error)) from None


def _run(url: sa.engine.URL, command: List[str]) -> None:
    """Runs a tool of PostgreSQL on a database; the password travels in the environment, where no
    other user reads it.
    """
    own = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    own.update(
        {variable: url.query[name] for name, variable in _PASSED.items() if name in url.query}
    )
    environment: Dict[str, str] = {
        **os.environ,
        **{name: str(value) for name, value in own.items() if value},
    }
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    except FileNotFoundError:
        raise fault("no_tool", tool=command[0]) from None
    if done.returncode:
        raise fault(
            "tool", tool=command[0], reason=(done.stderr.strip().splitlines() or ["?"])[0][:300]
        )
