"""The list of erasures beside the database: marks alone, so that a database brought back from a
backup is told what to erase again.

One line an erasure, only ever added to: the mark (bot.store.tombstones) and the moment, in seconds
since 1970. It is written before the database is, and so is also what an erasure waits in while the
database is away.
"""

import contextlib
import fcntl
import os
import re
from pathlib import Path
from typing import Dict, Iterator, Mapping, Tuple

from bot.settings import VAR, settings

_LINE = re.compile(r"([0-9a-f]{64}) (\d{1,12})")
# what a file held, as long as it has not changed
_read: Dict[Path, Tuple[Tuple[int, int, int], Dict[str, float]]] = {}


def path() -> Path:
    """The file: configured, or in var/."""
    return settings().erasures_file or VAR / "effacements"


def read() -> Mapping[str, float]:
    """The moment of each erasure, by its mark; a line that was cut short is left aside. Raises
    OSError where it cannot be read.
    """
    file = path()
    try:
        about = file.stat()
    except FileNotFoundError:
        return {}
    state = about.st_ino, about.st_size, about.st_mtime_ns
    known = _read.get(file)
    if known is None or known[0] != state:
        known = _read[file] = state, read_from(file)
    return known[1]


def read_from(file: Path) -> Dict[str, float]:
    """The moment of each erasure of a copy of the list, by its mark. Raises OSError."""
    found = (
        _LINE.fullmatch(line)
        for line in file.read_text(encoding="ascii", errors="replace").splitlines()
    )
    return {match[1]: float(match[2]) for match in found if match}


def add(moments: Mapping[str, float]) -> None:
    """Adds erasures that it does not hold yet; they are on the disk when this returns. Raises
    OSError.
    """
    with _alone() as file:
        held = read()
        new = [f"{mark} {int(at)}\n" for mark, at in sorted(moments.items()) if mark not in held]
        if new:
            _append(file, "".join(new))


def drop(before: float) -> None:
    """Forgets the erasures of before that moment: no backup is so old any more. Raises OSError."""
    with _alone() as file:
        held = read()
        kept = {mark: at for mark, at in held.items() if at >= before}
        if len(kept) < len(held):
            beside = file.with_name(f"{file.name}.neuf")
            beside.unlink(missing_ok=True)
            _append(beside, "".join(f"{mark} {int(at)}\n" for mark, at in kept.items()))
            beside.replace(file)


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """The file, while no other process changes it."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(file.with_name(f"{file.name}.verrou"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(lock)


def _append(file: Path, lines: str) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
        content = (("\n" if torn else "") + lines).encode("ascii")
        while content:
            content = content[os.write(descriptor, content) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
