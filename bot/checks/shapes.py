"""Every data file against its shape: a key that is not known, one that is missing, a value of
another kind.
"""

import json
from pathlib import Path
from threading import Lock
from typing import Any, Dict, Iterator, List, Tuple, Type

from cachetools import LRUCache, cached
from pydantic import ValidationError

from bot.checks.fault import Fault
from bot.checks.schemas import OF_RASA, SHAPES
from bot.checks.schemas.questions import Dialogue, Question
from bot.checks.source import Key, Source
from bot.shape import Strict

QUESTIONS = ("tests/questions", "tests/dialogues")
_UNNAMED = ("__root__", "each")  # steps of a shape that are none of the file's
_SAID = {"value_error.extra": "unknown key", "value_error.missing": "is missing"}
Problem = Tuple[Tuple[Key, ...], str]


def files_have_their_shape(source: Source) -> Iterator[Fault]:
    """Each file of data/ has a shape; what it holds is of that shape."""
    for file, shape in _shaped(source):
        content = source.yaml(file)
        path = (source.root / file).resolve()
        for keys, problem in _of_file(shape, path, path.stat().st_mtime_ns, content):
            yield source.fault(file, list(keys), _place(keys, content), problem)


def every_file_has_a_shape(source: Source) -> Iterator[Fault]:
    """No file of data/ stands without one."""
    known = {file for file, _ in _shaped(source)} | set(OF_RASA)
    for path in sorted((source.root / "data").rglob("*.yml")):
        file = path.relative_to(source.root).as_posix()
        if file not in known:
            yield Fault(file, 0, "file", "has no shape in bot/checks/schemas")


def questions_have_their_shape(source: Source) -> Iterator[Fault]:
    """Each line of tests/questions and tests/dialogues is a labelled question or dialogue, whose
    topics exist.
    """
    topics = {topic["id"] for topic in source.topics()}
    for folder in QUESTIONS:
        for path in sorted((source.root / folder).glob("*.jsonl")):
            file = path.relative_to(source.root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip():
                    yield from (
                        Fault(file, number, ", ".join(map(str, keys)) or "line", problem)
                        for keys, problem in _of_line(line, topics)
                    )


def _shaped(source: Source) -> List[Tuple[str, Type[Strict]]]:
    """Every file that has a shape."""
    found: List[Tuple[str, Type[Strict]]] = []
    for name, shape in SHAPES.items():
        paths = sorted(source.root.glob(name)) if "*" in name else [source.root / name]
        found += [(path.relative_to(source.root).as_posix(), shape) for path in paths]
    return found


def _of_line(line: str, topics: "set[str]") -> Iterator[Problem]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        yield (), f"not JSON ({error})"
        return
    problems = _problems(
        Dialogue if isinstance(asked, dict) and "turns" in asked else Question, asked
    )
    yield from problems
    for part in () if problems else asked.get("turns") or [asked]:
        named = [
            *part["expected"],
            *part.get("also_ok", ()),
            *(topic for topics in part.get("accept", ()) for topic in topics),
        ]
        yield from (((), f"unknown topic {topic}") for topic in sorted(set(named) - topics))


@cached(
    LRUCache(512), key=lambda shape, path, changed, content: (shape, path, changed), lock=Lock()
)
def _of_file(shape: Type[Strict], path: Path, changed: int, content: Any) -> List[Problem]:
    """What in a file is not of its shape, as long as the file stays the same: staff check many
    drafts beside it.
    """
    return _problems(shape, content)


def _problems(shape: Type[Strict], content: Any) -> List[Problem]:
    """What in a content is not of a shape, each with the keys that lead to it."""
    try:
        shape.parse_obj(content)
    except ValidationError as error:
        return [_told(dict(each)) for each in error.errors()]
    return []


def _place(keys: Tuple[Key, ...], content: Any) -> str:
    """Where a fault stands; from the last entry that has an id on, by that id."""
    names: List[str] = []
    for key in keys:
        inside = (isinstance(content, dict) and key in content) or (
            isinstance(content, list) and isinstance(key, int) and key < len(content)
        )
        content = content[key] if inside else None
        names = (
            [str(content["id"])]
            if isinstance(content, dict) and "id" in content
            else [*names, str(key)]
        )
    return ", ".join(names) or "file"


def _told(error: Dict[str, Any]) -> Problem:
    steps = list(error["loc"])
    while steps and steps[0] in _UNNAMED:
        steps.pop(0)
    return tuple(step for step in steps if step != "__key__"), _SAID.get(
        error["type"], error["msg"]
    )


CHECKS = (files_have_their_shape, every_file_has_a_shape, questions_have_their_shape)
