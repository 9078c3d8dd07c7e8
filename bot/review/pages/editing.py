"""The page of what the guide should say: the list of work of who writes it, where each entry
stands, and the list as a file.
"""

from typing import Iterator, Sequence

from starlette.responses import Response

from bot.review import exporting, guide_work, journal, tables
from bot.review.pagemaker import topic_name
from bot.review.pages.picture import table
from bot.review.visit import Visit
from bot.teaching.texts import texts

_ALL = "all"


def show(visit: Visit) -> Response:
    """The entries of one state, or all, by topic."""
    tab = _tab(visit)
    with visit.engine.connect() as connection:
        every = guide_work.entries(connection)
        groups = guide_work.groups(connection, _chosen(every, tab))
    totals = {state: len(_chosen(every, state)) for state in texts()["guide_work"]["tabs"]}
    topics = sorted(
        ((topic, topic_name(topic)) for topic in guide_work.topics()),
        key=lambda pair: pair[1].casefold(),
    )
    visit.note("for_the_guide", "", tab)
    return visit.page("for_the_guide.html", groups=groups, tab=tab, totals=totals, topics=topics)


def change(visit: Visit) -> Response:
    """Sets where an entry stands, and what topic it belongs to."""
    state, topic = visit.field("etat", 8), visit.field("sujet", 80)
    back = f"/guide?etat={_tab(visit)}"
    if state not in guide_work.STATES or (topic and topic not in guide_work.topics()):
        return visit.go(back, "bad_decision")
    was = guide_work.change(visit.engine, visit.who, int(visit.path["number"]), state, topic)
    if was is None:
        return visit.go(back, "guide_work_gone")
    before, after = (
        [of, *filter(None, [about])]
        for of, about in ((was["work"], was["work_topic"]), (state, topic))
    )
    if before != after:
        visit.note("guide_work", was["conversation"], journal.change(before, after))
    return visit.go(back, "guide_work_changed")


def export(visit: Visit) -> Response:
    """The list as a file."""
    kind, tab = visit.path["kind"], _tab(visit)
    if kind not in tables.KINDS:
        return visit.page("error.html", 404, told_code="no_page")
    with visit.engine.connect() as connection:
        chosen = _chosen(guide_work.entries(connection), tab)
    visit.note("export_guide", kind, tab)
    return table(exporting.guide_work(_rows(chosen)), kind, "pour-le-guide")


def _rows(chosen: Sequence[guide_work.Entry]) -> Iterator[exporting.Row]:
    for entry in chosen:
        row = entry.latest
        shown = {
            "state": texts()["guide_work"]["states"][entry.state],
            "comments": " · ".join(entry.comments),
            "topic": topic_name(entry.topic) if entry.topic else texts()["guide_work"]["none"],
        }
        yield {
            **shown,
            "people": entry.people,
            "text": row["text"],
            "kept_by": row["staff"],
            "kept_at": row["at"],
            "changed_by": row["work_by"],
            "changed_at": row["work_at"],
        }


def _tab(visit: Visit) -> str:
    asked = visit.request.query_params.get("etat", "")
    return asked if asked in (*guide_work.STATES, _ALL) else "todo"


def _chosen(every: Sequence[guide_work.Entry], tab: str) -> Sequence[guide_work.Entry]:
    return [entry for entry in every if tab in (_ALL, entry.state)]
