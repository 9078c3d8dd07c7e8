"""Accounts and retention, for administrators."""

from typing import Any, Mapping, Optional

from starlette.responses import Response

from bot.callbacks import store
from bot.review import accounts, journal, second_step
from bot.review.accounts import ROLES, AccountError
from bot.review.pages.own import typed_twice
from bot.review.visit import Visit
from bot.settings import settings
from bot.store import finishing, resuming, retention, tombstones


def show(visit: Visit) -> Response:
    """The accounts."""
    with visit.engine.connect() as connection:
        rows = accounts.everybody(connection)
    closed = [row for row in rows if not row["active"]]
    return visit.page(
        "people.html", rows=[row for row in rows if row["active"]], closed=closed, roles=ROLES
    )


def add(visit: Visit) -> Response:
    """Makes an account; its password is changed by its person at the first sign-in."""
    try:
        name, full_name = visit.field("nom", 80).casefold(), visit.field("complet", 120)
        accounts.add(
            visit.engine, name, typed_twice(visit), visit.field("role"), full_name, must_change=True
        )
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    visit.note("account_add", name, visit.field("role"))
    return visit.go("/equipe", "account_added")


def change(visit: Visit) -> Response:
    """Changes an account's role, its person's name, whether it is open, or its password, which its
    person changes at the next sign-in.
    """
    name, full_name = (
        visit.path["name"],
        (visit.field("complet", 120) if "complet" in visit.form else None),
    )
    role, active = (
        visit.field("role") or None,
        {"oui": True, "non": False}.get(visit.field("actif")),
    )
    with visit.engine.connect() as connection:
        before = next((row for row in accounts.everybody(connection) if row["name"] == name), None)
    try:
        password = typed_twice(visit) or None
        accounts.change(
            visit.engine, name, role, active, password, must_change=True, full_name=full_name
        )
    except AccountError as error:
        return visit.go("/equipe", f"account_{error.code}")
    if visit.field("sans_code") == "oui" and second_step.turn_off(visit.engine, name):
        visit.note("code_off", name)
    visit.note("account_change", name, _changes(before, role, active, bool(password), full_name))
    return visit.go("/equipe", "account_changed")


def _changes(
    before: Optional[Mapping[str, Any]],
    role: Optional[str],
    active: Optional[bool],
    password: bool,
    full_name: Optional[str],
) -> str:
    """What an account's change changed, from what to what."""
    old = before or {"role": "", "active": True, "full_name": ""}
    changed = [(old["role"], role)] if role not in (None, old["role"]) else []
    changed += (
        [(_state(old["active"]), _state(active))] if active not in (None, old["active"]) else []
    )
    changed += (
        [(old["full_name"] or "—", full_name or "—")]
        if full_name not in (None, old["full_name"])
        else []
    )
    changed += [("password_old", "password_new")] if password else []
    return (
        journal.change([one for one, _ in changed], [str(other) for _, other in changed])
        if changed
        else ""
    )


def _state(active: Optional[bool]) -> str:
    return "open" if active else "closed"


def show_retention(visit: Visit) -> Response:
    """How long conversations are kept, and what was purged."""
    with visit.engine.connect() as connection:
        rows, leap, erased = (
            retention.log(connection),
            retention.leap(connection),
            tombstones.count(connection),
        )
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
    """Purges now what is too old, where the clock has leapt ahead only once the person has said
    that it is right; or ends now the erasures that are to be finished.
    """
    if visit.field("geste") == "finish":
        with visit.engine.connect() as connection:
            begun = finishing.unfinished(connection)
        left = resuming.resume(visit.engine, visit.places)
        if begun:
            visit.note("finish", "", str(left))
        return visit.go("/conservation", "not_finished" if left else "finished")
    trusted = visit.field("certain") == "oui"
    try:
        gone = retention.purge(
            visit.engine,
            settings().retention_days,
            by=visit.who,
            where=visit.places,
            trusted=trusted,
        )
    except retention.ClockError:
        return visit.go("/conservation", "purge_refused")
    store.purge(visit.engine)
    visit.note("purge", "", str(gone["conversations"]))
    return visit.go("/conservation", "purged")
