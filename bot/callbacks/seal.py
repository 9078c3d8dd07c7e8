"""Sealing what only who has the key may read; a row that was put in another's place is no longer
read.
"""

import json
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import settings
from bot.settings_rules import SettingsError, texts

_OF = "of"


def seal(mark: str, content: Dict[str, str], spare: str = "") -> str:
    """The content, sealed for what this mark names, with the operator's key; with the `spare` one
    where there is none.
    """
    return (
        _box(spare)
        .encrypt(json.dumps({**content, _OF: mark}, ensure_ascii=False).encode())
        .decode()
    )


def unseal(mark: str, sealed: str, spare: str = "") -> Optional[Dict[str, str]]:
    """The content; None where there is no key, or another, or it was sealed for another mark."""
    try:
        content: Dict[str, str] = json.loads(_box(spare).decrypt(sealed.encode()))
    except (InvalidToken, ValueError, SettingsError):
        return None
    return content if content.pop(_OF, None) == mark else None


def of_first_key(sealed: str, spare: str = "") -> bool:
    """Whether it is sealed with the key that seals today, so that no other is needed to open it.
    Raises SettingsError where there is none.
    """
    try:
        _keys(spare)[0].decrypt(sealed.encode())
    except (InvalidToken, ValueError):
        return False
    return True


def check() -> None:
    """Raises SettingsError where there is no key that can be used."""
    _box()


def make(path: Path) -> None:
    """Writes a new key to a file that only its owner reads. Raises SettingsError where there is
    one, or it cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise SettingsError(texts()["callbacks"]["there"].format(path=path)) from None
    except OSError as error:
        raise _unfit("unread", path=path, reason=error.strerror or type(error).__name__) from None


def _box(spare: str = "") -> MultiFernet:
    return MultiFernet(_keys(spare))


def _keys(spare: str) -> List[Fernet]:
    """The operator's keys; where there is a spare one, it opens too, and seals where the operator's
    cannot be used.
    """
    chosen = settings()
    given = chosen.callback_key.get_secret_value(), chosen.callback_key_file
    if not spare:
        return _boxes(*given)
    try:
        return [*_boxes(*given), Fernet(spare)]
    except SettingsError:
        return [Fernet(spare)]


@lru_cache(maxsize=4)
def _boxes(given: str, path: Optional[Path]) -> List[Fernet]:
    keys = [one.strip() for one in given.split(",") if one.strip()] or (
        _in_file(path) if path else []
    )
    if not keys:
        raise _unfit("no_key")
    try:
        return [Fernet(one) for one in keys]
    except ValueError:
        raise _unfit("bad_key") from None


def _in_file(path: Path) -> List[str]:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise _unfit("shared", path=path)
            return file.read().split()
    except OSError as error:
        raise _unfit("unread", path=path, reason=error.strerror or type(error).__name__) from None


def _unfit(code: str, **named: object) -> SettingsError:
    said = texts()["callbacks"]
    return SettingsError(said["line"].format(fault=said[code].format(**named)))
