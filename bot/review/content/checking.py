"""The content check (`python -m bot check`) on a copy of the data that holds what is drafted: what
it finds, told in French.
"""

import contextlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, List, Mapping

from bot.checks import Fault, check
from bot.review.pagemaker import topic_name
from bot.store.changes import UnwritableError
from bot.teaching.texts import texts
from bot.text.typography import typeset


@dataclass(frozen=True)
class Found:
    """A fault as staff read it, and as the command prints it."""

    where: str
    said: str
    printed: str


def found(folder: Path, changed: Mapping[str, str]) -> List[Found]:
    """What is wrong with the data once these files hold these texts, and was not before."""
    with copied(folder, changed) as root:
        faults = check(root)
    if not faults:
        return []
    with copied(folder, {}) as root:
        before = {(fault.file, fault.place, fault.problem) for fault in check(root)}
    return [
        told(fault) for fault in faults if (fault.file, fault.place, fault.problem) not in before
    ]


@contextlib.contextmanager
def copied(folder: Path, changed: Mapping[str, str]) -> Iterator[Path]:
    """A root whose data/ is `folder`, but for the files that are changed. Nothing of the folder
    itself is written. Raises UnwritableError.
    """
    with contextlib.ExitStack() as kept:
        try:
            root = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="motclic-contenu-")))
            _fill(root, folder, changed)
        except OSError as error:
            raise UnwritableError(Path(tempfile.tempdir or "/tmp"), error) from error  # noqa: S108 - only named
        yield root


def _fill(root: Path, folder: Path, changed: Mapping[str, str]) -> None:
    (root / "data").mkdir()
    for path in folder.iterdir():
        if path.name not in changed and not path.name.startswith("."):
            (root / "data" / path.name).symlink_to(path.resolve())
    for path in folder.parent.glob("*.yml"):
        (root / path.name).symlink_to(path.resolve())
    for file, text in changed.items():
        (root / "data" / file).write_text(text, encoding="utf-8")


def told(fault: Fault) -> Found:
    """A fault as a sentence; one that no sentence is known for says so, with the words of the
    command.
    """
    sentences: List[Any] = texts()["content"]["faults"]
    for pattern, sentence in sentences:
        match = re.search(pattern, fault.problem)
        if match:
            return Found(_place(fault.place), typeset(match.expand(sentence)), str(fault))
    return Found(
        _place(fault.place),
        typeset(texts()["content"]["fault_other"].format(problem=fault.problem)),
        str(fault),
    )


def _place(place: str) -> str:
    """Where a fault is, as staff know it: the topic by its question, then the field."""
    name, _, field = place.partition(", ")
    known = texts()["content"]["fields"]
    named = topic_name(name)
    return typeset(f"{named} — {known.get(field, field)}" if field else named)
