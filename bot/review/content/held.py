"""The content as it stands in data/guide.yml and data/figures.yml, thing by thing, in a form that
drafts and history keep.
"""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import yaml

from bot.guide.model import PLATFORM_NAMES

TOPIC, FIGURE = "topic", "figure"
GUIDE, FIGURES = "guide.yml", "figures.yml"
FILE = {TOPIC: GUIDE, FIGURE: FIGURES}
# of a topic: label, question, facts, answer (where it is written), next; of a figure: value, bound,
# date, source
Value = Dict[str, Any]
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableError(Exception):
    """A file of the content is not of the form expected; the message names it."""


@dataclass(frozen=True)
class Held:
    """What both files hold, as plain values."""

    topics: Mapping[str, Mapping[str, Any]]
    figures: Mapping[str, Mapping[str, Any]]
    sections: Mapping[str, str]
    published: str

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Held":
        """From the texts of the files. Raises UnreadableError."""
        guide, figures = _parsed(texts, GUIDE), _parsed(texts, FIGURES)
        try:
            topics = {topic["id"]: topic for topic in guide["topics"]}
            return cls(
                topics, dict(figures["figures"]), dict(guide["sections"]), str(guide["published"])
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableError(f"{GUIDE}, {FIGURES}: {error}") from error

    def value(self, kind: str, name: str) -> Optional[Value]:
        """A topic or a figure as it may be changed; None where there is none of that name. Raises
        UnreadableError.
        """
        entry = (self.topics if kind == TOPIC else self.figures).get(name)
        if entry is None:
            return None
        try:
            return _topic(entry) if kind == TOPIC else _figure(entry)
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise UnreadableError(f"{FILE[kind]}: {name}: {error}") from error

    def percent(self, name: str) -> bool:
        """Whether a figure is a share; False for what is no figure."""
        return bool(self.figures.get(name, {}).get("percent"))

    def topic_of(self, fact: str) -> str:
        """The topic that states a fact; empty where none does."""
        return next(
            (name for name, topic in self.topics.items() if fact in (topic.get("facts") or {})), ""
        )

    def counted(self, fact: str) -> str:
        """What a figure counts, for people to find it by: « Facebook : utilisateurs, dans le monde
        ».
        """
        entry = self.figures[fact]
        sentence = str((self.topics.get(self.topic_of(fact), {}).get("facts") or {}).get(fact, ""))
        said = sentence.replace("{figure}", f"… {entry.get('unit', '')}")
        name = PLATFORM_NAMES.get(str(entry.get("platform")), "")
        return f"{name} : {said}" if name else said

    def by_section(self) -> List[Any]:
        """The topics' names by the title of their section, in the order of the file; those that
        have none come last.
        """
        sections: Dict[str, List[str]] = {title: [] for title in self.sections.values()}
        sections[""] = []
        for name, topic in self.topics.items():
            sections[self.sections.get(topic.get("section", ""), "")].append(name)
        return [(title, names) for title, names in sections.items() if names]


def read(
    folder: Path, how: Callable[[Path], str] = lambda path: path.read_text(encoding="utf-8")
) -> Dict[str, str]:
    """The texts of both files. Raises UnreadableError."""
    try:
        return {name: how(folder / name) for name in (GUIDE, FIGURES)}
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{folder}: {error}") from error


def digest(value: Value) -> str:
    """A short name of a thing's content: two contents of one name are the same."""
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()[:32]


def _topic(entry: Mapping[str, Any]) -> Value:
    held: Value = {
        "label": str(entry["label"]),
        "question": str(entry["question"]),
        "facts": {fact: str(text) for fact, text in (entry.get("facts") or {}).items()},
        "next": [str(name) for name in entry["next"]],
    }
    if entry.get("answer"):
        held["answer"] = [
            (
                part
                if isinstance(part, str)
                else {"intro": part["intro"], "items": list(part["items"])}
            )
            for part in entry["answer"]
        ]
    return held


def _figure(entry: Mapping[str, Any]) -> Value:
    own = {name: "" if entry.get(name) is None else str(entry[name]) for name in ("date", "source")}
    return {"value": f"{Decimal(str(entry['value'])):f}", "bound": str(entry["bound"]), **own}


def _parsed(texts: Mapping[str, str], name: str) -> Any:
    try:
        return yaml.load(texts[name], Loader=_Loader)  # noqa: S506 - a safe loader, C or Python
    except yaml.YAMLError as error:
        raise UnreadableError(f"{name}: {' '.join(str(error).split())}") from error
