"""The one shape in which something is said. Channels render it; nobody else formats text."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Sequence, Tuple, Union


@dataclass(frozen=True)
class Paragraph:
    text: str

    def lines(self) -> List[str]:
        return [self.text]

    def to_dict(self) -> Dict[str, Any]:
        return {"type": "paragraph", "text": self.text}


@dataclass(frozen=True)
class Bullets:
    intro: str
    items: Tuple[str, ...]

    def lines(self) -> List[str]:
        return [self.intro, *(f"• {item}" for item in self.items)]

    def to_dict(self) -> Dict[str, Any]:
        return {"type": "list", "intro": self.intro, "items": list(self.items)}


@dataclass(frozen=True)
class Table:
    """A comparison. `rows` pairs a row's heading with one cell a column."""

    caption: str
    columns: Tuple[str, ...]
    rows: Tuple[Tuple[str, Tuple[str, ...]], ...]

    def lines(self) -> List[str]:
        """The table for a channel that shows none: one block a column."""
        blocks = []
        for number, column in enumerate(self.columns):
            cells = [
                f"• {heading}\u00a0: {cells[number]}"
                for heading, cells in self.rows
                if cells[number] != "—"
            ]
            blocks.append("\n".join([column, *cells]))
        return [self.caption, "\n\n".join(blocks)]

    def to_dict(self) -> Dict[str, Any]:
        rows = [{"heading": heading, "cells": list(cells)} for heading, cells in self.rows]
        return {
            "type": "table",
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": rows,
        }


@dataclass(frozen=True)
class Link:
    """A way to reach somebody: `url` is http(s), mailto or tel."""

    text: str
    url: str
    note: str = ""

    def lines(self) -> List[str]:
        # A telephone link is for tapping; its number already stands in the text.
        visible = (
            self.text
            if self.url.startswith("tel:")
            else f"{self.text}\u00a0: {self.url.replace('mailto:', '')}"
        )
        return [f"{visible}{f' ({self.note})' if self.note else ''}"]

    def to_dict(self) -> Dict[str, Any]:
        return {"type": "link", "text": self.text, "url": self.url, "note": self.note}


Part = Union[Paragraph, Bullets, Table, Link]


@dataclass(frozen=True)
class Suggestion:
    """A button: what it shows (20 characters at most) and what a tap on it says."""

    label: str
    says: str

    def to_dict(self) -> Dict[str, str]:
        return {"label": self.label, "says": self.says}


@dataclass(frozen=True)
class Answer:
    """What to say, what it answers (`topics`), what it states (`facts`), where that comes from,
    what to offer next.
    """

    parts: Tuple[Part, ...]
    topics: Tuple[str, ...]
    facts: Tuple[str, ...] = ()
    source: str = ""
    suggestions: Tuple[Suggestion, ...] = ()
    why: Tuple[str, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """All that a person reads, as plain lines; parts are set apart by a blank line."""
        blocks = ["\n".join(part.lines()) for part in self.parts]
        return "\n\n".join([*blocks, self.source] if self.source else blocks)

    def metadata(self) -> Dict[str, Any]:
        """What travels beside the text: to the tracker, the channels and the record."""
        return {
            "topics": list(self.topics),
            "facts": list(self.facts),
            "parts": [part.to_dict() for part in self.parts],
            "source": self.source,
            "suggestions": [suggestion.to_dict() for suggestion in self.suggestions],
        }


def unique(values: Sequence[Any]) -> Tuple[Any, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))
