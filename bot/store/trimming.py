"""Conversations that go on and on: what was said in them longer ago than promised goes, the rest
stays and is counted anew.
"""

import json
from typing import Any, Dict, List, Sequence, Set

import sqlalchemy as sa

from bot.store import ageing, filters_kept, indexing, kinds, unsaying
from bot.store.schema import conversation_topics, conversations, corrections, messages, notes

_OWN = messages.c


def endless(connection: sa.engine.Connection, before: float, most: int) -> Sequence[str]:
    """Some conversations that began before a moment, went on after it, and hold what is older than
    it.
    """
    own = conversations.c
    goes_on = sa.and_(own.started_at < before, own.last_at >= before, own.trimmed_to < before)
    return list(
        connection.execute(
            sa.select(own.id).where(goes_on).order_by(own.started_at).limit(most)
        ).scalars()
    )


def trim(connection: sa.engine.Connection, names: Sequence[str], before: float) -> int:
    """Erases what was said, and noted by staff, before a moment; returns how many messages went.

    What was learnt from them stays, in files under the conversation's name until that goes, and so
    do the counts a day and the moment when it began, by whose day it was counted.
    """
    own = conversations.c.id
    # nobody adds to their counts meanwhile
    connection.execute(sa.select(own).where(own.in_(names)).order_by(own).with_for_update()).all()
    words = filters_kept.said(connection, names)
    old = (
        connection.execute(
            sa.select(_OWN.id).where(_OWN.conversation.in_(names), _OWN.asked_at < before)
        )
        .scalars()
        .all()
    )
    taught: Set[str] = set()
    for few in unsaying.in_parts(old):
        of_these = corrections.c.message.in_(few)
        taught |= set(connection.execute(sa.select(corrections.c.text).where(of_these)).scalars())
        connection.execute(corrections.update().where(of_these).values(conversation=""))
    unsaying.unsay(connection, old, taught)
    ageing.forget_words(connection)
    connection.execute(notes.delete().where(notes.c.conversation.in_(names), notes.c.at < before))
    for name in names:
        _count_anew(connection, name, before)
    filters_kept.drop(connection, words)
    return len(old)


def _count_anew(connection: sa.engine.Connection, name: str, before: float) -> None:
    wanted = (_OWN.asked_at, _OWN.text, _OWN.topics, _OWN.confidence, _OWN.flags, _OWN.feedback)
    rows = connection.execute(
        sa.select(*wanted).where(_OWN.conversation == name).order_by(_OWN.id)
    ).all()
    mine = conversations.c.id == name
    if not rows:  # its latest moment was another's: it goes with the conversations that are too old
        connection.execute(conversations.update().where(mine).values(last_at=before - 1))
        return
    topics: List[List[str]] = [json.loads(row.topics) for row in rows]
    values: Dict[str, Any] = {
        "trimmed_to": max(before, min(row.asked_at for row in rows)),
        "first_text": rows[0].text[:300],
        "turns": len(rows),
        "lowest_confidence": min(row.confidence for row in rows),
        "refused": sum(map(kinds.refused, topics)),
        "misunderstood": sum(map(kinds.misunderstood, topics)),
        "referred": sum(map(kinds.referred, topics)),
        "urgent": sum(row.flags != "[]" for row in rows),
        "thumbs_up": sum((row.feedback or 0) > 0 for row in rows),
        "thumbs_down": sum((row.feedback or 0) < 0 for row in rows),
        "notes": (
            connection.execute(
                sa.select(sa.func.count()).select_from(notes).where(notes.c.conversation == name)
            ).scalar()
        ),
    }
    connection.execute(conversations.update().where(mine).values(**values))
    left = {topic for of in topics for topic in of}
    gone = sa.and_(
        conversation_topics.c.conversation == name, conversation_topics.c.topic.not_in(left)
    )
    connection.execute(conversation_topics.delete().where(gone))
    indexing.written(connection, name)
