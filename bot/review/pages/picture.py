"""The dashboard, its charts as pictures of their own, and files."""

from typing import Any, Dict

from starlette.responses import Response, StreamingResponse

from bot.review import charts, counting, exporting, working
from bot.review.filters import Filters
from bot.review.headers import CHART_POLICY
from bot.review.pagemaker import texts, topic_name
from bot.review.visit import Visit

_CSV = "text/csv; charset=utf-8"


def show(visit: Visit) -> Response:
    """The figures of a period."""
    since, until = _period(visit)
    with visit.engine.connect() as connection:
        values: Dict[str, Any] = {
            "totals": counting.totals(connection, since, until),
            "topics": counting.by_topic(connection, since, until),
            "channels": counting.by_channel(connection, since, until),
            "guide": working.for_the_guide(connection, 10),
        }
        days = counting.by_day(connection, since, until)
    visit.note("dashboard", "", f"{since} {until}")
    return visit.page("dashboard.html", since=since, until=until, days=days, weekly=len(days) > counting.MOST_BARS, **values)


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
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": CHART_POLICY})


def figures(visit: Visit) -> Response:
    """The figures by day, channel and topic, as one table."""
    since, until = _period(visit)
    names = texts()["columns"]
    counts = ("asked", "conversations", "refused", "misunderstood", "referred", "thumbs_up", "thumbs_down")
    with visit.engine.connect() as connection:
        groups = [(("day", row["day"]), row) for row in counting.by_day(connection, since, until)]
        groups += [(("channel", row["channel"]), row) for row in counting.by_channel(connection, since, until)]
        groups += [(("topic", topic_name(row["topic"])), row) for row in counting.by_topic(connection, since, until)]
    lines = [exporting.row([names["group"], names["value"], *(names[name] for name in counts)])]
    lines += [exporting.row([names[kind], value, *(row[name] for name in counts)]) for (kind, value), row in groups]
    visit.note("export_figures", "", f"{since} {until}")
    return _file(b"\xef\xbb\xbf" + b"".join(lines), f"chiffres-{since}-{until}.csv")


def export(visit: Visit) -> Response:
    """All conversations that the address's filters choose."""
    filters, kind = Filters.read(visit.request.query_params), visit.path["kind"]
    visit.note("export", kind, filters.query(q=""))
    made = exporting.as_csv(visit.engine, filters) if kind == "csv" else exporting.as_json(visit.engine, filters)
    media = _CSV if kind == "csv" else "application/x-ndjson; charset=utf-8"
    return StreamingResponse(made, media_type=media, headers=_as_file(f"conversations.{'csv' if kind == 'csv' else 'jsonl'}"))


def export_one(visit: Visit) -> Response:
    """One conversation."""
    name, kind = visit.path["name"], visit.path["kind"]
    visit.note("export_one", name, kind)
    if kind == "csv":
        return _file(exporting.one_as_csv(visit.engine, name), "conversation.csv")
    return Response(exporting.one_as_json(visit.engine, name), media_type="application/json", headers=_as_file("conversation.json"))


def _period(visit: Visit) -> tuple[str, str]:
    asked = visit.request.query_params
    return counting.period(asked.get("du", ""), asked.get("au", ""))


def _file(content: bytes, name: str) -> Response:
    return Response(content, media_type=_CSV, headers=_as_file(name))


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
