"""Answers, notes, labels and emoji are searched too"""

import sqlite3
from collections import defaultdict
from typing import Any, Dict, Iterator, List, Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.folding import body

revision = "0018_searched"
down_revision = "0017_expected"
branch_labels = None
depends_on = None

_EACH = 500
_WEIGHTS = {"body": "A", "answer": "B", "notes": "C"}
_messages = sa.table(
    "messages", *map(sa.column, ("id", "conversation", "text", "feedback_comment", "answer"))
)
_written = {
    "notes": sa.table("notes", *map(sa.column, ("conversation", "text"))),
    "labels": sa.table("labels", *map(sa.column, ("conversation", "label"))),
}


def upgrade() -> None:
    connection = op.get_bind()
    op.execute("DROP TABLE message_words")
    if connection.dialect.name == "sqlite":
        _make_sqlite("body, answer, notes")
    else:
        parts = " || ".join(
            f"setweight(to_tsvector('simple', {name}), '{weight}')"
            for name, weight in _WEIGHTS.items()
        )
        columns = ", ".join(f"{name} TEXT NOT NULL" for name in _WEIGHTS)
        op.execute(
            f"CREATE TABLE message_words (rowid BIGINT PRIMARY KEY, {columns}, words TSVECTOR"
            f" GENERATED ALWAYS AS ({parts}) STORED)"
        )
        op.execute("CREATE INDEX message_words_gin ON message_words USING gin (words)")
    written: Dict[str, List[str]] = defaultdict(list)
    for table, column in (("notes", "text"), ("labels", "label")):
        for conversation, text in connection.execute(
            sa.select(_written[table].c.conversation, _written[table].c[column])
        ):
            written[conversation].append(text)
    words = sa.table("message_words", *map(sa.column, ("rowid", *_WEIGHTS)))
    for rows in _pages(connection):
        connection.execute(
            words.insert(), [_whole(row, written.pop(row.conversation, ())) for row in rows]
        )


def _whole(row: Any, written: Sequence[str]) -> Dict[str, Any]:
    return {
        "rowid": row.id,
        "body": body(f"{row.text} {row.feedback_comment or ''}"),
        "answer": body(row.answer),
        "notes": body(" ".join(written)),
    }


def _pages(connection: sa.engine.Connection) -> Iterator[Sequence[Any]]:
    last = -1
    while rows := connection.execute(
        sa.select(_messages).where(_messages.c.id > last).order_by(_messages.c.id).limit(_EACH)
    ).all():
        yield rows
        last = rows[-1].id


def _make_sqlite(columns: str) -> None:
    op.execute(
        f"CREATE VIRTUAL TABLE message_words USING fts5({columns}, tokenize = 'unicode61"
        " remove_diacritics 2', prefix = '3')"
    )
    if sqlite3.sqlite_version_info >= (3, 42):
        op.execute("INSERT INTO message_words(message_words, rank) VALUES ('secure-delete', 1)")


def downgrade() -> None:
    connection = op.get_bind()
    op.execute("DROP TABLE message_words")
    if connection.dialect.name == "sqlite":
        _make_sqlite("body")
    else:
        words = "words TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED"
        op.execute(
            f"CREATE TABLE message_words (rowid BIGINT PRIMARY KEY, body TEXT NOT NULL, {words})"
        )
        op.execute("CREATE INDEX message_words_gin ON message_words USING gin (words)")
    words_table = sa.table("message_words", sa.column("rowid"), sa.column("body"))
    for rows in _pages(connection):
        connection.execute(
            words_table.insert(),
            [{"rowid": row.id, "body": _whole(row, ())["body"]} for row in rows],
        )
