"""The labelled conversations against the labels."""

from typing import Dict, Iterator

from bot.checks.fault import Fault
from bot.checks.source import Source
from bot.training_data.dialogues import Dialogue, lines


def conversations_are_labelled(source: Source) -> Iterator[Fault]:
    """Each line of data/dialogues is a conversation whose labels exist and agree; no id stands twice."""
    seen: Dict[str, str] = {}
    for path in sorted((source.root / "data" / "dialogues").glob("*.jsonl")):
        file = path.relative_to(source.root).as_posix()
        for number, line in lines(path):
            if not isinstance(line, Dialogue):
                yield Fault(file, number, "conversation", line)
            elif line.id in seen:
                yield Fault(file, number, line.id, f"this id stands in {seen[line.id]} too")
            else:
                seen[line.id] = f"{file}:{number}"


CHECKS = (conversations_are_labelled,)
