"""Brings an installation back to what a backup holds, then erases again what was erased since."""

import contextlib
import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from bot import serving, stamp
from bot.backups import backup, bundle, dumping
from bot.settings import VAR, private_var, settings
from bot.store import changes, ledger, reapplying, spool, taught
from bot.store.database import config, connect, upgrade
from bot.store.schema import messages


@dataclass(frozen=True)
class Restored:
    """What came back: how many messages, how many conversations were erased again, which files were
    left as they are.
    """

    messages: int
    erased: int
    left: List[str]


def check(path: Path) -> Dict[str, Any]:
    """The manifest of a backup that is whole. Raises BundleError."""
    with tempfile.TemporaryDirectory(
        prefix=".motclic-",
        dir=path.resolve().parent if os.access(path.resolve().parent, os.W_OK) else None,
    ) as name:
        return bundle.unpack(path, backup.KIND, Path(name))


def restore(path: Path, database_alone: bool = False) -> Restored:
    """Does it, on the configured database and in the project's folders; or the database alone.

    The key and the list of erasures that are there stay: the list is only added to. Raises
    BundleError, and then nothing of the database has changed.
    """
    _refuse_running()
    engine, where = connect(), taught.places()
    try:
        with (
            bundle.told(),
            tempfile.TemporaryDirectory(prefix=".restoring-", dir=private_var()) as name,
        ):
            held = Path(name)
            manifest = bundle.unpack(path, backup.KIND, held)
            _refuse_other(manifest, engine)
            dumping.load(engine, held / dumping.NAMES[engine.dialect.name])
            upgrade(engine)
            left = [] if database_alone else [*_files(engine, held, where), *_key(held)]
            _waiting(engine, held)
            if (held / backup.ERASURES).is_file():
                ledger.add(ledger.read_from(held / backup.ERASURES))
            erased = reapplying.reapply(engine, where)
            with engine.connect() as connection:
                count = int(
                    connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar()
                    or 0
                )
    finally:
        engine.dispose()
    return Restored(count, erased, left)


def _refuse_running() -> None:
    """Raises BundleError where the assistant or the staff app seems to run."""
    if serving.notes() or any(_taken(port) for port in (settings().port, settings().review_port)):
        raise bundle.fault("running", ports=f"{settings().port}, {settings().review_port}")


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return (
            probe.connect_ex(
                ("127.0.0.1" if settings().host in ("", "0.0.0.0") else settings().host, port)  # noqa: S104 - looked at, not listened on
            )
            == 0
        )


def _refuse_other(manifest: Dict[str, Any], engine: sa.engine.Engine) -> None:
    if manifest.get("database") != engine.dialect.name:
        raise bundle.fault(
            "other_database", kept=manifest.get("database"), configured=engine.dialect.name
        )
    known = {
        revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions()
    }
    if manifest.get("schema") not in known:
        raise bundle.fault("newer", schema=manifest.get("schema"))


def _files(engine: sa.engine.Engine, held: Path, where: taught.Places) -> List[str]:
    """Puts back what was taught and the model, all or nothing. What the backup knows nothing of,
    and staff alone write, goes.
    """
    own = held / backup.TAUGHT
    targets = {path: where.training / path.name for path in sorted((own / "nlu").glob("*.yml"))}
    targets[own / where.platforms.name] = where.platforms
    targets.update(
        {
            held / backup.MODEL / f"{stamp.NAME}.tar.gz": stamp.path(),
            held / backup.MODEL / stamp.STAMP: stamp.stamp_path(),
        }
    )
    reviewed = {own / path.parent.name / path.name: path for path in backup.reviewed(where)}
    with changes.changing(engine, where.journals) as change:
        for source, target in {**targets, **reviewed}.items():
            if source.is_file():
                change.copy(source, target)
            elif target in reviewed.values() and target.is_file():
                change.remove(target)
        with change.committed():
            pass
    return [] if (held / backup.MODEL / f"{stamp.NAME}.tar.gz").is_file() else [stamp.path().name]


def _key(held: Path) -> List[str]:
    """The signing key comes back where there is none; names the file that was left as it is."""
    source, target = held / backup.SECRET, VAR / "secret"
    if not source.is_file():
        return []
    if target.is_file():
        return [] if target.read_bytes() == source.read_bytes() else ["var/secret"]
    beside = target.with_name("secret.restored")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    os.replace(beside, target)
    return []


def _waiting(engine: sa.engine.Engine, held: Path) -> None:
    """What waited goes where the next start looks for what dead processes left."""
    for source in sorted((held / backup.WAITING).glob("*.db")):
        spool.leave(engine.url, source)
