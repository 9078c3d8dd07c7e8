"""One's own account: password, the code at the door, e-mail, where it is open."""

import re
from typing import Any, Dict

import sqlalchemy as sa
from starlette.responses import Response

from bot.callbacks.asked import is_email
from bot.proxies import counted_as
from bot.review import accounts, auditing, mailing, second_step, sessions
from bot.review.accounts import AccountError
from bot.review.visit import OWN_ACCOUNT, Visit, cookie_name
from bot.store.schema import staff


def show_own(visit: Visit) -> Response:
    """One's own account, and what befell it of late."""
    return _page(visit)


def _page(visit: Visit, status: int = 200, **values: Any) -> Response:
    token = visit.request.cookies.get(cookie_name(visit.request), "")
    with visit.engine.connect() as connection:
        opened = sessions.of(connection, visit.who, token)
        acts = auditing.of_account(connection, visit.who)
        second = second_step.is_on(connection, visit.who)
        mine = connection.execute(
            sa.select(staff.c.email, staff.c.digest, staff.c.alerts).where(
                staff.c.name == visit.who
            )
        ).one()
    shown: Dict[str, Any] = {
        "second": second,
        "email": mine.email,
        "digest": mine.digest,
        "alerts": mine.alerts,
        "mail_ready": mailing.configured(),
    }
    return visit.page("own.html", status, opened=opened, acts=acts, **shown, **values)


def change_code(visit: Visit) -> Response:
    """Begins to ask for a code at the door, once one shows that the telephone has the secret; or
    asks for none any more.
    """
    act = visit.field("geste", 8)
    if act == "off":
        if not sessions.check(
            visit.engine, visit.who, visit.secret("present"), counted_as(visit.address)
        ):
            visit.note("password_failed")
            return visit.go(OWN_ACCOUNT, "wrong_present")
        if second_step.turn_off(visit.engine, visit.who):
            visit.note("code_off", visit.who)
        return visit.go(OWN_ACCOUNT, "code_off")
    secret = visit.field("secret", 64) if act == "on" else second_step.new_secret()
    if act == "on" and second_step.turn_on(
        visit.engine, visit.who, secret, visit.field("code", 20)
    ):
        visit.note("code_on", visit.who)
        return visit.go(OWN_ACCOUNT, "code_on")
    if not re.fullmatch("[A-Z2-7]{32}", secret):
        secret = second_step.new_secret()
    return _page(
        visit,
        422 if act == "on" else 200,
        secret=secret,
        uri=second_step.address(secret, visit.who),
        wrong_code=act == "on",
    )


def change_mail(visit: Visit) -> Response:
    """Where e-mail goes, and which is wanted."""
    address = visit.field("courriel", 254)
    if address and not is_email(address):
        return visit.go(OWN_ACCOUNT, "mail_wrong")
    values = {
        "email": address,
        "digest": visit.field("resume") == "oui",
        "alerts": visit.field("alerte") == "oui",
    }
    own = staff.c.name == visit.who
    with visit.engine.begin() as connection:
        before = (
            connection.execute(sa.select(*(staff.c[name] for name in values)).where(own))
            .mappings()
            .first()
        )
        connection.execute(staff.update().where(own).values(**values))
        accounts.void_links(connection, visit.who)  # they went to the address before
    if before != values:
        visit.note("mail_changed")
    return visit.go(OWN_ACCOUNT, "mail_changed")


def end_others(visit: Visit) -> Response:
    """Ends one's other sessions."""
    gone = sessions.end_others(
        visit.engine, visit.who, visit.request.cookies.get(cookie_name(visit.request), "")
    )
    if gone:
        visit.note("sessions_ended", "", str(gone))
    return visit.go(OWN_ACCOUNT, "sessions_ended")


def change_own(visit: Visit) -> Response:
    """A new password, for who knows the present one."""
    if not sessions.check(
        visit.engine, visit.who, visit.secret("present"), counted_as(visit.address)
    ):
        visit.note("password_failed")
        return visit.go(OWN_ACCOUNT, "wrong_present")
    try:
        accounts.change(visit.engine, visit.who, password=typed_twice(visit))
    except AccountError as error:
        return visit.go(OWN_ACCOUNT, f"account_{error.code}")
    visit.note("password")
    return visit.go("/entree", "password_changed")


def typed_twice(visit: Visit) -> str:
    """A new password, empty where none was typed. Raises AccountError: twice."""
    password = visit.secret("passe")
    if password != visit.secret("encore"):
        raise AccountError("twice")
    return password
