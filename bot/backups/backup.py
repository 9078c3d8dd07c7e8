"""Makes a backup while everything runs: the database, what waits to be in it, what was taught, the
model, the key, the erasures.
"""

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator

import sqlalchemy as sa

from bot import stamp
from bot.backups import bundle, dumping
from bot.settings import VAR
from bot.store import changes, ledger, spool, taught
from bot.store.database import connect

KIND = "backup"
SECRET = "secret"  # noqa: S105 - the name of a file
ERASURES, TAUGHT, WAITING, MODEL = "effacements", "taught", "spool", "model"
_NAME = "motclic-%Y-%m-%dT%H%M%SZ.tar"
_DAY = 86_400


def backup(folder: Path) -> Path:
    """One new file in the folder, whole or not there. Raises BundleError.

    What waits is copied before the database: what passes from one to the other meanwhile is in
    both, and the restore writes it once. Lessons, erasures and purges of files wait a moment, so
    that files and tables agree.
    """
    target = folder / time.strftime(_NAME, time.gmtime())
    engine, where = connect(), taught.places()
    try:
        with bundle.told(target):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (
                tempfile.TemporaryDirectory(prefix=".motclic-", dir=folder) as name,
                _still(engine, where),
            ):
                beside = Path(name)
                files = {**_waiting(engine, beside), **_taught(where), **_beside()}
                copy = dumping.dump(engine, beside)
                about = {"database": engine.dialect.name, "schema": dumping.schema_of(copy, engine)}
                bundle.pack(target, KIND, {**files, copy.name: copy}, about)
    finally:
        engine.dispose()
    return target


def drop(folder: Path, days: int) -> int:
    """Destroys the backups of a folder that are older than so many days; returns how many."""
    old = [
        path
        for path in folder.glob("motclic-*.tar")
        if time.time() - path.stat().st_mtime > days * _DAY
    ]
    for path in old:
        path.unlink()
    return len(old)


@contextlib.contextmanager
def _still(engine: sa.engine.Engine, where: taught.Places) -> Iterator[Any]:
    """While nobody changes the files of what was taught."""
    with changes.changing(engine, where.journals) as held:
        yield held


def _waiting(engine: sa.engine.Engine, beside: Path) -> Dict[str, Path]:
    held = {}
    for path in spool.files(engine.url):
        copy = beside / path.name
        with contextlib.suppress(FileNotFoundError):  # emptied and gone meanwhile
            dumping.snapshot(path, copy)
            held[f"{WAITING}/{path.name}"] = copy
    return held


def _taught(where: taught.Places) -> Dict[str, Path]:
    own = {f"{TAUGHT}/nlu/{path.name}": path for path in where.training.glob("*.yml")}
    named = {f"{TAUGHT}/{path.parent.name}/{path.name}": path for path in reviewed(where)}
    return {
        **own,
        f"{TAUGHT}/{where.platforms.name}": where.platforms,
        **{name: path for name, path in named.items() if path.is_file()},
    }


def reviewed(where: taught.Places) -> "tuple[Path, Path]":
    """The files that hold nothing but what staff taught."""
    return where.questions / taught.REVIEW_QUESTIONS, where.dialogues / taught.REVIEW_DIALOGUES


def _beside() -> Dict[str, Path]:
    named = {
        f"{MODEL}/{stamp.NAME}.tar.gz": stamp.path(),
        f"{MODEL}/{stamp.STAMP}": stamp.stamp_path(),
        SECRET: VAR / "secret",
        ERASURES: ledger.path(),
    }
    return {
        name: path for name, path in named.items() if path.is_file() and os.access(path, os.R_OK)
    }
