"""The e-mail that comes at once where somebody needs a person: that there is one, and where to
look. Nothing of anybody.

One e-mail tells of all those that an address has not been told of; two to one address are some time
apart.
"""

import time
from email.message import EmailMessage
from functools import partial
from typing import Any, Callable, Dict, Optional, Sequence

import sqlalchemy as sa

from bot.callbacks import mail
from bot.review import mailing, repeating
from bot.settings import settings
from bot.store.schema import alerted, queue, staff
from bot.teaching.texts import texts
from bot.text.typography import typeset

APART = 600.0  # seconds between two e-mails to one address
_LOOK = 30.0  # seconds
_OLDEST = 86_400.0  # seconds: of those who waited longer, the day's e-mail has told


def compose(address: str, count: int) -> EmailMessage:
    """The e-mail for one of the staff."""
    words: Dict[str, Any] = texts()["alert"]
    home = settings().review_url.rstrip("/")
    said = words["one"] if count == 1 else words["many"].format(count=count)
    text = "\n\n".join(
        [
            said,
            words["where"].format(link=f"{home}/file?voir=urgent"),
            words["why"].format(link=f"{home}/compte"),
        ]
    )
    return mail.written(address, typeset(words["subject"]), typeset(text))


def send_due(engine: sa.engine.Engine, now: Optional[float] = None) -> int:
    """Tells whoever was not told yet of who needs a person; returns how many e-mails were taken."""
    moment = time.time() if now is None else now
    if not mailing.configured():
        return 0
    with engine.connect() as connection:
        wants = sa.and_(
            staff.c.active.is_(True),
            staff.c.alerts.is_(True),
            staff.c.email != "",
            staff.c.role != "lecture",
        )
        told = connection.execute(
            sa.select(staff.c.name, staff.c.email, staff.c.alerted_at).where(wants)
        ).all()
        due = [
            (row, _new(connection, row.name, moment - _OLDEST))
            for row in told
            if moment - row.alerted_at >= APART
        ]
    return sum(_tell(engine, row, new, moment) for row, new in due if new)


def _new(connection: sa.engine.Connection, name: str, since: float) -> Sequence[Any]:
    """Those who need a person, said so since a moment, and whom nobody has decided of: each that
    one of the staff was not told of, or has said so again. Not by the time alone: what was said
    first may be written last.
    """
    waiting = sa.and_(queue.c.state == "open", queue.c.urgency > 0, queue.c.last_at > since)
    told = (
        sa.select(alerted.c.sample)
        .where(
            alerted.c.staff == name,
            alerted.c.sample == queue.c.sample,
            alerted.c.times >= queue.c.times,
        )
        .exists()
    )
    return list(
        connection.execute(sa.select(queue.c.sample, queue.c.times).where(waiting, sa.not_(told)))
    )


def _tell(engine: sa.engine.Engine, row: Any, new: Sequence[Any], moment: float) -> bool:
    message = compose(row.email, len(new))
    taken = mailing.once(
        engine,
        row.name,
        "alerted_at",
        row.alerted_at,
        moment,
        message,
        "an e-mail that somebody needs a person",
    )
    if taken:
        _note(engine, row.name, new)
    return taken


def _note(engine: sa.engine.Engine, name: str, new: Sequence[Any]) -> None:
    """Keeps of whom one of the staff was told, as long as the queue has them."""
    own = alerted.c
    with engine.begin() as connection:
        connection.execute(
            alerted.delete().where(
                own.staff == name,
                own.sample.not_in(sa.select(queue.c.sample).where(queue.c.urgency > 0)),
            )
        )
        again = alerted.delete().where(own.staff == name, own.sample == sa.bindparam("of"))
        connection.execute(again, [{"of": one.sample} for one in new])
        connection.execute(
            alerted.insert(),
            [{"staff": name, "sample": one.sample, "times": one.times} for one in new],
        )


async def keep_on(engine: sa.engine.Engine, ready: Callable[[], bool]) -> None:
    """Sends what is due, aside, for as long as the process runs."""
    await repeating.keep_on(
        partial(send_due, engine), ready, _LOOK, "the e-mail of who needs a person failed"
    )
