"""Who has forgotten their password: a link asked for, and the new password chosen by it. Nobody is
told whether an account exists.
"""

import logging
import threading

import sqlalchemy as sa
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response

from bot.proxies import counted_as
from bot.review import auditing, mailing, resetting
from bot.review.accounts import AccountError
from bot.review.pagemaker import sentence
from bot.review.pages.own import typed_twice
from bot.review.resetting import PAGE, GoneError
from bot.review.visit import OWN_ACCOUNT, Visit

log = logging.getLogger(__name__)
_storage = MemoryStorage()
_limiter = MovingWindowRateLimiter(_storage)
_ASKED = RateLimitItemPerHour(10)  # an address, whatever the names it asks for
_FORM = "/oubli"


def show(visit: Visit) -> Response:
    """The form to ask for a link; where no e-mail leaves, whom to ask."""
    return (
        visit.go(OWN_ACCOUNT)
        if visit.person
        else visit.page("forgotten.html", mail_ready=mailing.configured())
    )


def ask(visit: Visit) -> Response:
    """Sends a link, aside: what is answered, and when, is the same whether there is such an account
    or not.
    """
    if not _limiter.hit(_ASKED, counted_as(visit.address)):
        return _refused(visit, 429, "too_many_links")
    name = visit.field("nom", 80).casefold()
    if mailing.configured() and name:
        threading.Thread(
            target=_send, args=(visit.engine, name, visit.address), name="reset", daemon=True
        ).start()
    return visit.go(_FORM, "reset_asked" if name else "nothing_written")


def choose(visit: Visit) -> Response:
    """The form to choose a password, for who has a link that is good."""
    key = visit.request.query_params.get("cle", "")[:200]
    try:
        name = resetting.owner(visit.engine, key)
    except GoneError:
        return _refused(visit, 410, "reset_gone")
    return visit.page("new_password.html", key=key, name=name)


def change(visit: Visit) -> Response:
    """Changes the password, once; then one signs in as ever."""
    key = visit.secret("cle")[:200]
    try:
        name = resetting.owner(visit.engine, key)
        resetting.use(visit.engine, key, typed_twice(visit))
    except GoneError:
        return _refused(visit, 410, "reset_gone")
    except AccountError as error:
        return visit.page(
            "new_password.html", 422, key=key, name=name, problem=sentence(f"account_{error.code}")
        )
    auditing.note(visit.engine, name, "password_reset", "", "", visit.address)
    return visit.go("/entree", "password_changed")


def _refused(visit: Visit, status: int, told: str) -> Response:
    return visit.page(
        "forgotten.html", status, mail_ready=mailing.configured(), problem=sentence(told)
    )


def _send(engine: sa.engine.Engine, name: str, address: str) -> None:
    try:
        resetting.send(engine, name, address)
    except sa.exc.SQLAlchemyError as error:
        log.error("a link to a new password was not sent: %s", type(error).__name__)


def forget() -> None:
    """Starts counting anew (tests)."""
    _storage.reset()  # type: ignore[no-untyped-call]


__all__ = ("PAGE", "ask", "change", "choose", "forget", "show")
