"""The page of labels: their list, and what is done to one everywhere."""

from starlette.responses import Response

from bot.privacy import redact
from bot.review import journal, labelling
from bot.review.visit import Visit

_PAGE = "/etiquettes"


def show(visit: Visit) -> Response:
    """The labels that there are."""
    with visit.engine.connect() as connection:
        rows = labelling.every(connection)
    return visit.page("labels.html", rows=rows)


def change(visit: Visit) -> Response:
    """Renames a label, or takes it off all conversations once that is confirmed."""
    label, act = visit.field("etiquette", 40), visit.field("geste", 8)
    new = redact(visit.field("nouvelle", 40))[:40] if act == "rename" else ""
    if act == "rename" and not new:
        return visit.go(_PAGE, "nothing_written")
    if act == "drop" and visit.field("certain") != "oui":
        return visit.go(_PAGE, "label_not_confirmed")
    if act not in ("rename", "drop"):
        return visit.go(_PAGE, "bad_decision")
    with visit.engine.begin() as connection:
        had = labelling.rename(connection, label, new) if act == "rename" else labelling.drop(connection, label)
    visit.note(f"labels_{act}", "", f"{journal.change([label], [new] if new else [])} ({had})")
    return visit.go(_PAGE, "label_renamed" if act == "rename" else "label_gone")
