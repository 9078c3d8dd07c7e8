"""Loads the guide from data/guide.yml, data/figures.yml and data/outside.yml."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Tuple, Union

from bot.guide.model import Figure, Guide, HelpLine, HelpLines, ListPart, Topic
from bot.paths import DATA
from bot.yamlfile import DataError, read_yaml


@lru_cache(maxsize=4)
def load_guide(folder: Path = DATA) -> Guide:
    """The guide held in `folder`.

    Raises DataError, naming file and place, where something needed is absent.
    """
    guide, figures, outside = (read_yaml(folder / name) for name in ("guide.yml", "figures.yml", "outside.yml"))
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
            twin=entry.get("twin"),
            next=tuple(entry["next"]),
        )
    except KeyError as error:
        raise DataError(f"data/guide.yml: {entry.get('id', 'a topic')}: {error} is missing") from error


def _part(part: Any) -> Union[str, ListPart]:
    return part if isinstance(part, str) else ListPart(intro=part["intro"], items=tuple(part["items"]))


def _figure(fact: str, entry: Dict[str, Any]) -> Figure:
    return Figure(fact=fact, **{**entry, "value": Decimal(str(entry["value"]))})


def _help_lines(entry: Dict[str, Any]) -> HelpLines:
    lines: Tuple[HelpLine, ...] = tuple(HelpLine(**line) for line in entry["lines"])
    return HelpLines(lead=entry["lead"], lines=lines, end=entry["end"])
