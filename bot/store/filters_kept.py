"""Filters that staff keep are words too: those that only erased conversations held are forgotten
with them, searched words with age.
"""

from typing import Iterable, List, NamedTuple, Sequence, Set
from urllib.parse import parse_qs

import sqlalchemy as sa

from bot.store.folding import words
from bot.store.schema import labels, message_words, messages, saved_filters

_SHORTEST = 3  # letters; shorter words are of no one


class Said(NamedTuple):
    """What conversations held: the words of each message, and the labels that staff gave."""

    messages: List[Set[str]]
    labels: Set[str]


def said(connection: sa.engine.Connection, conversations: Sequence[str]) -> Said:
    """What these conversations hold, to be asked for before they go; nothing where nobody keeps a
    filter.
    """
    if connection.execute(sa.select(saved_filters.c.id).limit(1)).first() is None:
        return Said([], set())
    both = sa.select(
        message_words.c.body + " " + message_words.c.answer + " " + message_words.c.notes
    ).join(messages, messages.c.id == message_words.c.rowid)
    bodies = connection.execute(both.where(messages.c.conversation.in_(conversations))).scalars()
    given = connection.execute(
        sa.select(labels.c.label).where(labels.c.conversation.in_(conversations))
    ).scalars()
    return Said([set(body.split()) for body in bodies], set(given))


def drop(connection: sa.engine.Connection, gone: Said) -> int:
    """Forgets the filters whose searched words, name or label stood in conversations that have
    gone, and stand in no other.
    """
    if not gone.messages:
        return 0
    numbers = [
        row.id
        for row in connection.execute(sa.select(saved_filters)).all()
        if _only_of(connection, row.name, row.query, gone)
    ]
    connection.execute(saved_filters.delete().where(saved_filters.c.id.in_(numbers)))
    return len(numbers)


def expire(connection: sa.engine.Connection, before: float) -> int:
    """Forgets the filters with searched words that were kept before that moment."""
    old = connection.execute(
        sa.select(saved_filters.c.id, saved_filters.c.query).where(saved_filters.c.at < before)
    ).all()
    numbers = [row.id for row in old if "q" in parse_qs(row.query)]
    connection.execute(saved_filters.delete().where(saved_filters.c.id.in_(numbers)))
    return len(numbers)


def _only_of(connection: sa.engine.Connection, name: str, query: str, gone: Said) -> bool:
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    searched = words(asked.get("q", ""))
    together = [searched] if searched else []
    each = [[word] for word in dict.fromkeys([*searched, *words(name)]) if len(word) >= _SHORTEST]
    label = asked.get("etiquette", "")
    lost_label = (
        label in gone.labels
        and connection.execute(
            sa.select(labels.c.label).where(labels.c.label == label).limit(1)
        ).first()
        is None
    )
    return lost_label or any(
        _held(gone.messages, some) and not _left(connection, some) for some in (*together, *each)
    )


def _held(bodies: Iterable[Set[str]], wanted: Sequence[str]) -> bool:
    """Whether one message holds all of these words; the last may be the beginning of one, as in a
    search.
    """
    return any(
        set(wanted[:-1]) <= body and any(word.startswith(wanted[-1]) for word in body)
        for body in bodies
    )


def _left(connection: sa.engine.Connection, wanted: Sequence[str]) -> bool:
    """Whether a message that is still there holds all of these words."""
    if connection.dialect.name == "sqlite":
        holds, match = (
            "message_words MATCH :match",
            " ".join([*(f'"{word}"' for word in wanted[:-1]), f'"{wanted[-1]}"*']),
        )
    else:
        holds, match = (
            "words @@ to_tsquery('simple', :match)",
            " & ".join([*wanted[:-1], f"{wanted[-1]}:*"]),
        )
    query = sa.text(f"SELECT 1 FROM message_words WHERE {holds} LIMIT 1").bindparams(match=match)  # noqa: S608 - our own words
    return connection.execute(query).first() is not None
