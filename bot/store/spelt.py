"""Spellings of platforms that teaching adds to data/platforms.yml: to those found as they are, at
the end of the one line that they have.
"""

import json
from pathlib import Path
from typing import Callable

import yaml

from bot.store.changes import DISK, Files

_LINE = "  short: ["


def add(path: Path, platform: str, spelling: str, files: Files = DISK) -> bool:
    """Adds a spelling of a platform; False where it is there already. The rest of the file stays as
    it is, character by character.
    """
    names = yaml.safe_load(files.read(path)).get(platform, {})
    if spelling in (*names.get("names", ()), *names.get("short", ())):
        return False
    return _edit(
        files, path, platform, lambda held: ", ".join(filter(None, (held, json.dumps(spelling))))
    )


def remove(path: Path, platform: str, spelling: str, files: Files = DISK) -> bool:
    """Takes a spelling that was added away again; False where it is not there."""
    quoted = json.dumps(spelling)

    def without(held: str) -> str:
        return (
            held.replace(f", {quoted}", "")
            if f", {quoted}" in held
            else held.replace(quoted, "").removeprefix(", ")
        )

    return _edit(files, path, platform, without)


def _edit(files: Files, path: Path, platform: str, change: Callable[[str], str]) -> bool:
    """Changes what stands between the brackets; returns whether that changed anything."""
    lines = files.read(path).splitlines(keepends=True)
    for number in range(_after(lines, f"{platform}:\n"), len(lines)):
        line = lines[number].rstrip("\n")
        if not line.startswith(" "):
            return False
        if line.startswith(_LINE) and line.endswith("]"):
            changed = f"{_LINE}{change(line[len(_LINE) : -1])}]\n"
            different, lines[number] = changed != lines[number], changed
            if different:
                files.write(path, "".join(lines))
            return different
    return False


def _after(lines: list[str], line: str) -> int:
    return lines.index(line) + 1 if line in lines else len(lines)
