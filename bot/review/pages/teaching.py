"""Teaching's pages: what waits to be taught, a lesson as it runs, its comparison; and the
conversations that became tests.
"""

import json
from functools import partial
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa
from starlette.responses import JSONResponse, Response

from bot import stamp
from bot.guide.model import PLATFORM_NAMES
from bot.review import journal, topic_box
from bot.review.pagemaker import day, topic_name
from bot.review.pages import flooring
from bot.review.placing import back
from bot.review.visit import Visit
from bot.store import taught
from bot.store.changes import BusyError, UnwritableError
from bot.store.schema import staff
from bot.teaching import deciding, floors, known, lessons, reopening, runs, testing, working
from bot.teaching.lessons import LessonError
from bot.teaching.runs import RunError
from bot.teaching.texts import texts
from bot.teaching.verdict import set_name, verdict
from bot.text.typography import typeset


def show(visit: Visit) -> Response:
    """What waits, and the lessons there were."""
    with visit.engine.connect() as connection:
        rows, before, minutes = (
            lessons.waiting(connection),
            lessons.every(connection),
            lessons.minutes(connection),
        )
        lowest = flooring.shown(floors.read(connection))
    training = (visit.places or taught.places()).training
    elsewhere = {
        row["id"]: [
            intent for intent in known.intents(training, row["text"]) if intent != row["intent"]
        ]
        for row in rows
        if row["goes"] == "training"
    }
    running = any(row["state"] in lessons.RUNNING for row in before)
    more: Dict[str, Any] = {
        "to_redo": stamp.to_redo(),
        "minutes": minutes,
        "elsewhere": elsewhere,
        "floors": lowest,
        "set_name": set_name,
    }
    return visit.page("teach.html", rows=rows, lessons=before, running=running, **more)


def start(visit: Visit) -> Response:
    """Begins a lesson."""
    try:
        number = lessons.start(
            visit.engine, visit.who, visit.places, visit.field("temoin") == "oui"
        )
    except LessonError as error:
        return visit.go("/apprendre", error.code)
    return _begun(visit, number)


def _begun(visit: Visit, number: int) -> Response:
    """On to a lesson; noted where it began."""
    with visit.engine.connect() as connection:
        lesson = lessons.one(connection, number)
    if lesson and lesson["state"] == lessons.OPPOSED:
        return visit.go(f"/apprendre/{number}", "lesson_opposed")
    visit.note("lesson", str(number))
    return visit.go(f"/apprendre/{number}", "lesson_started")


def show_lesson(visit: Visit) -> Response:
    """A lesson: its progress, or its comparison."""
    with visit.engine.connect() as connection:
        lesson = lessons.one(connection, int(visit.path["number"]))
        decided = _decided(connection, lesson) if lesson else ""
    if lesson is None:
        return visit.page("error.html", 404, told_code="no_page")
    running = lesson["state"] in lessons.RUNNING
    with visit.engine.connect() as connection:
        rows = (
            lessons.made_of(connection, lesson["id"], visit.places)
            if lesson["state"] == "ready"
            else []
        )
        lowest = floors.read(connection)
        asked_by, minutes = _full_name(connection, lesson["staff"]), lessons.minutes(connection)
    changes = [] if running else lessons.changes(lesson["id"], visit.places)
    unlearnt = {line["text"] for line in lesson["report"].get("unlearnt", ())}
    shown: Dict[str, Any] = {
        "running": running,
        "changes": changes,
        "decided": decided,
        "rows": rows,
        "unlearnt": unlearnt,
        "asked_by": asked_by,
        "minutes": minutes,
        "floors": lowest,
    }
    concluded = verdict(lesson["report"], lowest) if lesson["report"].get("sets") else None
    return visit.page(
        "lesson.html",
        lesson=lesson,
        platform_names=PLATFORM_NAMES,
        verdict=concluded,
        set_name=set_name,
        **shown,
    )


def _full_name(connection: sa.engine.Connection, name: str) -> str:
    return str(
        connection.execute(sa.select(staff.c.full_name).where(staff.c.name == name)).scalar()
        or name
    )


def _decided(connection: sa.engine.Connection, lesson: Mapping[str, Any]) -> str:
    """Who decided what, when, as a sentence; empty where nobody has."""
    saying = texts()["decided"].get(lesson["state"])
    if not saying or not lesson["decided_at"]:
        return ""
    return typeset(
        saying.format(
            name=_full_name(connection, lesson["decided_by"]), at=day(lesson["decided_at"])
        )
    )


def state(visit: Visit) -> Response:
    """How far a lesson is, for the page to ask."""
    with visit.engine.connect() as connection:
        lesson = lessons.one(connection, int(visit.path["number"]))
    return JSONResponse(
        {"running": lesson["state"] in lessons.RUNNING, "step": lesson["step"]}
        if lesson
        else {"running": False, "step": ""}
    )


def stop(visit: Visit) -> Response:
    """Stops a lesson that runs."""
    number = int(visit.path["number"])
    try:
        lessons.cancel(visit.engine, number, visit.who, visit.places)
    except LessonError as error:
        return visit.go(f"/apprendre/{number}", error.code)
    visit.note("lesson_stop", str(number))
    return visit.go(f"/apprendre/{number}", "lesson_stopped")


def do_without(visit: Visit) -> Response:
    """Leaves a candidate, withdraws one of its corrections, and begins anew with the others."""
    number, correction = int(visit.path["number"]), int(visit.path["correction"])
    with visit.engine.connect() as connection:
        there = any(
            row["id"] == correction for row in lessons.made_of(connection, number, visit.places)
        )
    try:
        if not there:
            raise LessonError("lesson_stale")
        deciding.leave(visit.engine, number, visit.who, visit.places)
        row = reopening.withdraw(visit.engine, correction)
        visit.note(
            "lesson_without",
            str(number),
            journal.change(json.loads(row["topics"]), []) if row else "",
        )
        following = lessons.start(visit.engine, visit.who, visit.places)
    except LessonError as error:
        return visit.go(
            "/apprendre" if error.code == "lesson_empty" else f"/apprendre/{number}", error.code
        )
    return _begun(visit, following)


def decide(visit: Visit) -> Response:
    """Accepts a candidate, once what is lost is agreed to; leaves it, or undoes it."""
    number, act = int(visit.path["number"]), visit.field("geste", 16)
    if act == "accept" and visit.field("certain") != "oui" and _losses(visit, number):
        return visit.go(f"/apprendre/{number}", "lesson_losses")
    spellings = [str(value) for value in visit.form.getlist("graphie")]
    acts: Dict[str, Tuple[Callable[..., bool], str]] = {
        "accept": (partial(deciding.accept, spellings=spellings), "lesson_accepted"),
        "leave": (deciding.leave, "lesson_left"),
        "undo": (deciding.undo, "lesson_undone"),
    }
    carried = acts.get(act)
    if carried is None:
        return visit.go(f"/apprendre/{number}", "bad_decision")
    try:
        in_service = carried[0](visit.engine, number, visit.who, visit.places)
    except LessonError as error:
        visit.note(f"lesson_{act}_refused", str(number), error.code)
        return visit.go(f"/apprendre/{number}", error.code)
    except (UnwritableError, BusyError) as error:
        visit.note(f"lesson_{act}_refused", str(number), str(error))
        raise
    visit.note(f"lesson_{act}", str(number))
    return visit.go(f"/apprendre/{number}", carried[1] if in_service else f"{carried[1]}_later")


def _losses(visit: Visit, number: int) -> List[str]:
    """What is lost by accepting a candidate that can be accepted."""
    with visit.engine.connect() as connection:
        lesson = lessons.one(connection, number)
    return verdict(lesson["report"]).losses if lesson and lesson["state"] == "ready" else []


def withdraw(visit: Visit) -> Response:
    """Withdraws a correction that was not taught yet, or what was kept for the guide; its question
    is to be decided again.
    """
    row = reopening.withdraw(visit.engine, int(visit.path["number"]))
    back = "/guide" if row and row["decision"] == "guide" else "/apprendre"
    if row is None:
        return visit.go(back, "withdrawn_before")
    visit.note(
        "withdraw",
        row["conversation"],
        journal.change(json.loads(row["topics"]) or [row["decision"]], []),
    )
    return visit.go(back, "withdrawn")


def make_test(visit: Visit) -> Response:
    """Makes a test of a conversation."""
    name = visit.path["name"]
    made = testing.make(visit.engine, visit.who, name, visit.places)
    if made:
        visit.note("test", name)
    return visit.go(back(visit, name), "test_made" if made else "test_there")


def show_tests(visit: Visit) -> Response:
    """The tests and what their last run gave, those that differ first; and the latest runs."""
    with visit.engine.connect() as connection:
        rows, before = testing.every(connection), runs.every(connection)
    return visit.page(
        "tests.html",
        rows=rows,
        runs=before,
        running=any(run["state"] == "running" for run in before),
    )


def run_tests(visit: Visit) -> Response:
    """Begins a run of one test, or of all."""
    name = visit.field("nom", 80)
    try:
        number = runs.start(visit.engine, visit.who, [name] if name else [], visit.places)
    except RunError as error:
        return visit.go("/essais", error.code)
    visit.note("tests", name, str(number))
    return visit.go(f"/essais/passages/{number}")


def show_run(visit: Visit) -> Response:
    """A run: how far it is, or what differs, turn by turn."""
    number = int(visit.path["number"])
    with visit.engine.connect() as connection:
        run, rows = runs.one(connection, number), testing.every(connection, number)
    if run is None:
        return visit.page("error.html", 404, told_code="no_page")
    return visit.page("run.html", run=run, rows=rows, step=asked(run))


def run_state(visit: Visit) -> Response:
    """How far a run is, for the page to ask."""
    with visit.engine.connect() as connection:
        run = runs.one(connection, int(visit.path["number"]))
    if run is None:
        return JSONResponse({"running": False, "step": ""})
    return JSONResponse(
        {
            "running": run["state"] == "running",
            "step": asked(run),
            "done": run["asked"],
            "of": run["of"],
        }
    )


def asked(run: Mapping[str, Any]) -> str:
    """How far a run is, as a sentence."""
    return typeset(texts()["steps"]["tests"].format(asked=run["asked"], of=run["of"]))


def show_test(visit: Visit) -> Response:
    """One test, to change what it expects."""
    return _test_page(visit)


def _test_page(
    visit: Visit, typed: Optional[List[List[str]]] = None, wrong: Sequence[str] = ()
) -> Response:
    with visit.engine.connect() as connection:
        case = testing.one(connection, int(visit.path["number"]), visit.places)
    if case is None:
        return visit.page("error.html", 404, told_code="no_page")
    shown = (
        typed
        if typed is not None
        else [
            [topic_name(topic) if _known_name(topic) else topic for topic in turn["expected"]]
            for turn in case.turns
        ]
    )
    choices: Dict[str, Any] = {"topics": topic_box.names(), "wrong": wrong}
    return visit.page(
        "test.html",
        422 if wrong else 200,
        test=case.row,
        turns=list(zip(case.turns, shown, strict=True)),
        **choices,
    )


def _known_name(topic: str) -> bool:
    """Whether a topic is found again by its name."""
    return topic_box.topic(topic_name(topic)) == topic


def save_test(visit: Visit) -> Response:
    """Changes what a test expects, as typed; or goes back to what it expected before."""
    number = int(visit.path["number"])
    if visit.field("geste") == "back":
        done = testing.back(visit.engine, number, visit.places)
        if done:
            visit.note("test_expect", str(number))
        return visit.go("/essais", "test_back" if done else "test_not_run")
    with visit.engine.connect() as connection:
        case = testing.one(connection, number, visit.places)
    if case is None:
        return visit.page("error.html", 404, told_code="no_page")
    typed = [
        [
            str(value).strip()[:160]
            for value in visit.form.getlist(f"tour{place}")
            if str(value).strip()
        ]
        for place in range(len(case.turns))
    ]
    meant = [[topic_box.topic(name) for name in names] for names in typed]
    allowed = {*working.choosable(), *(topic for turn in case.turns for topic in turn["expected"])}
    wrong = [
        name
        for names, topics in zip(typed, meant, strict=True)
        for name, topic in zip(names, topics, strict=True)
        if topic not in allowed
    ]
    if wrong or not all(meant):
        return _test_page(visit, typed, wrong or [""])
    if not testing.expect(
        visit.engine, number, [list(dict.fromkeys(topics)) for topics in meant], visit.places
    ):
        return visit.page("error.html", 404, told_code="no_page")  # it went meanwhile
    visit.note("test_expect", str(number))
    return visit.go("/essais", "test_saved")


def expect(visit: Visit) -> Response:
    """Makes what a test answered at its last run what it must answer."""
    number = int(visit.path["number"])
    done = testing.expect(visit.engine, number, where=visit.places)
    if done:
        visit.note("test_expect", str(number))
    return visit.go("/essais", "test_expected" if done else "test_not_run")


def drop_test(visit: Visit) -> Response:
    """Takes a test away, once that is confirmed."""
    if visit.field("certain") != "oui":
        return visit.go("/essais", "test_not_confirmed")
    dropped = testing.drop(visit.engine, int(visit.path["number"]), visit.places)
    if dropped:
        visit.note("test_drop", str(visit.path["number"]))
    return visit.go("/essais", "test_dropped" if dropped else "test_gone")
