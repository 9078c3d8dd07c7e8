"""The flags of urgent messages: each has a label, and is raised by what exists."""

from typing import Any, Dict, Iterator, Sequence, Set

from bot.checks.fault import Fault
from bot.checks.replies import situation_names
from bot.checks.source import Source

URGENT, TURNS, LABELS = "data/urgent.yml", "data/french/turns.yml", "data/labels.yml"


def flags_are_whole(source: Source) -> Iterator[Fault]:
    """Each flag has a label and something that raises it, every name of which exists."""
    known = _known(source)
    for flag, entry in source.yaml(URGENT)["flags"].items():
        if not str(entry.get("label") or "").strip():
            yield source.fault(URGENT, ["flags", flag], flag, "has no label")
        if not any(entry.get(kind) for kind in known if kind != "unless"):
            yield source.fault(URGENT, ["flags", flag], flag, "nothing raises it")
        for kind, names in known.items():
            for place, name in enumerate(entry.get(kind) or ()):
                if name not in names:
                    yield source.fault(
                        URGENT,
                        ["flags", flag, kind, place],
                        f"{flag}, {kind}",
                        f"unknown name « {name} »",
                    )


def _known(source: Source) -> Dict[str, Set[str]]:
    """What may raise a flag, by kind."""
    labels: Dict[str, Any] = source.yaml(LABELS)
    situations = situation_names(source)
    turns = {name for name, patterns in source.yaml(TURNS).items() if isinstance(patterns, list)}
    return {
        "turns": turns,
        "situations": situations,
        "stances": set(labels["stances"]),
        "outside": set(labels["outside"]),
        "unless": situations,
    }


CHECKS: Sequence[Any] = (flags_are_whole,)
