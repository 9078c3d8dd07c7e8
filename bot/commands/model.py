"""`python -m bot model export|import`: a model trained on one machine is served by another, the
same to the last bit.
"""

import argparse
import hmac
import os
import sys
import tempfile
from pathlib import Path

from bot import stamp
from bot.backups import bundle
from bot.backups.bundle import fault
from bot.engine.light import keep_unused_out
from bot.settings_rules import texts

_KIND = "model"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `model` takes."""
    parser.add_argument("what", choices=("export", "import"))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--digest",
        default="",
        metavar="SHA-256",
        help="import: of the file, as `export` printed it; any other file is refused",
    )


def run(args: argparse.Namespace) -> int:
    """Does it. Raises BundleError, ModelError."""
    if args.what == "export":
        _export(args.file)
        return 0
    if not args.digest:
        print(f"mot-clic: {texts()['bundle']['undigested']}", file=sys.stderr)
    _import(args.file, args.digest.strip().lower())
    return 0


def _export(target: Path) -> None:
    from bot.engine import model

    archive = model.require()
    files = {
        archive.name: archive,
        **({stamp.STAMP: stamp.stamp_path()} if stamp.stamp_path().is_file() else {}),
    }
    version = stamp.version(archive)
    bundle.pack(
        target,
        _KIND,
        {
            (f"{stamp.NAME}.tar.gz" if path == archive else name): path
            for name, path in files.items()
        },
        {"version": version},
    )
    print(
        texts()["bundle"]["exported"].format(
            version=version, path=target, digest=stamp.digest(target)
        )
    )


def _import(source: Path, digest: str) -> None:
    """Takes a model in once it has been read by this code. The stamp follows the file at once, with
    its digest.
    """
    target = stamp.path()
    try:
        found = stamp.digest(source)
    except OSError as error:
        raise fault("unread", path=source, reason=error.strerror or type(error).__name__) from None
    if digest and not hmac.compare_digest(found, digest):
        raise fault("mismatch", wanted=digest[:12], found=found[:12])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".importing-", dir=target.parent) as name:
            manifest = bundle.unpack(source, _KIND, Path(name))
            archive, beside = Path(name) / f"{stamp.NAME}.tar.gz", Path(name) / stamp.STAMP
            if not archive.is_file():
                raise fault("damaged", path=source, name=archive.name)
            _try(archive)
            text = beside.read_text(encoding="utf-8") if beside.is_file() else "{}"
            beside.write_text(stamp.with_digest(text, stamp.digest(archive)), encoding="utf-8")
            archive.chmod(0o644)
            beside.chmod(0o644)
            os.replace(archive, target)
            os.replace(beside, stamp.stamp_path())
    except OSError as error:
        raise fault(
            "unwritten",
            path=error.filename or target,
            reason=error.strerror or type(error).__name__,
        ) from None
    print(texts()["bundle"]["imported"].format(version=manifest.get("version", "?")))


def _try(archive: Path) -> None:
    """Has it read a message. Raises BundleError where it does not go with this code."""
    keep_unused_out()
    from bot.engine import model
    from bot.engine.runtime import IN_MEMORY, ready

    try:
        ready(archive, IN_MEMORY)
    except model.ModelError as error:
        raise fault("unusable", reason=type(error.__cause__ or error).__name__) from None
