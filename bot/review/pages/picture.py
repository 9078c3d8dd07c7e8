"""The dashboard, its charts as pictures of their own, and files."""

from datetime import datetime
from typing import Any, Dict, Iterator

from starlette.responses import Response, StreamingResponse

from bot.review import charts, chosen_shown, counting, exporting, guide_work, tables
from bot.review.filters import Filters
from bot.review.headers import CHART_POLICY
from bot.review.pagemaker import topic_name
from bot.review.visit import Visit
from bot.store.writing import QUEBEC

_COUNTS = (
    "asked",
    "conversations",
    "refused",
    "misunderstood",
    "referred",
    "thumbs_up",
    "thumbs_down",
)


def show(visit: Visit) -> Response:
    """The figures of a period."""
    since, until = _period(visit)
    with visit.engine.connect() as connection:
        values: Dict[str, Any] = {
            "totals": counting.totals(connection, since, until),
            "topics": counting.by_topic(connection, since, until),
            "channels": counting.by_channel(connection, since, until),
            "guide": guide_work.latest(connection, 10),
        }
        days = counting.by_day(connection, since, until)
    visit.note("dashboard", "", f"{since} {until}")
    return visit.page(
        "dashboard.html",
        since=since,
        until=until,
        days=days,
        weekly=len(days) > counting.MOST_BARS,
        **values,
    )


def chart(visit: Visit) -> Response:
    """One chart, as SVG."""
    since, until = _period(visit)
    name = visit.path["chart"]
    with visit.engine.connect() as connection:
        if name == "jours":
            drawn = charts.days(counting.by_bar(counting.by_day(connection, since, until)))
        elif name == "sujets":
            drawn = charts.topics(counting.by_topic(connection, since, until), since, until)
        elif name == "canaux":
            drawn = charts.channels(counting.by_channel(connection, since, until), since, until)
        else:
            return visit.page("error.html", 404, told_code="no_page")
    return Response(
        drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": CHART_POLICY}
    )


def figures(visit: Visit) -> Response:
    """The figures by day, channel and topic, as one table."""
    since, until = _period(visit)
    if visit.path["kind"] not in tables.KINDS:
        return visit.page("error.html", 404, told_code="no_page")
    with visit.engine.connect() as connection:
        groups = [("day", row["day"], row) for row in counting.by_day(connection, since, until)]
        groups += [
            ("channel", row["channel"], row)
            for row in counting.by_channel(connection, since, until)
        ]
        groups += [
            ("topic", topic_name(row["topic"]), row)
            for row in counting.by_topic(connection, since, until)
        ]
    visit.note("export_figures", visit.path["kind"], f"{since} {until}")
    return _table(
        exporting.figures(groups, _COUNTS), visit.path["kind"], f"chiffres-{since}-{until}"
    )


def export(visit: Visit) -> Response:
    """All conversations that the address's filters choose: a row a message, or a row each where it
    says `lignes=conversations`.
    """
    asked, kind = visit.request.query_params, visit.path["kind"]
    filters, rows = (
        Filters.read(asked),
        ("conversations" if asked.get("lignes") == "conversations" else "messages"),
    )
    if kind not in (*tables.KINDS, "jsonl"):
        return visit.page("error.html", 404, told_code="no_page")
    visit.note(
        "export", kind, chosen_shown.exported(filters, "conversations" if kind == "jsonl" else rows)
    )
    if kind == "jsonl":
        return _file(
            exporting.as_json(visit.engine, filters),
            "application/x-ndjson; charset=utf-8",
            f"conversations-{_today()}.jsonl",
        )
    made = exporting.by_conversation if rows == "conversations" else exporting.by_message
    return _table(made(visit.engine, filters), kind, f"{rows}-{_today()}")


def export_one(visit: Visit) -> Response:
    """One conversation."""
    name, kind = visit.path["name"], visit.path["kind"]
    held = exporting.read(visit.engine, name) if kind in (*tables.KINDS, "json") else None
    if held is None:
        return visit.page("error.html", 404, told_code="no_conversation")
    visit.note("export_one", name, kind)
    if kind == "json":
        return _file(
            iter([exporting.whole(held)]), "application/json", f"conversation-{_today()}.json"
        )
    return _table(exporting.transcript(held), kind, f"conversation-{_today()}")


def _period(visit: Visit) -> tuple[str, str]:
    asked = visit.request.query_params
    return counting.period(asked.get("du", ""), asked.get("au", ""))


def _today() -> str:
    return datetime.now(QUEBEC).date().isoformat()


def _table(table: tables.Table, kind: str, name: str) -> Response:
    made = tables.as_csv(table) if kind == "csv" else tables.as_xlsx(table)
    return _file(made, tables.KINDS[kind], f"{name}.{kind}")


def workbook(made: tables.Table, name: str) -> Response:
    """A table as a workbook, under a name that gets the day."""
    return table(made, "xlsx", name)


def table(made: tables.Table, kind: str, name: str) -> Response:
    """A table as a file of one of the kinds, under a name that gets the day."""
    return _table(made, kind, f"{name}-{_today()}")


def _file(content: Iterator[bytes], media: str, name: str) -> Response:
    return StreamingResponse(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
