"""A password chosen anew by who has forgotten it: by a link to the account's address, good once,
for a short while.

The token stands in the database as its digest: whoever reads the database, or a backup, cannot use
it. A link that was used, or that a later change of the account has made void, stays as a mark of
when it was asked for, so that it counts.
"""

import hashlib
import logging
import secrets
import time
from email.message import EmailMessage
from typing import Any, Dict, Optional

import sqlalchemy as sa

from bot.callbacks import mail
from bot.review import accounts, auditing, mailing
from bot.settings import settings
from bot.store.schema import staff, staff_resets
from bot.teaching.texts import texts
from bot.text.typography import typeset

log = logging.getLogger(__name__)
GOOD_FOR = 1800.0  # seconds
PAGE = "/oubli/nouveau"
_AT_MOST, _WITHIN = 3, 3600.0  # links to one account, in so many seconds


class GoneError(Exception):
    """The link was used, is too old, or is none of ours; nothing has changed."""


def send(engine: sa.engine.Engine, name: str, address: str, now: Optional[float] = None) -> bool:
    """Sends a link to the address of an open account, where it has one and was not sent several of
    late; whether it was taken.

    `address` is where it is asked from, for the journal.
    """
    moment, token = time.time() if now is None else now, secrets.token_urlsafe(32)
    email = _asked(engine, name, token, moment) if mailing.configured() else None
    if email is None:
        return False
    try:
        mail.post(compose(email, token))
    except mail.NotSentError as error:
        log.error(
            "a link to a new password was not taken: %s; its person may ask for another", error
        )
        return False
    auditing.note(engine, "", "reset_sent", name, "", address)
    return True


def compose(email: str, token: str) -> EmailMessage:
    """The e-mail with the link."""
    words: Dict[str, Any] = texts()["reset"]
    text = "\n\n".join(
        [words["text"], f"{settings().review_url.rstrip('/')}{PAGE}?cle={token}", words["why"]]
    )
    return mail.written(email, typeset(words["subject"]), typeset(text))


def owner(engine: sa.engine.Engine, token: str, now: Optional[float] = None) -> str:
    """The account that a link is of. Raises GoneError."""
    with engine.connect() as connection:
        name = connection.execute(
            sa.select(staff_resets.c.staff)
            .join(staff, staff.c.name == staff_resets.c.staff)
            .where(*_good(token, now))
        ).scalar()
    if name is None:
        raise GoneError
    return str(name)


def use(engine: sa.engine.Engine, token: str, password: str, now: Optional[float] = None) -> str:
    """Gives the account of a link a new password, ends its sessions, and voids its links; returns
    its name.

    A code at the door is asked for as before. Raises GoneError, accounts.AccountError: what is
    wrong with the password; BusyError.
    """

    def claim(connection: sa.engine.Connection) -> None:
        own = sa.and_(staff_resets.c.token == _digest(token), staff_resets.c.good)
        if not connection.execute(staff_resets.update().where(own).values(good=False)).rowcount:
            raise GoneError

    name = owner(engine, token, now)
    accounts.change(engine, name, password=password, claim=claim)
    return name


def _asked(engine: sa.engine.Engine, name: str, token: str, now: float) -> Optional[str]:
    """Notes a link, and gives the address that it goes to; None where none is to be sent."""
    own = staff_resets.c
    with engine.begin() as connection:
        connection.execute(staff_resets.delete().where(own.asked_at < now - _WITHIN))
        row = connection.execute(
            sa.select(staff.c.email)
            .where(staff.c.name == name, staff.c.active.is_(True), staff.c.email != "")
            .with_for_update()
        ).first()
        of_late = (
            connection.execute(
                sa.select(sa.func.count()).select_from(staff_resets).where(own.staff == name)
            ).scalar()
            or 0
        )
        if row is None or of_late >= _AT_MOST:
            return None
        connection.execute(
            staff_resets.insert().values(token=_digest(token), staff=name, asked_at=now, good=True)
        )
        return str(row.email)


def _good(token: str, now: Optional[float]) -> Any:
    moment = time.time() if now is None else now
    own = staff_resets.c
    return (
        own.token == _digest(token),
        own.good.is_(True),
        own.asked_at > moment - GOOD_FOR,
        own.asked_at <= moment,
        staff.c.active.is_(True),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
