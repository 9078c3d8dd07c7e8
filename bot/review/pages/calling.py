"""« À rappeler »: who asked to be called back, what is to be done first."""

from starlette.responses import Response

from bot.callbacks import store
from bot.callbacks.store import STATES
from bot.review.visit import Visit
from bot.settings import settings


def show(visit: Visit) -> Response:
    """The requests that are held."""
    with visit.engine.connect() as connection:
        rows = store.every(connection)
    visit.note("callbacks", "", str(len(rows)))
    return visit.page(
        "callbacks.html",
        rows=rows,
        states=STATES,
        days=settings().callback_days,
        told=settings().callback_mail_to,
    )


def decide(visit: Visit) -> Response:
    """Notes what became of a request, where nobody else has meanwhile; or erases it."""
    number, act = int(visit.path["number"]), visit.field("geste", 16)
    if act == "erase":
        if visit.field("certain") != "oui":
            return visit.go("/rappels", "not_confirmed")
        if not store.erase(visit.engine, number):
            return visit.go("/rappels", "callback_moved")
        visit.note("callback_erased", str(number))
        return visit.go("/rappels", "callback_erased")
    if not store.decide(visit.engine, number, visit.field("etat", 16), act, visit.who):
        return visit.go("/rappels", "callback_moved")
    visit.note(f"callback_{act}", str(number))
    return visit.go("/rappels", "callback_noted")
