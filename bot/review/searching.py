"""Conversations in which words were written, the latest first: the messages that hold them are
walked from the newest back.
"""

import json
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence

import sqlalchemy as sa

from bot.review.choosing import Chosen, few
from bot.review.wanted import Term, Wanted, wanted
from bot.store.record import number_at
from bot.store.schema import conversations, message_words, messages

# messages looked through at a time; a page that is not full then says how far it looked
_CHUNKS = (120, 500, 1500, 1500)
_DAY = 86_400.0
_SCOPES = {
    "": ("body",),
    "reponses": ("answer",),
    "notes": ("notes",),
    "partout": ("body", "answer", "notes"),
}
_WEIGHTS = {"body": "A", "answer": "B", "notes": "C"}


@dataclass(frozen=True)
class Found:
    """`numbers` are the messages shown, by conversation, in order; `after` is where the next page
    begins, None where there is none.

    `cut` is set where more remains to be looked through, although the page is not full.
    """

    numbers: Dict[str, int]
    after: Optional[int]
    cut: bool = False


def search(
    connection: sa.engine.Connection, searched: str, of: Chosen, below: Optional[int], size: int
) -> Found:
    """One page of the conversations that hold every word, among those that are chosen; `below` is
    where it begins.
    """
    if not of.conditions:
        return _walk(connection, searched, of, sa.true(), None, below, size)
    some = few(connection, of)
    if some is not None:
        return _within(connection, searched, of, list(some), below, size)
    newest = (
        sa.select(conversations.c.last_at)
        .where(*of.conditions)
        .order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
        .limit(1)
    )
    # later ones are of no such conversation; a day for answers that came late
    first = number_at((connection.execute(newest).scalar() or 0.0) + _DAY)
    return _walk(connection, searched, of, sa.and_(*of.conditions, *of.said), first, below, size)


def above(
    connection: sa.engine.Connection, searched: str, of: Chosen, number: int, size: int
) -> Found:
    """The conversations that stand just before a place in what `search` finds, the nearest first;
    `after` is where one goes on from there.
    """
    some = few(connection, of) if of.conditions else None
    if some is not None:
        latest = sorted(
            (
                (at, name)
                for name, at in latest_of(connection, searched, of, list(some)).items()
                if at > number
            ),
            key=lambda item: item[0],
        )
        return Found(
            {name: at for at, name in latest[:size]},
            latest[size - 1][0] if len(latest) > size else None,
        )
    numbers: Dict[str, int] = {}
    at = number
    for limit in _CHUNKS:
        said = _chunk(
            connection,
            searched,
            of.scope,
            sa.and_(sa.true(), *of.conditions, *of.said),
            None,
            limit,
            above=at,
        )
        if not said:
            return Found(numbers, None)
        seen = {row.conversation: row.id for row in said if row.chosen}
        latest_ones = latest_of(connection, searched, of, list(seen)) if seen else {}
        for name, own in seen.items():
            # what has a later message that holds the words stands there
            if latest_ones.get(name) == own:
                numbers[name] = own
        if len(numbers) > size:
            shown = dict(sorted(numbers.items(), key=lambda item: item[1])[:size])
            return Found(shown, max(shown.values()))
        at = said[-1].id
    return Found(dict(sorted(numbers.items(), key=lambda item: item[1])), at, cut=True)


def _walk(
    connection: sa.engine.Connection,
    searched: str,
    of: Chosen,
    chosen: Any,
    first: Optional[int],
    below: Optional[int],
    size: int,
) -> Found:
    """From `first` on, or from `below`, where an earlier page ended."""
    numbers: Dict[str, int] = {}
    at = min((place for place in (first, below) if place is not None), default=None)
    for limit in _CHUNKS:
        said = _chunk(connection, searched, of.scope, chosen, at, limit)
        if not said:
            return Found(numbers, None)
        fresh: Dict[str, int] = {}
        for row in said:
            if row.chosen and row.conversation not in numbers:
                fresh.setdefault(row.conversation, row.id)
        # what has a later message that holds the words stands on an earlier page
        if below is not None:
            latest = latest_of(connection, searched, of, list(fresh)) if fresh else {}
            fresh = {name: number for name, number in fresh.items() if latest.get(name) == number}
        for name, number in fresh.items():
            if len(numbers) == size:
                return Found(numbers, list(numbers.values())[-1])
            numbers[name] = number
        at = said[-1].id
    return Found(numbers, at, cut=True)


def _chunk(
    connection: sa.engine.Connection,
    searched: str,
    scope: str,
    chosen: Any,
    below: Optional[int],
    limit: int,
    above: Optional[int] = None,
) -> List[Any]:
    """Of the next messages that hold the words, those whose conversations are chosen, and the last
    one, whether chosen or not.
    """
    held = matching(connection, searched, scope, below, limit, above).cte("held")
    last = sa.select(
        sa.func.min(held.c.id) if above is None else sa.func.max(held.c.id)
    ).scalar_subquery()
    both = held.join(messages, messages.c.id == held.c.id).join(
        conversations, conversations.c.id == messages.c.conversation
    )
    is_chosen = sa.type_coerce(chosen, sa.Boolean)
    query = (
        sa.select(held.c.id, messages.c.conversation, is_chosen.label("chosen"))
        .select_from(both)
        .where(sa.or_(is_chosen, held.c.id == last))
    )
    found: List[Any] = connection.execute(
        query.order_by(held.c.id.desc() if above is None else held.c.id)
    ).all()
    return found


def _within(
    connection: sa.engine.Connection,
    searched: str,
    of: Chosen,
    names: Sequence[str],
    below: Optional[int],
    size: int,
) -> Found:
    """The words, in a few conversations: their indexed words are compared directly."""
    latest = sorted(latest_of(connection, searched, of, names).items(), key=lambda item: -item[1])
    left = [item for item in latest if below is None or item[1] < below]
    return Found(dict(left[:size]), left[size - 1][1] if len(left) > size else None)


def latest_of(
    connection: sa.engine.Connection, searched: str, of: Chosen, names: Sequence[str]
) -> Dict[str, int]:
    """The latest message that holds the words, of each of some conversations."""
    asked, columns = wanted(searched), [message_words.c[name] for name in _scope(of.scope)]
    padded = [sa.literal(" ") + column + sa.literal(" ") for column in columns]

    def holds(term: Term) -> Any:
        runs = [f"% {' '.join(run)}{'' if term.open else ' '}%" for run in term.either]
        return sa.or_(*(text.like(run) for text in padded for run in runs))

    conditions = [
        *(holds(term) for term in asked.terms),
        *(sa.not_(holds(term)) for term in asked.without),
    ]
    both = sa.select(messages.c.conversation, sa.func.max(messages.c.id)).join(
        message_words, message_words.c.rowid == messages.c.id
    )
    some = both.where(
        messages.c.conversation.in_(as_list(connection, names)), *conditions, *of.said
    )
    return dict(connection.execute(some.group_by(messages.c.conversation)).all())


def as_list(connection: sa.engine.Connection, names: Sequence[str]) -> Any:
    """Names as a query of them: one parameter, where a thousand would take longer to put together
    than to look up.
    """
    each = (
        "value FROM json_each(:names)"
        if connection.dialect.name == "sqlite"
        else "json_array_elements_text(CAST(:names AS json))"
    )
    return sa.text(f"SELECT {each}").bindparams(names=json.dumps(list(names)))


def matching(
    connection: sa.engine.Connection,
    searched: str,
    scope: str,
    below: Optional[int],
    limit: int,
    above: Optional[int] = None,
) -> Any:
    """The numbers of the messages that hold what is searched for, the newest first, or those right
    `above` one, as a selectable.
    """
    older = (
        "AND rowid > :above"
        if above is not None
        else "AND rowid < :below"
        if below is not None
        else ""
    )
    order = "DESC" if above is None else "ASC"
    if connection.dialect.name == "sqlite":
        match, holds = _for_sqlite(wanted(searched), _scope(scope)), "message_words MATCH :match"
    else:
        match, holds = (
            _for_postgresql(wanted(searched), _scope(scope)),
            "words @@ to_tsquery('simple', :match)",
        )
    query = sa.text(
        f"SELECT rowid AS id FROM message_words WHERE {holds} {older} ORDER BY rowid {order} LIMIT"  # noqa: S608 - our own words
        " :limit"
    )
    at = {"above": above} if above is not None else {"below": below} if below is not None else {}
    values = {"match": match, "limit": limit, **at}
    return query.bindparams(**values).columns(id=sa.BigInteger)


def _scope(scope: str) -> Sequence[str]:
    """The parts of the full text that are looked through."""
    return _SCOPES.get(scope, _SCOPES[""])


def _for_sqlite(asked: Wanted, columns: Sequence[str]) -> str:
    def one(term: Term) -> str:
        runs = (f'"{" ".join(run)}"{"*" if term.open else ""}' for run in term.either)
        return f"({' OR '.join(runs)})"

    match = " AND ".join(map(one, asked.terms))
    for term in asked.without:
        match = f"({match}) NOT {one(term)}"
    return f"{{{' '.join(columns)}}} : ({match})"


def _for_postgresql(asked: Wanted, columns: Sequence[str]) -> str:
    weights = "".join(_WEIGHTS[column] for column in columns)

    def one(term: Term) -> str:
        runs = (
            " <-> ".join(f"{word}:{'*' if term.open else ''}{weights}" for word in run)
            for run in term.either
        )
        return f"({' | '.join(f'({run})' for run in runs)})"

    return " & ".join([*map(one, asked.terms), *(f"!{one(term)}" for term in asked.without)])
