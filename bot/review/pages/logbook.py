"""The journal's pages: what staff did, narrowed, and as a file."""

from datetime import datetime

from starlette.responses import Response, StreamingResponse

from bot.review import accounts, auditing, journal, tables
from bot.review.auditing import Asked
from bot.review.filters import moment
from bot.review.visit import Visit
from bot.store.writing import QUEBEC

_PAGE = 100


def show(visit: Visit) -> Response:
    """The latest acts, newest first."""
    query = visit.request.query_params
    before = query.get("avant", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    with visit.engine.connect() as connection:
        rows = [
            journal.told(row) for row in auditing.latest(connection, _asked(visit), number, _PAGE)
        ]
        everybody = accounts.everybody(connection)
    people, closed = (
        [row["name"] for row in everybody if row["active"] == open_now]
        for open_now in (True, False)
    )
    typed = {name: query.get(name, "")[:80] for name in ("qui", "geste", "du", "au")}
    return visit.page(
        "audit.html",
        rows=rows,
        typed=typed,
        acts=journal.acts(),
        people=people,
        closed=closed,
        full=len(rows) == _PAGE,
    )


def export(visit: Visit) -> Response:
    """The acts that are asked for, all of them, as a file."""
    kind = str(visit.path["kind"])
    if kind not in tables.KINDS:
        return visit.page("error.html", 404, told_code="no_page")
    visit.note("export_journal", kind)
    table = journal.table(visit.engine, _asked(visit))
    name = f"journal-{datetime.now(QUEBEC).date().isoformat()}.{kind}"
    made = tables.as_csv(table) if kind == "csv" else tables.as_xlsx(table)
    return StreamingResponse(
        made,
        media_type=tables.KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _asked(visit: Visit) -> Asked:
    query = visit.request.query_params
    return Asked(
        query.get("qui", "")[:80],
        query.get("geste", "")[:40],
        moment(query.get("du", "")),
        moment(query.get("au", ""), after=1),
    )
