"""Writes turns and feedback: one transaction a batch, every table that counts them brought along
with them.
"""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.dialogue.urgent import urgency
from bot.store import indexing, kinds, shown, tombstones
from bot.store.folding import alike, alone
from bot.store.schema import (
    conversation_topics,
    conversations,
    corrections,
    daily,
    message_words,
    messages,
    queue,
)
from bot.store.turn import Turn

QUEBEC = ZoneInfo("America/Toronto")
COUNTS = (
    "asked",
    "conversations",
    "refused",
    "misunderstood",
    "referred",
    "thumbs_up",
    "thumbs_down",
)
UNSURE = 0.55  # below this, the answer deserves a look
NEAR = 0.15  # two intents closer than this are near each other's border
Row = Dict[str, Any]
Key = Tuple[str, str, str]


def day_of(at: float) -> str:
    """The day of a moment, as it is in Québec.

    >>> day_of(1704085200.0)
    '2024-01-01'
    """
    return datetime.fromtimestamp(at, QUEBEC).strftime("%Y-%m-%d")


def write(connection: sa.engine.Connection, turns: Sequence[Tuple[int, Turn]]) -> int:
    """Writes the turns, each under its number; those that are already there are left alone, those
    of erased conversations out.

    Returns how many are new.
    """
    named = {turn.conversation for _, turn in turns}
    tombstones.hold(connection, named)
    erased = tombstones.erased(connection, named)
    turns = [(number, turn) for number, turn in turns if turn.conversation not in erased]
    there = set(
        connection.execute(
            sa.select(messages.c.id).where(messages.c.id.in_([number for number, _ in turns]))
        ).scalars()
    )
    new = _once_each(connection, [(number, turn) for number, turn in turns if number not in there])
    if not new:
        return 0
    rows = [_message(number, turn) for number, turn in new]
    connection.execute(messages.insert(), rows)
    shown.write(connection, new)
    connection.execute(
        message_words.insert(),
        [indexing.row(number, turn.text, turn.answer) for number, turn in new],
    )
    started = _conversations(connection, [turn for _, turn in new])
    _topics(connection, [turn for _, turn in new])
    count(connection, rows, started, 1)
    _queue(connection, rows)
    return len(new)


def _once_each(
    connection: sa.engine.Connection, turns: Sequence[Tuple[int, Turn]]
) -> List[Tuple[int, Turn]]:
    """Those whose message is not written yet: two processes may have answered the same one at the
    same instant.
    """
    named = {(turn.conversation, turn.message_id) for _, turn in turns if turn.message_id}
    if not named:
        return list(turns)
    told, ids = {conversation for conversation, _ in named}, {name for _, name in named}
    tombstones.in_turn(connection, told)
    known = sa.select(messages.c.conversation, messages.c.message_id).where(
        messages.c.conversation.in_(told), messages.c.message_id.in_(ids)
    )
    seen = {(row.conversation, row.message_id) for row in connection.execute(known)}
    kept = []
    for number, turn in turns:
        name = (turn.conversation, turn.message_id)
        if not turn.message_id or name not in seen:
            kept.append((number, turn))
            seen.add(name)
    return kept


def feedback(
    connection: sa.engine.Connection, conversation: str, message_id: str, value: int, comment: str
) -> bool:
    """Notes a thumb (1 up, -1 down, 0 taken back) on a message; False where there is no such
    message.
    """
    tombstones.hold(connection, [conversation])
    chosen = (
        sa.select(messages)
        .where(messages.c.conversation == conversation, messages.c.message_id == message_id)
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    row = connection.execute(chosen).mappings().first()
    if row is None:
        return False
    before = row["feedback"] or 0
    connection.execute(
        messages.update()
        .where(messages.c.id == row["id"])
        .values(feedback=value or None, feedback_comment=comment or None)
    )
    indexing.said(connection, row["id"], row["text"], comment)
    up, down = (value > 0) - (before > 0), (value < 0) - (before < 0)
    mine = conversations.c.id == conversation
    changed = {
        "thumbs_up": conversations.c.thumbs_up + up,
        "thumbs_down": conversations.c.thumbs_down + down,
    }
    connection.execute(conversations.update().where(mine).values(**changed))
    of_day = day_of(row["asked_at"]), row["channel"]
    _add(
        connection,
        {
            (*of_day, topic): {"thumbs_up": up, "thumbs_down": down}
            for topic in ("", *json.loads(row["topics"]))
        },
    )
    if down:
        _queue(connection, [{**row, "thumbs": down}])
    return True


def count(
    connection: sa.engine.Connection,
    rows: Sequence[Mapping[str, Any]],
    started: Sequence[Tuple[float, str]],
    sign: int,
) -> None:
    """Adds messages and conversations begun (time, channel) to the counts of their day, or with
    sign -1 takes them out again.
    """
    tally: Dict[Key, Dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in rows:
        topics = json.loads(row["topics"])
        thumb = row.get("feedback") or 0
        states = {
            "asked": 1,
            "refused": int(kinds.refused(topics)),
            "misunderstood": int(kinds.misunderstood(topics)),
            "referred": int(kinds.referred(topics)),
            "thumbs_up": int(thumb > 0),
            "thumbs_down": int(thumb < 0),
        }
        for topic in ("", *dict.fromkeys(topics)):
            of_topic = tally[day_of(row["asked_at"]), row["channel"], topic]
            for name, value in states.items():
                of_topic[name] += sign * value
    for at, channel in started:
        tally[day_of(at), channel, ""]["conversations"] += sign
    _add(connection, tally)


def _add(connection: sa.engine.Connection, tally: Mapping[Key, Mapping[str, int]]) -> None:
    """Adds to the counts of days, all in one statement: compiled for each day apart, it was two
    thirds of what writing costs.
    """
    nothing = dict.fromkeys(COUNTS, 0)
    keys = sorted(tally)  # always in one order, so that two writers never wait for each other
    rows = [
        {"day": day, "channel": channel, "topic": topic, **nothing, **tally[day, channel, topic]}
        for day, channel, topic in keys
    ]
    if not rows:
        return
    insert = _insert(connection, daily)
    sums = {name: daily.c[name] + insert.excluded[name] for name in COUNTS}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["day", "channel", "topic"], set_=sums), rows
    )


def _insert(connection: sa.engine.Connection, table: sa.Table) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def _conversations(
    connection: sa.engine.Connection, turns: Sequence[Turn]
) -> List[Tuple[float, str]]:
    """Brings the conversations along; returns those that begin here, as (time, channel)."""
    together: Dict[str, List[Turn]] = defaultdict(list)
    for turn in turns:
        together[turn.conversation].append(turn)
    known = set(
        connection.execute(
            sa.select(conversations.c.id).where(conversations.c.id.in_(list(together)))
        ).scalars()
    )
    rows = [_conversation(name, together[name]) for name in sorted(together)]
    insert = _insert(connection, conversations)
    new, own = insert.excluded, conversations.c
    sums = {
        name: own[name] + new[name]
        for name in ("turns", "refused", "misunderstood", "referred", "urgent")
    }
    least = sa.case(
        (new.lowest_confidence < own.lowest_confidence, new.lowest_confidence),
        else_=own.lowest_confidence,
    )
    latest = sa.case((new.last_at > own.last_at, new.last_at), else_=own.last_at)
    changes = {
        **sums,
        "lowest_confidence": least,
        "last_at": latest,
        "model_version": new.model_version,
        "reviewed_at": None,
        "reviewed_by": None,
    }
    connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changes), rows)
    return [
        (together[name][0].asked_at, together[name][0].channel)
        for name in together
        if name not in known
    ]


def _conversation(name: str, turns: Sequence[Turn]) -> Row:
    first, last = turns[0], turns[-1]
    return {
        "id": name,
        "channel": first.channel,
        "started_at": first.asked_at,
        "last_at": last.asked_at,
        "first_text": first.text[:300],
        "turns": len(turns),
        "lowest_confidence": min(turn.confidence for turn in turns),
        "refused": sum(kinds.refused(turn.topics) for turn in turns),
        "misunderstood": sum(kinds.misunderstood(turn.topics) for turn in turns),
        "referred": sum(kinds.referred(turn.topics) for turn in turns),
        "urgent": sum(bool(turn.flags) for turn in turns),
        "thumbs_up": 0,
        "thumbs_down": 0,
        "notes": 0,
        "model_version": last.model_version,
        "notice_version": first.notice_version,
    }


def _topics(connection: sa.engine.Connection, turns: Sequence[Turn]) -> None:
    latest = {(topic, turn.conversation): turn.asked_at for turn in turns for topic in turn.topics}
    if not latest:
        return
    rows = [
        {"topic": topic, "conversation": conversation, "last_at": at}
        for (topic, conversation), at in sorted(latest.items())
    ]
    insert = _insert(connection, conversation_topics)
    changes = {"last_at": insert.excluded.last_at}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["topic", "conversation"], set_=changes), rows
    )


def _queue(connection: sa.engine.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """What deserves a person's look joins the queue, one entry for all questions that are alike;
    for who needs a person, one of their own.

    What was decided stays decided, but for who needs a person and says so again, and for an answer
    that displeases anew where nothing waits to be taught; what was set aside stays so.
    """
    together: Dict[str, Row] = {}
    for row in rows:
        if not row["alike"]:
            continue
        entry = _entry(row)
        if entry is None and row["alike"] not in together:
            continue
        before = together.get(row["alike"])
        together[row["alike"]] = (
            _joined(before, entry) if before and entry else entry or before or {}
        )
    if not together:
        return
    insert = _insert(connection, queue)
    new, own = insert.excluded, queue.c
    changes = {
        name: own[name] + new[name] for name in ("times", "refusals", "thumbs_down", "priority")
    }
    changes["confidence"] = sa.case(
        (new.confidence < own.confidence, new.confidence), else_=own.confidence
    )
    changes["margin"] = sa.case((new.margin < own.margin, new.margin), else_=own.margin)
    changes["last_at"] = new.last_at
    changes["urgency"] = sa.case((new.urgency > own.urgency, new.urgency), else_=own.urgency)
    to_teach = (
        sa.select(corrections.c.id)
        .where(corrections.c.alike == own.alike, corrections.c.state == "waiting")
        .correlate(queue)
        .exists()
    )
    displeases = sa.and_(new.thumbs_down > 0, own.state == "corrected", sa.not_(to_teach))
    changes["state"] = sa.case(
        (sa.or_(sa.and_(new.urgency > 0, new.times > 0), displeases), new.state), else_=own.state
    )
    connection.execute(
        insert.on_conflict_do_update(index_elements=["alike"], set_=changes),
        [together[key] for key in sorted(together)],
    )


def _entry(row: Mapping[str, Any]) -> Optional[Row]:
    """One message's claim on a person's time; None where it has none. A message whose thumb changes
    only brings the thumb.
    """
    thumbs = row.get("thumbs")
    topics, flags = json.loads(row["topics"]), json.loads(row["flags"])
    refusal = int(kinds.refused(topics) or kinds.misunderstood(topics))
    unsure, near = row["confidence"] < UNSURE, row["margin"] < NEAR
    if thumbs is None and not (flags or refusal or unsure or near):
        return None
    worth = (
        3.0 * thumbs if thumbs is not None else _worth(row["confidence"], row["margin"], refusal)
    )
    return {
        "alike": row["alike"],
        "sample": row["id"],
        "times": 1 if thumbs is None else 0,
        "confidence": row["confidence"],
        "margin": row["margin"],
        "refusals": refusal if thumbs is None else 0,
        "thumbs_down": thumbs or 0,
        "priority": worth,
        "last_at": row["asked_at"],
        "state": "open",
        "urgency": urgency(flags),
    }


def _worth(confidence: float, margin: float, refusal: int) -> float:
    """How much a look is worth: doubt first, a near border next, a refusal adds; asked again, it
    adds up.
    """
    return round((1 - confidence) + 0.5 * max(0.0, NEAR - margin) / NEAR + 0.3 * refusal, 4)


def _joined(one: Row, other: Row) -> Row:
    sums = {
        name: one[name] + other[name] for name in ("times", "refusals", "thumbs_down", "priority")
    }
    return {
        **one,
        **sums,
        "confidence": min(one["confidence"], other["confidence"]),
        "margin": min(one["margin"], other["margin"]),
        "urgency": max(one["urgency"], other["urgency"]),
        "last_at": other["last_at"],
    }


def _message(number: int, turn: Turn) -> Row:
    return {
        "id": number,
        "conversation": turn.conversation,
        "channel": turn.channel,
        "message_id": turn.message_id,
        "asked_at": turn.asked_at,
        "text": turn.text,
        "topics": json.dumps(turn.topics, ensure_ascii=False),
        "intent": turn.intent,
        "ranking": json.dumps(turn.ranking, ensure_ascii=False),
        "confidence": turn.confidence,
        "margin": turn.margin,
        "entities": json.dumps(turn.entities, ensure_ascii=False),
        "needs": json.dumps(turn.needs, ensure_ascii=False),
        "flags": json.dumps(turn.flags, ensure_ascii=False),
        "slots": json.dumps(turn.slots, ensure_ascii=False),
        "action": turn.action,
        "answer": turn.answer,
        "suggestions": json.dumps(turn.suggestions, ensure_ascii=False),
        "latency_ms": turn.latency_ms,
        "model_version": turn.model_version,
        "notice_version": turn.notice_version,
        "alike": alone(turn.text, turn.conversation) if turn.flags else alike(turn.text),
    }
