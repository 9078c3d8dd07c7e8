"""The day's e-mail: how much waits, and where. Counts alone, nothing of anybody; to who has an
address and has not said no.
"""

import time
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import Any, Callable, Dict, Optional

import sqlalchemy as sa

from bot.callbacks import mail, store
from bot.review import mailing, repeating
from bot.settings import settings
from bot.store.schema import content_drafts, conversations, corrections, lessons, queue, staff
from bot.store.writing import QUEBEC
from bot.teaching import queued
from bot.teaching.texts import texts
from bot.text.typography import typeset

_FROM = 7  # o'clock in Québec
_LOOK = 600.0  # seconds
_MOST = 1000


def counts(connection: sa.engine.Connection, since: float) -> Dict[str, int]:
    """How much there is of everything that the e-mail tells, by its name in data/review.yml."""
    own, displeased = (
        conversations.c,
        sa.and_(conversations.c.thumbs_down > 0, conversations.c.last_at >= since),
    )
    return {
        "calls": store.waiting(connection),
        "urgent": _some(connection, queue.c.alike, queue.c.state == "open", queue.c.urgency > 0),
        "new": _some(connection, own.id, own.last_at >= since),
        "unanswered": _some(
            connection, own.id, sa.or_(own.refused > 0, own.misunderstood > 0), own.last_at >= since
        ),
        "displeased": _some(connection, own.id, displeased),
        "queue": queued.count(connection, most=_MOST),
        "corrections": _some(connection, corrections.c.id, corrections.c.state == "waiting"),
        "lessons": _some(connection, lessons.c.id, lessons.c.state == "ready"),
        "drafts": _some(connection, content_drafts.c.id),
    }


def compose(address: str, counted: Dict[str, int]) -> EmailMessage:
    """The e-mail for one of the staff."""
    words: Dict[str, Any] = texts()["digest"]
    home = settings().review_url.rstrip("/")
    lines = [
        words["lines"][name].format(count=_said(count), link=f"{home}{words['pages'][name]}")
        for name, count in counted.items()
        if count
    ]
    text = "\n\n".join(
        [
            words["intro"],
            "\n".join(f"- {line}" for line in lines),
            words["why"].format(link=f"{home}/compte"),
        ]
    )
    return mail.written(address, typeset(words["subject"]), typeset(text))


def send_due(engine: sa.engine.Engine, now: Optional[float] = None) -> int:
    """Sends what is due today to whoever was not told yet; returns how many e-mails were taken. Who
    has nothing to do is told nothing.
    """
    moment = time.time() if now is None else now
    today = datetime.fromtimestamp(moment, QUEBEC)
    if not mailing.configured() or today.hour < _FROM:
        return 0
    day = today.date().isoformat()
    with engine.connect() as connection:
        wanted = sa.and_(
            staff.c.active.is_(True),
            staff.c.digest.is_(True),
            staff.c.email != "",
            staff.c.told_on < day,
            staff.c.role != "lecture",
        )
        due = connection.execute(
            sa.select(staff.c.name, staff.c.email, staff.c.told_on).where(wanted)
        ).all()
        counted = counts(connection, moment - 86_400.0) if due else {}
    return sum(_tell(engine, row, day, counted) for row in due) if any(counted.values()) else 0


def _tell(engine: sa.engine.Engine, row: Any, day: str, counted: Dict[str, int]) -> bool:
    return mailing.once(
        engine,
        row.name,
        "told_on",
        row.told_on,
        day,
        compose(row.email, counted),
        "the day's e-mail to one of the staff",
    )


async def keep_on(engine: sa.engine.Engine, ready: Callable[[], bool]) -> None:
    """Sends when it is due, aside, for as long as the process runs."""
    await repeating.keep_on(partial(send_due, engine), ready, _LOOK, "the day's e-mail failed")


def _some(connection: sa.engine.Connection, column: Any, *conditions: Any) -> int:
    few = sa.select(column).where(*conditions).limit(_MOST + 1)
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(few.subquery())).scalar() or 0
    )


def _said(count: int) -> str:
    return texts()["digest"]["many"].format(most=_MOST) if count > _MOST else str(count)
