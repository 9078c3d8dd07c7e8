"""The queue: who needs a person first, then what is most worth a look; held for one person at a
time, decided once for all questions that are alike.
"""

import json
import time
import zlib
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import sqlalchemy as sa

from bot.guide import PLATFORMS, load_guide
from bot.guide.intents import intent_of
from bot.paths import NLU
from bot.store import history, tombstones
from bot.store.schema import corrections, messages, queue
from bot.teaching import marking

HELD_FOR = 600.0
LATER = 86_400.0
DECISIONS = ("topic", "refuse", "guide", "right", "dismiss", "later")
_NOTED = ("topic", "refuse", "guide", "right")
DESTINATIONS = ("training", "evaluation", "nowhere")
SHOWN = 12  # questions that are alike, shown beside the one that stands for them
# who needs a person first, then what is most worth a look
_ORDER = (queue.c.urgency.desc(), queue.c.priority.desc(), queue.c.alike.desc())


class CorrectedError(Exception):
    """Somebody corrected the question since it was shown."""


@dataclass(frozen=True)
class Decision:
    """What a person decided of an item. `topic` is a topic's id, for `topic` and `refuse`.

    `seen` is the correction that waited as the item was shown, 0 for none; None where it does not
    matter.
    """

    kind: str
    topic: str = ""
    goes: str = "training"
    platforms: Tuple[str, ...] = ()
    comment: str = ""
    seen: Optional[int] = None


def claim(
    engine: sa.engine.Engine, who: str, alike: str = "", now: Optional[float] = None
) -> Optional[str]:
    """Holds the next open item for `who` (or the item asked for, put off or not); None where there
    is none that nobody else holds.
    """
    moment = time.time() if now is None else now
    free = sa.or_(
        queue.c.held_until.is_(None),
        queue.c.held_until < moment,
        queue.c.held_by == who,
        *([queue.c.held_by.is_(None)] if alike else []),
    )
    for _ in range(20):  # another person may take it in between: then the next one
        query = (
            sa.select(queue.c.alike).where(queue.c.state == "open", free).order_by(*_ORDER).limit(1)
        )
        with engine.begin() as connection:
            mine = sa.select(queue.c.alike).where(
                queue.c.state == "open", queue.c.held_by == who, queue.c.held_until > moment
            )
            chosen = (
                alike or connection.execute(mine).scalar() or connection.execute(query).scalar()
            )
            if chosen is None:
                return None
            if alike:
                connection.execute(
                    queue.update()
                    .where(queue.c.held_by == who)
                    .values(held_by=None, held_until=None)
                )
            taken = (
                queue.update()
                .where(queue.c.alike == chosen, queue.c.state == "open", free)
                .values(held_by=who, held_until=moment + HELD_FOR)
            )
            if connection.execute(taken).rowcount:
                return str(chosen)
        if alike:
            return None
    return None


def held(connection: sa.engine.Connection, who: str) -> Optional[str]:
    """The open item that `who` took last and that nobody else has taken since; None where there is
    none.
    """
    mine = sa.select(queue.c.alike).where(queue.c.state == "open", queue.c.held_by == who)
    found: Optional[str] = connection.execute(
        mine.order_by(queue.c.held_until.desc()).limit(1)
    ).scalar()
    return found


def item(connection: sa.engine.Connection, alike: str) -> Optional[Dict[str, Any]]:
    """An item with the message that stands for it, and others that are alike."""
    row = connection.execute(sa.select(queue).where(queue.c.alike == alike)).mappings().first()
    sample = history.message(connection, row["sample"]) if row else None
    if row is None or sample is None:
        return None
    others = connection.execute(
        sa.select(messages)
        .where(messages.c.alike == alike)
        .order_by(messages.c.id.desc())
        .limit(SHOWN)
    ).mappings()
    return {**row, "message": sample, "others": [history.plain(other) for other in others]}


def decide(
    engine: sa.engine.Engine, who: str, alike: str, decision: Decision, now: Optional[float] = None
) -> bool:
    """Carries a decision out, for all questions that are alike; False where somebody else holds the
    item or it is decided already.

    It takes the place of the correction that waits to be taught. Raises CorrectedError where that
    is another than the one `seen`.
    """
    moment = time.time() if now is None else now
    with engine.begin() as connection:
        held = sa.or_(
            queue.c.held_by == who, queue.c.held_until.is_(None), queue.c.held_until < moment
        )
        state = {"dismiss": "dismissed", "later": "open"}.get(decision.kind, "corrected")
        put_off = moment + LATER if decision.kind == "later" else None
        values = {
            "state": state,
            "held_by": None,
            "held_until": put_off,
            "decided_by": who,
            "decided_at": moment,
        }
        chosen = item(connection, alike)
        if (
            chosen is None
            or _erased(connection, chosen["message"])
            or not connection.execute(
                queue.update()
                .where(queue.c.alike == alike, queue.c.state == "open", held)
                .values(**values)
            ).rowcount
        ):
            return False
        if decision.kind in _NOTED:
            _note(connection, chosen["message"], who, decision, moment)
        return True


def correct_one(
    engine: sa.engine.Engine, who: str, conversation: str, number: int, decision: Decision
) -> bool:
    """Corrects a message straight from its transcript; False where the conversation has no such
    message. Raises CorrectedError.
    """
    moment = time.time()
    with engine.begin() as connection:
        message = history.message(connection, number)
        if (
            message is None
            or message["conversation"] != conversation
            or _erased(connection, message)
        ):
            return False
        if decision.kind not in _NOTED:
            return False
        values = {
            "state": "corrected",
            "held_by": None,
            "held_until": None,
            "decided_by": who,
            "decided_at": moment,
        }
        connection.execute(queue.update().where(queue.c.alike == message["alike"]).values(**values))
        _note(connection, message, who, decision, moment)
        return True


def to_teach(connection: sa.engine.Connection, alike: str) -> int:
    """The correction of a question that waits to be taught; 0 where none does."""
    return int(
        connection.execute(
            sa.select(sa.func.max(corrections.c.id)).where(
                corrections.c.alike == alike, corrections.c.state == "waiting"
            )
        ).scalar()
        or 0
    )


def _note(
    connection: sa.engine.Connection,
    message: Dict[str, Any],
    who: str,
    decision: Decision,
    moment: float,
) -> None:
    """Writes a correction in the place of the one that waits. Raises CorrectedError."""
    waits = to_teach(connection, message["alike"])
    if decision.seen is not None and decision.seen != waits:
        raise CorrectedError
    values = {
        **_correction(message, who, decision, moment),
        **(_work(connection, message["alike"]) if decision.kind == "guide" else {}),
    }
    number = connection.execute(corrections.insert().values(**values)).inserted_primary_key[0]
    before = sa.and_(
        corrections.c.alike == message["alike"],
        corrections.c.state == "waiting",
        corrections.c.id != number,
    )
    connection.execute(
        corrections.update().where(before).values(state="replaced", replaced_by=number)
    )


def _work(connection: sa.engine.Connection, alike: str) -> Dict[str, Any]:
    """Where the work on a question of the same words stands, which one more takes over; what was
    done is to do again, of the topic that it had.
    """
    own = corrections.c
    kept = sa.select(own.work, own.work_topic, own.work_by, own.work_at).where(
        own.alike == alike, own.decision == "guide"
    )
    row = connection.execute(kept.order_by(own.id.desc()).limit(1)).mappings().first()
    if row is None:
        return {}
    return {"work_topic": row["work_topic"]} if row["work"] == "done" else dict(row)


def _erased(connection: sa.engine.Connection, message: Dict[str, Any]) -> bool:
    """Whether a message that was just read has been erased since; if not, it is not before this
    transaction ends.
    """
    tombstones.hold(connection, [message["conversation"]])
    return bool(tombstones.erased(connection, [message["conversation"]]))


def _correction(
    message: Dict[str, Any], who: str, decision: Decision, moment: float
) -> Dict[str, Any]:
    teaches = decision.kind in ("topic", "refuse")
    topics = (
        marking.topics(
            decision.topic, decision.platforms, message["entities"].get("platforms") or ()
        )
        if teaches
        else []
    )
    goes = (
        "nowhere"
        if not teaches
        else (
            "training"
            if decision.goes == "evaluation" and marking.leans(topics[0])
            else decision.goes
        )
    )
    return {
        "message": message["id"],
        "conversation": message["conversation"],
        "alike": message["alike"],
        "text": message["text"],
        "was": json.dumps(message["topics"], ensure_ascii=False),
        "decision": decision.kind,
        "intent": intent_of(topics[0]) if teaches else "",
        "topics": json.dumps(topics, ensure_ascii=False),
        "platforms": json.dumps(decision.platforms),
        "goes": goes,
        "comment": decision.comment,
        "staff": who,
        "at": moment,
        "state": "waiting" if goes != "nowhere" else "settled",
    }


def problem(decision: Decision) -> str:
    """What is wrong with a decision, as the code of a sentence; empty where nothing is."""
    if (
        decision.kind not in DECISIONS
        or decision.goes not in DESTINATIONS
        or not set(decision.platforms) <= set(PLATFORMS)
    ):
        return "bad_decision"
    if decision.kind in ("topic", "refuse") and decision.topic not in choosable():
        return "choose_topic"
    return ""


def choosable() -> List[str]:
    """The topics that a question can be given: those of the guide that have training questions, an
    aspect of the platforms that are marked, and messages that lean on an earlier one.
    """
    follow_ups = sorted(path.stem for path in NLU.glob("suite.*.yml"))
    return [
        *(topic for topic in load_guide().topics if (NLU / f"{topic}.yml").exists()),
        *marking.GENERAL,
        *follow_ups,
    ]


def likely(message: Dict[str, Any], most: int = 6) -> List[str]:
    """The topics that the message could mean, likeliest first, as they stand in the guide."""
    named = message["entities"].get("platforms") or []
    topics = []
    for intent, _ in message["ranking"]:
        parts = intent.split(".")
        if parts[0] == "plateforme" and len(parts) == 2:
            topics += [f"{parts[0]}.{platform}.{parts[1]}" for platform in named[:2]]
        if not (named and intent in marking.GENERAL):
            topics.append(intent)
    known = set(choosable())
    return [topic for topic in dict.fromkeys(topics) if topic in known][:most]


def default_destination(alike: str) -> str:
    """Where a corrected question goes unless a person says otherwise: one in five proves, the
    others teach; always the same one for the same words.
    """
    return "evaluation" if zlib.crc32(alike.encode()) % 5 == 0 else "training"
