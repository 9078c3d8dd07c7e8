"""Loads the guide from data/guide.yml, data/figures.yml and data/outside.yml, and holds it until
another one is put in its place.
"""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, Tuple, Union

from bot.guide.model import Figure, Guide, HelpLine, HelpLines, ListPart, Topic
from bot.paths import DATA
from bot.yamlfile import DataError, read_yaml

FILES = ("guide.yml", "figures.yml", "outside.yml")
_held: Dict[Path, Guide] = {}


def load_guide(folder: Path = DATA) -> Guide:
    """The guide held in `folder`, read once; another one from the moment that `hold` gives it.

    Raises DataError, naming file and place, where something needed is absent.
    """
    guide = _held.get(folder)
    return guide if guide is not None else _held.setdefault(folder, read_guide(folder))


def hold(guide: Guide, folder: Path = DATA) -> None:
    """Gives another guide to whoever asks from now on; who has one in hand keeps it to the end of
    what they are doing.
    """
    _held[folder] = guide


def digest(folder: Path = DATA) -> str:
    """A short name of what the files hold. Raises OSError where one cannot be read."""
    total = hashlib.sha256()
    for name in FILES:
        total.update((folder / name).read_bytes() + b"\0")
    return total.hexdigest()[:12]


def read_guide(folder: Path) -> Guide:
    """The guide as the files hold it now. Raises DataError."""
    guide, figures, outside = (read_yaml(folder / name) for name in FILES)
    try:
        topics = [_topic(entry) for entry in guide["topics"]]
        return Guide(
            title=guide["title"],
            published=str(guide["published"]),
            sections=guide["sections"],
            topics={topic.id: topic for topic in topics},
            figures={fact: _figure(fact, entry) for fact, entry in figures["figures"].items()},
            outside={name: entry["text"] for name, entry in outside["facts"].items()},
            help_lines=_help_lines(outside["help_lines"]),
        )
    except KeyError as error:
        raise DataError(f"{folder / 'guide.yml'}: {error} is missing") from error


def _topic(entry: Dict[str, Any]) -> Topic:
    try:
        return Topic(
            id=entry["id"],
            label=entry["label"],
            question=entry["question"],
            section=entry.get("section"),
            facts=entry.get("facts", {}),
            answer=tuple(_part(part) for part in entry.get("answer", ())),
            computed=entry.get("computed"),
            contact=entry.get("contact", False),
            facts_used=tuple(entry.get("facts_used", ())),
            next=tuple(entry["next"]),
        )
    except KeyError as error:
        raise DataError(
            f"data/guide.yml: {entry.get('id', 'a topic')}: {error} is missing"
        ) from error


def _part(part: Any) -> Union[str, ListPart]:
    return (
        part if isinstance(part, str) else ListPart(intro=part["intro"], items=tuple(part["items"]))
    )


def _figure(fact: str, entry: Dict[str, Any]) -> Figure:
    own = {name: str(entry[name]) for name in ("date", "source") if entry.get(name) is not None}
    return Figure(fact=fact, **{**entry, **own, "value": Decimal(str(entry["value"]))})


def _help_lines(entry: Dict[str, Any]) -> HelpLines:
    lines: Tuple[HelpLine, ...] = tuple(HelpLine(**line) for line in entry["lines"])
    own = {name: entry[name] for name in ("lead", "end", "now", "called", "given_away")}
    return HelpLines(lines=lines, **own)
