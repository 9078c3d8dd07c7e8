"""The labelled conversations against the labels."""

from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, Tuple

from bot.checks.fault import Fault
from bot.checks.source import Source
from bot.training_data.dialogues import Dialogue, lines


def conversations_are_labelled(source: Source) -> Iterator[Fault]:
    """Each line of data/dialogues is a conversation whose labels exist and agree; no id stands
    twice.
    """
    seen: Dict[str, str] = {}
    for path in sorted((source.root / "data" / "dialogues").glob("*.jsonl")):
        file = path.relative_to(source.root).as_posix()
        about = path.stat()
        for number, name, problem in _told(path.resolve(), about.st_size, about.st_mtime_ns):
            if problem:
                yield Fault(file, number, "conversation", problem)
            elif name in seen:
                yield Fault(file, number, name, f"this id stands in {seen[name]} too")
            else:
                seen[name] = f"{file}:{number}"


@lru_cache(maxsize=64)
def _told(path: Path, size: int, changed: int) -> Tuple[Tuple[int, str, str], ...]:
    """Of each line its number, the conversation's id, what is wrong with it. Read again once the
    file is another: staff check many drafts against the same.
    """
    return tuple(
        (number, line.id, "") if isinstance(line, Dialogue) else (number, "", line)
        for number, line in lines(path)
    )


CHECKS = (conversations_are_labelled,)
