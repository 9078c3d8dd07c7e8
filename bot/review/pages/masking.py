"""The page where words of a message are masked by hand."""

from starlette.responses import Response

from bot.review.pagemaker import sentence
from bot.review.pages.queueing import message_of
from bot.review.placing import placed
from bot.review.visit import Visit
from bot.store import masking, taught


def show(visit: Visit) -> Response:
    """A message, and the form that masks words of it."""
    shown = _page(visit)
    if shown.status_code == 200:
        visit.note("view", visit.path["name"])
    return shown


def mask(visit: Visit) -> Response:
    """Masks words everywhere that the message is kept, once the person has confirmed by ticking a
    box.
    """
    words, name = visit.field("mots", 300), visit.path["name"]
    if masking.pattern(words) is None:
        return _page(visit, "nothing_written")
    if visit.field("certain") != "oui":
        return _page(visit, "mask_not_confirmed")
    number = int(visit.path["number"])
    count = masking.mask(
        visit.engine,
        name,
        number,
        words,
        visit.places or taught.places(),
        visit.field("partout") == "oui",
    )
    if not count:
        return _page(visit, "mask_not_found")
    visit.note("mask", name, str(count))
    return visit.go(placed(visit).conversation(name, number), "masked")


def _page(visit: Visit, problem: str = "") -> Response:
    message = message_of(visit)
    if message is None:
        return visit.page("error.html", 404, told_code="no_conversation")
    told = sentence(problem) if problem else ""
    place = placed(visit)
    return visit.page(
        "mask.html",
        422 if problem else 200,
        place=place,
        message=message,
        said=told,
        words=visit.field("mots", 300),
        everywhere=visit.field("partout") == "oui",
    )
