"""E-mail to one of the staff: whether it can leave, and one that is sent once, whatever the
processes that would send it.
"""

import logging
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa

from bot.callbacks import mail
from bot.settings import settings
from bot.store.schema import staff

log = logging.getLogger(__name__)


def configured() -> bool:
    """Whether the operator has said how e-mail leaves, and where the app is."""
    chosen = settings()
    return bool(chosen.smtp_host and chosen.smtp_from and chosen.review_url)


def once(
    engine: sa.engine.Engine,
    name: str,
    column: str,
    before: Any,
    now: Any,
    message: EmailMessage,
    what: str,
) -> bool:
    """Sends an e-mail, where no other process does meanwhile: who sets the account's `column` from
    `before` to `now` does.

    What was not taken is due again, and `what` it was is told to the operator. Whether it was
    taken.
    """
    if not _turn(engine, name, column, before, now):
        return False
    try:
        mail.post(message)
    except mail.NotSentError as error:
        _turn(engine, name, column, now, before)
        log.error("%s was not taken: %s; it is tried again", what, error)
        return False
    return True


def _turn(engine: sa.engine.Engine, name: str, column: str, before: Any, now: Any) -> bool:
    own = sa.and_(staff.c.name == name, staff.c[column] == before)
    with engine.begin() as connection:
        return bool(connection.execute(staff.update().where(own).values({column: now})).rowcount)
