"""The queue's pages: its lists, and one item to decide with all that bears on it."""

from typing import Any, Dict, List, Mapping, Optional
from urllib.parse import quote

from starlette.responses import Response

from bot.guide import PLATFORMS, read_guide
from bot.guide.intents import intent_of
from bot.guide.model import PLATFORM_NAMES
from bot.review import journal, sight, topic_box
from bot.review.pagemaker import sentence, topic_name
from bot.review.placing import placed
from bot.review.understanding_shown import why
from bot.review.visit import Visit
from bot.store import folding, history, taught
from bot.teaching import known, queued, reopening, working

_OTHER = "autre"  # the choice that says: what is typed in the box


def show(visit: Visit) -> Response:
    """What waits, the most worth first; or what was put off, decided or set aside."""
    asked = visit.request.query_params
    tab = asked.get("etat", "") if asked.get("etat") in queued.TABS else "open"
    only = asked.get("voir", "") if asked.get("voir") in queued.ONLY else ""
    after = asked.get("apres", "")
    with visit.engine.connect() as connection:
        page = queued.page(
            connection,
            tab,
            only,
            int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,
        )
        totals = {name: queued.count(connection, name) for name in queued.TABS}
    visit.note("queue", tab, only)
    return visit.page(
        "queue.html",
        rows=page.rows,
        after=page.after,
        totals=totals,
        tab=tab,
        only=only,
        most=queued.MOST,
        undoable=_undoable(visit),
    )


def next_item(visit: Visit) -> Response:
    """Holds an item for this person, and shows it."""
    asked = visit.field("alike", 200)
    if working.claim(visit.engine, visit.who, asked):
        return visit.go("/file/decision")
    return visit.go("/file", _why_not(visit, asked) if asked else "queue_empty")


def show_item(visit: Visit) -> Response:
    """The item that this person holds."""
    held = _held(visit)
    if held is None:
        undoable = _undoable(visit)
        return visit.go(f"/file?defaire={undoable}" if undoable else "/file")
    visit.note("queue_item", held["message"]["conversation"])
    return _item_page(visit, held)


def decide(visit: Visit) -> Response:
    """Carries out what was decided, and goes on to the next item; what cannot be decided so is
    shown again as it was filled in.
    """
    alike = visit.field("alike", 200)
    decision = read_decision(visit)
    with visit.engine.connect() as connection:
        held = working.item(connection, alike)
    problem = _problem(visit, decision, held["message"]) if held else ""
    if held and problem:
        return _item_page(visit, held, problem)
    try:
        done = working.decide(visit.engine, visit.who, alike, decision)
    except working.CorrectedError:
        return (
            _item_page(visit, held, "corrected_meanwhile")
            if held
            else _go_on(visit, "corrected_meanwhile")
        )
    if not done:
        return _go_on(visit, _why_not(visit, alike))
    message: Mapping[str, Any] = held["message"] if held else {"id": 0, "conversation": ""}
    visit.note(
        "decide", message["conversation"], _change(held["message"], decision) if held else ""
    )
    return _go_on(visit, "decided", f"?defaire={message['id']}")


def _go_on(visit: Visit, told: str, undoable: str = "") -> Response:
    """On to the next item, which is held for this person; to the list where none is left."""
    if working.claim(visit.engine, visit.who):
        return visit.go(f"/file/decision{undoable}", told)
    return visit.go(f"/file{undoable}", "queue_empty" if told == "decided" else told)


def undo(visit: Visit) -> Response:
    """Takes a decision back; the item is open again, and held for who took it back."""
    number = visit.field("message", 19)
    alike = (
        reopening.undo(visit.engine, int(number)) if number.isascii() and number.isdigit() else None
    )
    if alike is None:
        return visit.go("/file", "undone_before")
    with visit.engine.connect() as connection:
        held = working.item(connection, alike)
    visit.note("decide_undone", held["message"]["conversation"] if held else "")
    working.claim(visit.engine, visit.who, alike)
    return visit.go("/file/decision", "decision_undone")


def show_message(visit: Visit) -> Response:
    """One message of a conversation, to be corrected."""
    message = message_of(visit)
    if message is None:
        return visit.page("error.html", 404, told_code="no_conversation")
    visit.note("view", message["conversation"])
    return _message_page(visit, message)


def correct(visit: Visit) -> Response:
    """Corrects one message from its transcript."""
    decision, message = read_decision(visit), message_of(visit)
    if message is None:
        return visit.page("error.html", 404, told_code="no_conversation")
    problem = _problem(visit, decision, message)
    if problem:
        return _message_page(visit, message, problem)
    try:
        done = working.correct_one(
            visit.engine, visit.who, message["conversation"], message["id"], decision
        )
    except working.CorrectedError:
        return _message_page(visit, message, "corrected_meanwhile")
    if not done:
        return visit.page("error.html", 404, told_code="no_conversation")
    visit.note("correct", message["conversation"], _change(message, decision))
    return visit.go(placed(visit).conversation(message["conversation"], message["id"]), "corrected")


def preview(visit: Visit) -> Response:
    """What the assistant says on a topic, as a piece of a page."""
    topic = topic_box.topic(visit.request.query_params.get("sujet", "")[:160])
    guide = read_guide((visit.places or taught.places()).content)
    return visit.page(
        "preview.html",
        name=topic_name(topic),
        known=topic in working.choosable(),
        answer=sight.answer(guide, topic, ()),
    )


def read_decision(visit: Visit) -> working.Decision:
    """The decision that a form holds."""
    kind, _, refused = visit.field("decision", 40).partition(":")
    chosen, typed = visit.field("sujet", 80), visit.field("autre", 160)
    topic = (
        topic_box.topic(typed)
        if typed and chosen in ("", _OTHER)
        else ""
        if chosen == _OTHER
        else chosen
    )
    if kind == "refuse":
        topic = refused or visit.field("refus", 80) or "hors_guide"
    platforms = tuple(str(value) for value in visit.form.getlist("plateforme"))
    seen = visit.field("vu", 19)
    return working.Decision(
        kind,
        topic,
        visit.field("va", 16) or "training",
        platforms,
        visit.field("commentaire", 500),
        int(seen) if seen.isascii() and seen.isdigit() else None,
    )


def _change(message: Mapping[str, Any], decision: working.Decision) -> str:
    """What a decision changes: the topics that were answered, and what was decided."""
    return journal.change(
        message["topics"],
        [
            decision.kind,
            *([decision.topic] if decision.topic and decision.kind in ("topic", "refuse") else []),
        ],
    )


def _problem(visit: Visit, decision: working.Decision, message: Mapping[str, Any]) -> str:
    """Why a decision is not carried out yet, as the code of a sentence; empty where nothing keeps
    it.
    """
    if (
        decision.kind == "topic"
        and visit.field("autre", 160)
        and visit.field("sujet", 80) not in ("", _OTHER)
    ):
        return "two_topics"
    wrong = working.problem(decision)
    if wrong or decision.kind not in ("topic", "refuse"):
        return wrong
    taught_under = _taught_under(visit, message)
    if (
        visit.field("malgre") != "oui"
        and taught_under
        and intent_of(decision.topic) not in taught_under
    ):
        return "known_elsewhere"
    return (
        "maybe_name"
        if decision.goes != "nowhere"
        and visit.field("vu_noms") != "oui"
        and _unheard(visit, message)
        else ""
    )


def _unheard(visit: Visit, message: Mapping[str, Any]) -> List[str]:
    return known.unheard((visit.places or taught.places()).training, message["text"])


def _taught_under(visit: Visit, message: Mapping[str, Any]) -> List[str]:
    return known.intents((visit.places or taught.places()).training, message["text"])


def _why_not(visit: Visit, alike: str) -> str:
    """Why an item cannot be had."""
    with visit.engine.connect() as connection:
        held = working.item(connection, alike)
    return "gone" if held is None else "held" if held["state"] == "open" else "decided_before"


def _undoable(visit: Visit) -> str:
    number = visit.request.query_params.get("defaire", "")
    return number if number.isascii() and number.isdigit() and len(number) < 19 else ""


def _held(visit: Visit) -> Optional[Dict[str, Any]]:
    with visit.engine.connect() as connection:
        alike = working.held(connection, visit.who)
        return working.item(connection, alike) if alike else None


def message_of(visit: Visit) -> Optional[Dict[str, Any]]:
    """The message that the address names; None where its conversation has none such."""
    with visit.engine.connect() as connection:
        message = history.message(connection, int(visit.path["number"]))
    return message if message and message["conversation"] == visit.path["name"] else None


def _item_page(visit: Visit, held: Dict[str, Any], problem: str = "") -> Response:
    with visit.engine.connect() as connection:
        total = queued.count(connection)
    return _page(
        visit,
        held["message"],
        problem,
        held=held,
        total=total,
        most=queued.MOST,
        action="/file/decision",
        undoable=_undoable(visit),
    )


def _message_page(visit: Visit, message: Dict[str, Any], problem: str = "") -> Response:
    coming = placed(visit).shown()
    action = (
        f"/conversations/{quote(message['conversation'], safe='')}/messages/{message['id']}"
        + (f"?{coming}" if coming else "")
    )
    return _page(visit, message, problem, held=None, action=action)


def _page(visit: Visit, message: Dict[str, Any], problem: str, **values: Any) -> Response:
    """The page to decide, as it was filled in where there is a problem."""
    likely = working.likely(message)
    with visit.engine.connect() as connection:
        seen = sight.beside(connection, message, likely, visit.places)
        waits = working.to_teach(connection, message["alike"])
    typed = (
        {
            name: visit.field(name, 500)
            for name in ("sujet", "autre", "va", "commentaire", "malgre", "vu_noms")
        }
        if problem
        else {}
    )
    if problem:
        typed["plateforme"] = [str(value) for value in visit.form.getlist("plateforme")]  # type: ignore[assignment]
    told = sentence(problem) if problem else ""
    if problem == "known_elsewhere":
        told = told.format(
            topics=" », « ".join(topic_name(intent) for intent in _taught_under(visit, message))
        )
    if problem == "maybe_name":
        told = told.format(names=" », « ".join(_unheard(visit, message)))
    back = placed(visit).conversation(message["conversation"], message["id"])
    choices = {
        "back": back,
        "likely": likely,
        "topics": topic_box.names(),
        "leaning": topic_box.leaning(),
        "platforms": PLATFORMS,
        "platform_names": PLATFORM_NAMES,
    }
    goes = working.default_destination(folding.alike(message["text"]))
    shown = {
        "message": message,
        "why": why(message),
        "typed": typed,
        "problem": problem,
        "said": told,
        "goes": goes,
        "waits": waits,
    }
    status = 200 if not problem else 409 if problem == "corrected_meanwhile" else 422
    return visit.page("decide.html", status, **shown, **choices, **seen, **values)
