"""Accounts, the audit log, retention: for administrators; and one's own password."""

from starlette.responses import Response

from bot.callbacks import store
from bot.conversations import finishing, resuming, retention, tombstones
from bot.proxies import counted_as
from bot.review import accounts, auditing, sessions
from bot.review.accounts import ROLES, AccountError
from bot.review.visit import OWN_ACCOUNT, Visit, cookie_name
from bot.settings import settings


def show(visit: Visit) -> Response:
    """The accounts."""
    with visit.engine.connect() as connection:
        rows = accounts.everybody(connection)
    return visit.page("people.html", rows=rows, roles=ROLES)


def add(visit: Visit) -> Response:
    """Makes an account; its password is changed by its person at the first sign-in."""
    try:
        name, full_name = visit.field("nom", 80).casefold(), visit.field("complet", 120)
        accounts.add(visit.engine, name, _typed_twice(visit), visit.field("role"), full_name, must_change=True)
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    visit.note("account_add", name, visit.field("role"))
    return visit.go("/equipe", "account_added")


def change(visit: Visit) -> Response:
    """Changes an account's role, whether it is open, or its password, which its person changes at the next sign-in."""
    name = visit.path["name"]
    role, active = visit.field("role") or None, {"oui": True, "non": False}.get(visit.field("actif"))
    try:
        password = _typed_twice(visit) or None
        accounts.change(visit.engine, name, role, active, password, must_change=True)
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    visit.note("account_change", name, f"role={role or ''} actif={active} passe={'oui' if password else 'non'}")
    return visit.go("/equipe", "account_changed")


def show_own(visit: Visit) -> Response:
    """One's own account: where it is open, and what befell it of late."""
    token = visit.request.cookies.get(cookie_name(visit.request), "")
    with visit.engine.connect() as connection:
        opened = sessions.of(connection, visit.who, token)
        acts = auditing.of_account(connection, visit.who)
    return visit.page("own.html", opened=opened, acts=acts)


def end_others(visit: Visit) -> Response:
    """Ends one's other sessions."""
    gone = sessions.end_others(visit.engine, visit.who, visit.request.cookies.get(cookie_name(visit.request), ""))
    visit.note("sessions_ended", "", str(gone))
    return visit.go(OWN_ACCOUNT, "sessions_ended")


def change_own(visit: Visit) -> Response:
    """A new password, for who knows the present one."""
    if not sessions.check(visit.engine, visit.who, visit.secret("present"), counted_as(visit.address)):
        visit.note("password_failed")
        return visit.go(OWN_ACCOUNT, "wrong_present")
    try:
        accounts.change(visit.engine, visit.who, password=_typed_twice(visit))
    except AccountError as error:
        return visit.go(OWN_ACCOUNT, f"account_{error.code}")
    visit.note("password")
    return visit.go("/entree", "password_changed")


def _typed_twice(visit: Visit) -> str:
    """A new password, empty where none was typed. Raises AccountError: twice."""
    password = visit.secret("passe")
    if password != visit.secret("encore"):
        raise AccountError("twice")
    return password


def show_audit(visit: Visit) -> Response:
    """The audit log."""
    asked = visit.request.query_params
    before = asked.get("avant", "")
    with visit.engine.connect() as connection:
        number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
        rows = auditing.latest(connection, asked.get("qui", "")[:80], asked.get("geste", "")[:40], number)
    return visit.page("audit.html", rows=rows, staff=asked.get("qui", ""), action=asked.get("geste", ""))


def show_retention(visit: Visit) -> Response:
    """How long conversations are kept, and what was purged."""
    with visit.engine.connect() as connection:
        rows, leap, erased = retention.log(connection), retention.leap(connection), tombstones.count(connection)
        unfinished = finishing.unfinished(connection)
    return visit.page(
        "retention.html",
        rows=rows,
        days=settings().retention_days,
        callback_days=settings().callback_days if settings().callbacks else None,
        leap=leap,
        erased=erased,
        remembered=settings().erasures_days,
        unfinished=unfinished,
    )


def purge(visit: Visit) -> Response:
    """Purges now what is too old, where the clock has leapt ahead only once the person has said that it is right; or ends
    now the erasures that are to be finished."""
    if visit.field("geste") == "finish":
        left = resuming.resume(visit.engine, visit.places)
        visit.note("finish", "", str(left))
        return visit.go("/conservation", "not_finished" if left else "finished")
    trusted = visit.field("certain") == "oui"
    try:
        gone = retention.purge(visit.engine, settings().retention_days, by=visit.who, where=visit.places, trusted=trusted)
    except retention.ClockError:
        return visit.go("/conservation", "purge_refused")
    store.purge(visit.engine)
    visit.note("purge", "", str(gone["conversations"]))
    return visit.go("/conservation", "purged")
