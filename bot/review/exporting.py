"""Conversations as files: one row each (CSV), or whole (JSON, one a line), written as they are read."""

import csv
import io
import json
from typing import Any, Dict, Iterator, Mapping

import sqlalchemy as sa

from bot.conversations import erasure
from bot.review import listing
from bot.review.filters import Filters
from bot.review.pagemaker import day, texts

_COLUMNS = ("id", "channel", "started_at", "last_at", "turns", "topics", "labels", "lowest_confidence", "refused", "misunderstood", "referred")
_MORE = ("thumbs_up", "thumbs_down", "model_version", "notice_version", "notes", "reviewed_at", "reviewed_by", "assigned_to", "first_text")
_TIMES = ("started_at", "last_at", "reviewed_at")


def as_csv(engine: sa.engine.Engine, filters: Filters) -> Iterator[bytes]:
    """One row a conversation; begins with the mark by which spreadsheets know UTF-8."""
    names = texts()["columns"]
    yield b"\xef\xbb\xbf" + row([names[column] for column in (*_COLUMNS, *_MORE)])
    with engine.connect() as connection:
        for held in listing.every(connection, filters):
            marks = listing.marks(connection, [held["id"]])[held["id"]]
            yield row([_cell(column, {**held, "topics": " ".join(marks["topics"]), "labels": ", ".join(marks["labels"])}) for column in (*_COLUMNS, *_MORE)])


def as_json(engine: sa.engine.Engine, filters: Filters) -> Iterator[bytes]:
    """One whole conversation a line."""
    with engine.connect() as connection:
        names = (held["id"] for held in listing.every(connection, filters))
        for name in names:
            yield one_as_json(engine, name) + b"\n"


def one_as_json(engine: sa.engine.Engine, name: str) -> bytes:
    """One conversation, all that is held of it; `null` where there is none."""
    return json.dumps(erasure.export(engine, name), ensure_ascii=False).encode()


def one_as_csv(engine: sa.engine.Engine, name: str) -> bytes:
    """One conversation, a row a message."""
    held: Dict[str, Any] = erasure.export(engine, name) or {"messages": []}
    columns = ("asked_at", "text", "topics", "confidence", "answer", "feedback", "feedback_comment", "latency_ms", "model_version")
    names = texts()["columns"]
    rows = [[_cell(column, {**message, "topics": " ".join(message["topics"])}) for column in columns] for message in held["messages"]]
    return b"\xef\xbb\xbf" + b"".join(row(values) for values in ([names[column] for column in columns], *rows))


def _cell(column: str, values: Mapping[str, Any]) -> Any:
    value = values[column]
    return day(value) if column in (*_TIMES, "asked_at") and value else value


def row(values: Any) -> bytes:
    """One line of CSV. A cell that a spreadsheet would run as a formula is made plain text.

    >>> row(["=1+1", "bon"])
    b"'=1+1,bon\\r\\n"
    """
    line = io.StringIO()
    csv.writer(line).writerow(["'" + value if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value for value in values])
    return line.getvalue().encode()
