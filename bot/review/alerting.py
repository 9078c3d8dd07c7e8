"""The e-mail that comes at once where somebody needs a person: that there is one, and where to look. Nothing of anybody.

One e-mail tells of all those that an address has not been told of; two to one address are some time apart.
"""

import asyncio
import logging
import time
from email.message import EmailMessage
from functools import partial
from typing import Any, Callable, Dict, List, Optional

import sqlalchemy as sa

from bot.callbacks import mail
from bot.conversations.breaker import untold
from bot.conversations.schema import queue, staff
from bot.french.typography import typeset
from bot.review.digest import configured
from bot.review.pagemaker import texts
from bot.settings import settings

log = logging.getLogger(__name__)
APART = 600.0  # seconds between two e-mails to one address
_LOOK = 30.0  # seconds
_OLDEST = 86_400.0  # seconds: of those who waited longer, the day's e-mail has told


def compose(address: str, count: int) -> EmailMessage:
    """The e-mail for one of the staff."""
    words: Dict[str, Any] = texts()["alert"]
    home = settings().review_url.rstrip("/")
    said = words["one"] if count == 1 else words["many"].format(count=count)
    text = "\n\n".join([said, words["where"].format(link=f"{home}/file?voir=urgent"), words["why"].format(link=f"{home}/compte")])
    return mail.written(address, typeset(words["subject"]), typeset(text))


def send_due(engine: sa.engine.Engine, now: Optional[float] = None) -> int:
    """Tells whoever was not told yet of who needs a person; returns how many e-mails were taken."""
    moment = time.time() if now is None else now
    if not configured():
        return 0
    with engine.connect() as connection:
        wants = sa.and_(staff.c.active.is_(True), staff.c.alerts.is_(True), staff.c.email != "", staff.c.role != "lecture")
        told = connection.execute(sa.select(staff.c.name, staff.c.email, staff.c.alerted_to, staff.c.alerted_at).where(wants)).all()
        due = [(row, _new(connection, max(row.alerted_to, moment - _OLDEST))) for row in told if moment - row.alerted_at >= APART]
    return sum(_tell(engine, row, new, moment) for row, new in due if new)


def _new(connection: sa.engine.Connection, since: float) -> List[float]:
    """When those who need a person, and nobody has decided of, last said so, since a moment."""
    waiting = sa.and_(queue.c.state == "open", queue.c.urgency > 0, queue.c.last_at > since)
    return list(connection.execute(sa.select(queue.c.last_at).where(waiting)).scalars())


def _tell(engine: sa.engine.Engine, row: Any, new: List[float], moment: float) -> int:
    """Tells one person, where no other process does meanwhile; what was not taken is due again."""
    mine = staff.c.name == row.name
    with engine.begin() as connection:
        taken = staff.update().where(mine, staff.c.alerted_to == row.alerted_to, staff.c.alerted_at == row.alerted_at)
        if not connection.execute(taken.values(alerted_to=max(new), alerted_at=moment)).rowcount:
            return 0
    try:
        mail.post(compose(row.email, len(new)))
    except mail.NotSentError as error:
        with engine.begin() as connection:
            back = staff.update().where(mine, staff.c.alerted_at == moment)
            connection.execute(back.values(alerted_to=row.alerted_to, alerted_at=row.alerted_at))
        log.error("an e-mail that somebody needs a person was not taken: %s; tried again in %.0f s", error, _LOOK)
        return 0
    return 1


async def keep_on(engine: sa.engine.Engine, ready: Callable[[], bool]) -> None:
    """Sends what is due, aside, for as long as the process runs."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            if ready():
                await loop.run_in_executor(None, partial(send_due, engine))
        except Exception as error:
            if untold(error):
                log.error("the e-mail of who needs a person failed: %s", type(error).__name__)
        await asyncio.sleep(_LOOK)
