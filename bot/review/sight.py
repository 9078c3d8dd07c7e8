"""What one sees beside a question to decide of it: what was said before, what people said of the
answer, what was decided, what is taught.
"""

from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.answers.answer import Answer
from bot.answers.topic import topic_answer
from bot.guide import Guide, read_guide
from bot.store import history, taught
from bot.store.schema import messages
from bot.store.taught import Places
from bot.teaching import known, marking
from bot.teaching.earlier import corrections_of

_BEFORE = 2  # turns
_COMMENTS = 12
_LOOKED_AT = 500  # messages that are alike


def beside(
    connection: sa.engine.Connection,
    message: Mapping[str, Any],
    likely: Sequence[str],
    where: Optional[Places] = None,
) -> Dict[str, Any]:
    """Everything at once, by the names that the page uses."""
    places = where or taught.places()
    return {
        "before": before(connection, message),
        "comments": comments(connection, message["alike"]),
        "earlier": earlier(connection, message["alike"]),
        "near": known.near(places.training, message["text"]),
        "answers": answers(likely, message["entities"].get("platforms") or (), places),
    }


def before(connection: sa.engine.Connection, message: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """The turns of the conversation just before a message, in order."""
    earlier_ones = sa.and_(
        messages.c.conversation == message["conversation"], messages.c.id < message["id"]
    )
    rows = connection.execute(
        sa.select(messages).where(earlier_ones).order_by(messages.c.id.desc()).limit(_BEFORE)
    ).mappings()
    return [history.plain(row) for row in rows][::-1]


def comments(connection: sa.engine.Connection, alike: str) -> List[Dict[str, Any]]:
    """What people said of the answers to questions that are alike, of the latest of them, the
    latest first.
    """
    own = messages.c
    latest = (
        sa.select(own.id, own.conversation, own.feedback, own.feedback_comment)
        .where(own.alike == alike)
        .order_by(own.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    said = (
        sa.select(latest)
        .where(latest.c.feedback_comment != "")
        .order_by(latest.c.id.desc())
        .limit(_COMMENTS)
    )
    return [dict(row) for row in connection.execute(said).mappings()]


def earlier(connection: sa.engine.Connection, alike: str) -> List[Dict[str, Any]]:
    """What was decided of a question before, the latest first; what was replaced is not said
    again.
    """
    return corrections_of(connection, [alike])[alike]


def answers(topics: Sequence[str], platforms: Sequence[str], where: Places) -> Dict[str, Answer]:
    """What the assistant says on some topics, in words that do not depend on who asks; without
    those that have none.
    """
    guide = read_guide(where.content)
    found = {topic: answer(guide, topic, platforms) for topic in topics}
    return {topic: given for topic, given in found.items() if given is not None}


def answer(guide: Guide, topic: str, platforms: Sequence[str]) -> Optional[Answer]:
    """What the assistant says on one topic; None where that depends on the person or on what was
    said before.
    """
    named = next(iter(marking.topics(topic, list(platforms), list(platforms))), topic)
    held = guide.topics.get(named)
    return None if held is None or held.computed else topic_answer(guide, held)
