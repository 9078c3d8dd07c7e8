"""The file of a backup or of a model that travels: a tar whose first member lists the others, each
with its digest.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import time
from pathlib import Path, PurePosixPath
from typing import IO, Any, Dict, Iterator, Mapping, Optional

import sqlalchemy as sa

from bot.settings_rules import texts
from bot.store import changes

MANIFEST = "manifest.json"
_MOST = 1_000_000  # bytes of a manifest
_BLOCK = 1 << 20


class BundleError(Exception):
    """The file cannot be made or used; the message is the operator's line, in French."""


def fault(code: str, **named: Any) -> BundleError:
    """An error by the code of its sentence (data/settings.yml, `bundle`)."""
    return BundleError(str(texts()["bundle"][code]).format(**named))


@contextlib.contextmanager
def told(path: Optional[Path] = None) -> Iterator[None]:
    """Turns what goes wrong with files, changes under way or the database into a BundleError;
    `path` is named where a file cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise fault(
            "unwritten",
            path=path or error.filename or "?",
            reason=error.strerror or type(error).__name__,
        ) from None
    except (changes.BusyError, changes.UnwritableError) as error:
        raise fault("busy", reason=str(error)) from None
    except sa.exc.SQLAlchemyError as error:
        raise fault("database", reason=type(error).__name__) from None


def pack(
    target: Path, kind: str, files: Mapping[str, Path], about: Mapping[str, Any]
) -> Dict[str, Any]:
    """Writes the files, by their names in the bundle, into one that is whole or not there, readable
    by its owner alone.

    Returns its manifest. Raises BundleError where the disk does not take it.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    manifest = {
        **about,
        "kind": kind,
        "format": 1,
        "made_at": int(time.time()),
        "files": {name: _digest_of(path) for name, path in sorted(files.items())},
    }
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as bundle:
                content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
                bundle.addfile(_member(MANIFEST, len(content)), io.BytesIO(content))
                for name, path in sorted(files.items()):
                    with path.open("rb") as file:
                        bundle.addfile(_member(name, path.stat().st_size), file)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(beside, target)
    except OSError as error:
        raise fault(
            "unwritten", path=target, reason=error.strerror or type(error).__name__
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def unpack(bundle: Path, kind: str, folder: Path) -> Dict[str, Any]:
    """Takes the files out into a folder, once every digest was found right; returns the manifest.

    Nothing but plain files that the manifest names is taken. Raises BundleError where it is no
    bundle of that kind, or damaged.
    """
    try:
        with tarfile.open(bundle, mode="r:") as held:
            first = held.next()
            source = (
                held.extractfile(first)
                if first is not None
                and first.isfile()
                and first.name == MANIFEST
                and first.size <= _MOST
                else None
            )
            manifest: Dict[str, Any] = json.loads(source.read()) if source is not None else {}
            if manifest.get("format") != 1 or manifest.get("kind") != kind:
                raise fault(f"not_{kind}", path=bundle)
            wanted: Dict[str, str] = dict(manifest["files"])
            for member in held:
                if member.name == MANIFEST:
                    continue
                if member.name not in wanted or not member.isfile() or not _inside(member.name):
                    raise fault("damaged", path=bundle, name=member.name)
                content = held.extractfile(member)
                if content is None or _copied(content, folder / member.name) != wanted.pop(
                    member.name
                ):
                    raise fault("damaged", path=bundle, name=member.name)
            if wanted:
                raise fault("damaged", path=bundle, name=min(wanted))
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError):
        raise fault("damaged", path=bundle, name=bundle.name) from None
    except OSError as error:
        raise fault("unread", path=bundle, reason=error.strerror or type(error).__name__) from None
    return manifest


def _member(name: str, size: int) -> tarfile.TarInfo:
    about = tarfile.TarInfo(name)
    about.size, about.mode, about.mtime = size, 0o600, int(time.time())
    return about


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _copied(content: IO[bytes], path: Path) -> str:
    """Writes a content down; its digest."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, _BLOCK)
    return _digest_of(path)


def _digest_of(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(_BLOCK), b""):
            total.update(block)
    return total.hexdigest()
