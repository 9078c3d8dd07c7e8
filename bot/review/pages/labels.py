"""The page of labels: their list, and what is done to one everywhere."""

import logging
import threading

import sqlalchemy as sa
from starlette.responses import Response

from bot.privacy import redact
from bot.review import labelling
from bot.review.visit import Visit
from bot.store import relabelling

log = logging.getLogger(__name__)
_PAGE = "/etiquettes"
_WAITED = 2.0  # seconds, for a change to be done before the page is shown; it then goes on aside


def show(visit: Visit) -> Response:
    """The labels that there are, and the changes that go on."""
    with visit.engine.connect() as connection:
        rows, changing = labelling.every(connection), relabelling.unfinished(connection)
    return visit.page("labels.html", rows=rows, changing=changing)


def change(visit: Visit) -> Response:
    """Renames a label, or takes it off all conversations once that is confirmed."""
    label, act = visit.field("etiquette", 40), visit.field("geste", 8)
    if act not in ("rename", "drop"):
        return visit.go(_PAGE, "bad_decision")
    new = redact(visit.field("nouvelle", 40))[:40] if act == "rename" else ""
    with visit.engine.connect() as connection:
        there, new = (
            labelling.there(connection, label),
            (labelling.as_written(connection, new, besides=label) if new else ""),
        )
    refused = _refused(visit, there, label, new)
    if refused:
        return visit.go(_PAGE, refused)
    try:
        number = relabelling.begin(visit.engine, label, new, visit.who, visit.address)
    except relabelling.ChangingError:
        return visit.go(_PAGE, "label_changing")
    if relabelling.go_on(visit.engine, number, _WAITED):
        return visit.go(_PAGE, "label_renamed" if new else "label_gone")
    threading.Thread(
        target=_go_on, args=(visit.engine, number), name=f"labels-{number}", daemon=True
    ).start()
    return visit.go(_PAGE, "label_change_begun")


def _refused(visit: Visit, there: bool, label: str, new: str) -> str:
    """Why nothing is changed, as the code of a sentence; empty where nothing keeps it."""
    if visit.field("geste", 8) == "drop":
        return (
            "label_not_confirmed"
            if visit.field("certain") != "oui"
            else ""
            if there
            else "label_absent"
        )
    return (
        "nothing_written"
        if not new
        else "label_absent"
        if not there
        else "label_same"
        if new == label
        else ""
    )


def _go_on(engine: sa.engine.Engine, number: int) -> None:
    try:
        relabelling.go_on(engine, number)
    except sa.exc.SQLAlchemyError as error:
        log.warning("a change of labels is to be ended: %s", type(error).__name__)
