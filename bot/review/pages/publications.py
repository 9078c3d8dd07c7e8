"""Publishing's pages: what some drafts would change and the answers as they would be; what was
published, and its return.
"""

from typing import Any, Dict, Optional, Sequence, Set, Tuple

from starlette.responses import Response

from bot.review.content import drafts, previewing, publishing
from bot.review.content.drafts import Draft, StaleError
from bot.review.content.held import FIGURE, Held, read
from bot.review.content.naming import ADDRESS, title, where, whole, words
from bot.review.content.publishing import PublishError
from bot.review.pagemaker import sentence
from bot.review.visit import Visit
from bot.settings import settings
from bot.store.changes import BusyError, UnwritableError

_MOST = 40  # drafts published together
_SERVED: Dict[Optional[bool], str] = {True: "", None: "_later", False: "_refused"}


def review(visit: Visit) -> Response:
    """What publishing some drafts would change, what the check finds, and the answers as they would
    be.
    """
    chosen = {whole(number) for number in visit.request.query_params.getlist("b")}
    return _review(visit, chosen)


def _review(visit: Visit, chosen: Set[int], status: int = 200, told: str = "") -> Response:
    folders = where(visit)
    with visit.engine.connect() as connection:
        rows = [row for row in drafts.every(connection) if row.id in chosen][:_MOST]
    if not rows:
        return visit.go("/contenu", "publish_none")
    written = read(folders.content)
    held, made = Held.of(written), publishing.prepared(written, rows, folders)
    things = [(row.kind, row.name) for row in rows]
    shown = [_shown(held, row) for row in rows]
    answers = previewing.previews(folders.content, dict(made.texts), things)
    may = settings().publish_alone or all(row.staff != visit.who for row in rows)
    return visit.page(
        "content_review.html",
        status,
        shown=shown,
        made=made,
        previews=answers,
        may=may,
        told=told,
        **words(held),
    )


def publish(visit: Visit) -> Response:
    """Publishes the drafts of the page, as they were when it was shown."""
    chosen = [_pair(str(value)) for value in visit.form.getlist("brouillon")][:_MOST]
    if not chosen:
        return visit.go("/contenu", "publish_none")
    try:
        name = publishing.publish(
            visit.engine, chosen, visit.who, settings().publish_alone, where(visit)
        )
    except StaleError:
        visit.note("content_publish_refused", "", "publish_stale")
        return visit.go("/contenu", "publish_stale")
    except PublishError as error:
        visit.note("content_publish_refused", "", error.code)
        return _review(visit, {number for number, _ in chosen}, 409, sentence(error.code))
    except (UnwritableError, BusyError) as error:
        visit.note("content_publish_refused", "", str(error))
        raise
    visit.note("content_publish", name)
    return visit.go(
        f"/contenu/historique/{name}", f"published{_SERVED[publishing.in_service(where(visit))]}"
    )


def history(visit: Visit) -> Response:
    """What was published, the latest first."""
    held = Held.of(read(where(visit).content))
    with visit.engine.connect() as connection:
        rows = publishing.latest(connection)
    return visit.page(
        "content_history.html",
        rows=[{**row, "title": title(held, row["kind"], row["name"])} for row in rows],
    )


def show_publication(visit: Visit) -> Response:
    """One publication: what it changed, who wrote it, who published it, when."""
    return _publication(visit)


def _publication(
    visit: Visit, status: int = 200, told: str = "", found: Sequence[Any] = ()
) -> Response:
    held = Held.of(read(where(visit).content))
    with visit.engine.connect() as connection:
        rows = publishing.of(connection, str(visit.path["name"])[:32])
    if not rows:
        return visit.page("error.html", 404, told_code="no_page")
    shown = [
        {
            **row,
            "title": title(held, row["kind"], row["name"]),
            "rows": previewing.differences(
                row["kind"], row["before"], row["after"], held.percent(row["name"])
            ),
        }
        for row in rows
    ]
    return visit.page(
        "content_publication.html", status, shown=shown, first=rows[0], told=told, found=found
    )


def undo(visit: Visit) -> Response:
    """Takes a publication back."""
    name = str(visit.path["name"])[:32]
    try:
        publishing.undo(visit.engine, name, visit.who, where(visit))
    except PublishError as error:
        visit.note("content_undo_refused", name, error.code)
        return _publication(visit, 409, sentence(error.code), error.found)
    except (UnwritableError, BusyError) as error:
        visit.note("content_undo_refused", name, str(error))
        raise
    visit.note("content_undo", name)
    return visit.go(
        f"/contenu/historique/{name}",
        f"content_undone{_SERVED[publishing.in_service(where(visit))]}",
    )


def _shown(held: Held, row: Draft) -> Dict[str, Any]:
    """A draft as the page shows it."""
    now = held.value(row.kind, row.name)
    differing = (
        previewing.differences(row.kind, now, row.value, held.percent(row.name)) if now else []
    )
    address = f"{ADDRESS[row.kind]}/{row.name}"
    return {
        "draft": row,
        "title": title(held, row.kind, row.name),
        "rows": differing,
        "undated": _undated(held, row),
        "address": address,
    }


def _undated(held: Held, row: Draft) -> bool:
    """Whether a figure would change and still be said to be of the guide's date."""
    now = held.value(row.kind, row.name)
    return row.kind == FIGURE and bool(now) and not row.value["date"] and row.value != now


def _pair(text: str) -> Tuple[int, int]:
    number, _, version = text.partition("-")
    return whole(number), whole(version)
