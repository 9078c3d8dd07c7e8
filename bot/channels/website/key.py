"""The signing key that we make ourselves: whole on the disk before anything is signed with it."""

import contextlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from bot.settings_rules import LEAST, SettingsError, texts


@lru_cache(maxsize=4)
def kept(path: Path) -> str:
    """The key in the file `path`, which is made where it is not there, in one step and readable by
    its owner alone.

    Raises SettingsError, with what the operator can do, where it cannot be written or what stands
    there is no key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise SettingsError(
            texts()["key"]["unwritten"].format(
                path=path, reason=error.strerror or type(error).__name__
            )
        ) from None
    if len(key) < LEAST:
        raise SettingsError(texts()["key"]["unfit"].format(path=path, least=LEAST))
    return key


def _make(path: Path) -> None:
    """Writes a new key beside, then gives it its name, unless another process has made one
    meanwhile.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
