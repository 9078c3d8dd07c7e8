"""Accounts, the audit log, retention: for administrators; and one's own password."""

from starlette.responses import Response

from bot.conversations import finishing, resuming, retention, tombstones
from bot.review import accounts, auditing
from bot.review.accounts import ROLES, AccountError
from bot.review.visit import Visit
from bot.settings import settings


def show(visit: Visit) -> Response:
    """The accounts."""
    with visit.engine.connect() as connection:
        rows = accounts.everybody(connection)
    return visit.page("people.html", rows=rows, roles=ROLES)


def add(visit: Visit) -> Response:
    """Makes an account."""
    try:
        accounts.add(visit.engine, visit.field("nom", 80).casefold(), str(visit.form.get("passe") or ""), visit.field("role"), visit.field("complet", 120))
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    visit.note("account_add", visit.field("nom", 80), visit.field("role"))
    return visit.go("/equipe", "account_added")


def change(visit: Visit) -> Response:
    """Changes an account's role, whether it is open, or its password."""
    name = visit.path["name"]
    role, password = visit.field("role") or None, str(visit.form.get("passe") or "") or None
    active = {"oui": True, "non": False}.get(visit.field("actif"))
    try:
        accounts.change(visit.engine, name, role, active, password)
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    visit.note("account_change", name, f"role={role or ''} actif={active} passe={'oui' if password else 'non'}")
    return visit.go("/equipe", "account_changed")


def show_own(visit: Visit) -> Response:
    """One's own account."""
    return visit.page("own.html")


def change_own(visit: Visit) -> Response:
    """A new password, for who knows the present one."""
    token = accounts.sign_in(visit.engine, visit.who, str(visit.form.get("present") or ""))
    if token is None:
        return visit.go("/compte", "wrong")
    try:
        accounts.change(visit.engine, visit.who, password=str(visit.form.get("passe") or ""))
    except AccountError as error:
        return visit.go("/compte", f"account_{error.code}")
    visit.note("password")
    return visit.go("/entree", "password_changed")


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
    visit.note("purge", "", str(gone["conversations"]))
    return visit.go("/conservation", "purged")
