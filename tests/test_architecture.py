"""The floors of the house: a room imports only from floors below its own, and few rooms know Rasa."""

import ast
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Lowest first; rooms of one floor do not know one another. What is not listed is a module at the root of bot/: the ground.
FLOORS = (
    ("guide", "french", "web"),
    ("privacy", "training_data"),
    ("understanding",),
    ("advice",),
    ("conversations",),
    ("callbacks",),
    ("nlu", "actions", "channels", "widget", "checks"),
    ("engine", "review", "backups"),
    ("evaluation",),
    ("commands",),
)
GROUND = -1
ROOF = len(FLOORS)  # the command line itself
KNOW_RASA = ("nlu", "actions", "channels", "engine")
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "bot" and len(parts) > 2 else "actions" if parts[0] == "actions" else parts[-1].removesuffix(".py")


def floor_of(room: str) -> int:
    if room == "__main__":
        return ROOF
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), GROUND)


def imported(path: Path) -> Iterator[Tuple[int, str]]:
    """Every module that a file imports, wherever it does, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield from ((node.lineno, f"{base}.{name.name}" if base in ("bot", "actions") else base) for name in node.names)


def rooms_imported(path: Path) -> List[Tuple[int, str]]:
    found = []
    for line, module in imported(path):
        parts = module.split(".")
        if parts[0] == "actions":
            found.append((line, "actions"))
        elif parts[0] == "bot" and len(parts) > 1:
            found.append((line, parts[1]))
    return found


@pytest.mark.parametrize("path", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in MODULES])
def test_imports_only_from_floors_below(path: Path) -> None:
    room = room_of(path)
    upwards = [
        f"{path.relative_to(ROOT)}:{line} imports {other}"
        for line, other in rooms_imported(path)
        if other != room and floor_of(other) >= floor_of(room) and floor_of(other) != GROUND
    ]
    assert not upwards


@pytest.mark.parametrize("path", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in MODULES if room_of(path) not in KNOW_RASA])
def test_does_not_know_rasa(path: Path) -> None:
    assert not [f"{path.relative_to(ROOT)}:{line}" for line, module in imported(path) if module.split(".")[0] in ("rasa", "rasa_sdk")]


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= {room for floor in FLOORS for room in floor}
