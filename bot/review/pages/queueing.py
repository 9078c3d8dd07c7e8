"""The queue's pages: the list, one item to decide, and the editor's list of what the guide should say."""

import time

from starlette.responses import Response

from bot.advice.compose import PLATFORM_NAMES
from bot.conversations import folding
from bot.guide import PLATFORMS
from bot.review import working
from bot.review.understanding_shown import why
from bot.review.visit import Visit


def show(visit: Visit) -> Response:
    """What waits, the most worth first."""
    with visit.engine.connect() as connection:
        rows, total = working.waiting(connection), working.count(connection)
    visit.note("queue")
    return visit.page("queue.html", rows=rows, total=total, now=time.time())


def next_item(visit: Visit) -> Response:
    """Holds an item for this person, and shows it."""
    alike = working.claim(visit.engine, visit.who, visit.field("alike", 200))
    return visit.go("/file/decision") if alike else visit.go("/file", "queue_empty" if not visit.field("alike") else "held")


def show_item(visit: Visit) -> Response:
    """The item that this person holds, or the next one."""
    alike = working.claim(visit.engine, visit.who)
    with visit.engine.connect() as connection:
        held = working.item(connection, alike) if alike else None
        total = working.count(connection)
    if held is None:
        return visit.go("/file", "queue_empty")
    visit.note("queue_item", held["message"]["conversation"])
    return visit.page(
        "decide.html",
        held=held,
        total=total,
        likely=working.likely(held["message"]),
        topics=working.choosable(),
        platforms=PLATFORMS,
        platform_names=PLATFORM_NAMES,
        goes=working.default_destination(folding.alike(held["message"]["text"])),
        why=why(held["message"]),
    )


def decide(visit: Visit) -> Response:
    """Carries out what was decided, and goes on to the next item."""
    decision = read_decision(visit)
    problem = working.problem(decision)
    if problem:
        return visit.go("/file/decision", problem)
    done = working.decide(visit.engine, visit.who, visit.field("alike", 200), decision)
    visit.note("decide", decision.kind, decision.topic)
    return visit.go("/file/decision", "decided" if done else "held")


def correct(visit: Visit) -> Response:
    """Corrects one message from its transcript."""
    decision, name = read_decision(visit), visit.path["name"]
    problem = working.problem(decision)
    if problem:
        return visit.go(f"/conversations/{name}", problem)
    if not working.correct_one(visit.engine, visit.who, name, int(visit.path["number"]), decision):
        return visit.page("error.html", 404, told_code="no_conversation")
    visit.note("correct", name, decision.topic)
    return visit.go(f"/conversations/{name}", "corrected")


def read_decision(visit: Visit) -> working.Decision:
    """The decision that a form holds."""
    kind, topic = visit.field("decision", 16), visit.field("sujet", 80) or visit.field("autre", 80)
    if kind == "refuse":
        topic = visit.field("refus", 80) or "hors_guide"
    platforms = tuple(str(value) for value in visit.form.getlist("plateforme"))
    return working.Decision(kind, topic, visit.field("va", 16) or "training", platforms, visit.field("commentaire", 500))


def show_for_the_guide(visit: Visit) -> Response:
    """The editor's list."""
    with visit.engine.connect() as connection:
        rows = working.for_the_guide(connection)
    visit.note("for_the_guide")
    return visit.page("for_the_guide.html", rows=rows)
