"""Signing in and out."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response

from bot import metrics
from bot.proxies import counted_as
from bot.review import auditing, sessions
from bot.review.headers import by_https
from bot.review.pagemaker import sentence
from bot.review.visit import Visit, cookie_name, safe_address

_storage = MemoryStorage()
_limiter = MovingWindowRateLimiter(_storage)
_TRIES = RateLimitItemPerMinute(20)  # an address, whatever the names it tries


def show(visit: Visit) -> Response:
    """The page to sign in."""
    if visit.person:
        return visit.go("/")
    return visit.page(
        "sign_in.html", follow=safe_address(visit.request.query_params.get("suite", "/"))
    )


def sign_in(visit: Visit) -> Response:
    """Opens a session, always a new one: a token from before signing in is worth nothing."""
    name, follow = visit.field("nom", 80).casefold(), safe_address(visit.field("suite"))
    address = counted_as(visit.address)
    if not _limiter.hit(_TRIES, address):
        metrics.SIGN_INS.labels("too_many").inc()
        return visit.page("sign_in.html", 429, follow=follow, problem=sentence("too_many"))
    token = sessions.sign_in(
        visit.engine, name, visit.secret("passe"), address, code=visit.field("code", 20)
    )
    metrics.SIGN_INS.labels("wrong" if token is None else "entered").inc()
    if token is None:
        # What was typed is noted where it is an account's name alone: else it may be a password,
        # typed in the wrong box.
        visit.note("sign_in_failed", name if sessions.exists(visit.engine, name) else "")
        return visit.page("sign_in.html", 401, follow=follow, name=name, problem=sentence("wrong"))
    auditing.note(visit.engine, name, "sign_in", "", "", visit.address)
    response = visit.go(follow)
    secure = by_https(visit.request.scope)
    response.set_cookie(
        cookie_name(visit.request),
        token,
        max_age=int(sessions.LONGEST),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )
    return response


def sign_out(visit: Visit) -> Response:
    """Ends the session, on the server too."""
    sessions.sign_out(visit.engine, visit.request.cookies.get(cookie_name(visit.request), ""))
    visit.note("sign_out")
    response = visit.go("/entree", "signed_out")
    response.delete_cookie(
        cookie_name(visit.request),
        path="/",
        secure=by_https(visit.request.scope),
        httponly=True,
        samesite="lax",
    )
    return response


def forget() -> None:
    """Starts counting anew (tests)."""
    _storage.reset()  # type: ignore[no-untyped-call]
