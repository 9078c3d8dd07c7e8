"""The list of conversations, what is done to several of them, and one conversation with what staff write on it."""

import contextlib
import logging
import time
from functools import partial
from typing import Any, Dict, List, Tuple

import sqlalchemy as sa
from starlette.responses import Response

from bot.advice.urgent import in_order
from bot.conversations import erasure, finishing, history, indexing, reapplying, tombstones
from bot.conversations.schema import conversations, labels, notes, saved_filters, staff
from bot.privacy import redact
from bot.review import exporting, journal, labelling, listing, neighbours, sight
from bot.review.choosing import FEW
from bot.review.chosen_shown import chosen
from bot.review.filters import Filters
from bot.review.pagemaker import sentence, texts
from bot.review.pages.picture import workbook
from bot.review.placing import Place, placed
from bot.review.understanding_shown import why
from bot.review.visit import Visit
from bot.review.wanted import wanted
from bot.settings import settings

log = logging.getLogger(__name__)


def show_list(visit: Visit) -> Response:
    """Conversations in the order that is asked for, as the address filters them."""
    asked = visit.request.query_params
    filters, back = Filters.read(asked), asked.get("avant", "")[:400]
    with visit.engine.connect() as connection:
        held = listing.page(connection, filters, back or asked.get("apres", "")[:400], back=bool(back))
        marks = listing.marks(connection, [row["id"] for row in held.rows])
        choices = listing.choices(connection)
        people = _assignable(connection)
        mine = list(connection.execute(sa.select(saved_filters).where(saved_filters.c.staff == visit.who).order_by(saved_filters.c.name)).mappings())
    visit.note("list", "", filters.query(q=""))
    shown: Dict[str, Any] = {"marks": marks, "choices": choices, "people": people, "mine": mine, "most": FEW, "days": settings().retention_days}
    shown["unsearchable"] = bool(filters.q) and not wanted(filters.q)
    shown["backwards"] = bool(filters.du and filters.au and filters.du > filters.au)
    place = Place(filters, asked.get("apres", "")[:400], back)
    return visit.page("list.html", filters=filters, chosen=chosen(filters), held=held, place=place, further=place.further, views=_views(visit), **shown)


def _views(visit: Visit) -> List[Tuple[str, str]]:
    """The views that everybody wants, each with the part of the address that shows it."""
    asked = {name: Filters.read({key: visit.who if value == "moi" else value for key, value in of.items()}) for name, of in texts()["views"].items()}
    return [(name, of.query()) for name, of in asked.items() if visit.person and (of.pour != visit.who or visit.person.may("revision"))]


def _assignable(connection: sa.engine.Connection) -> List[str]:
    """Who a conversation can be assigned to: open accounts of who can do something of it."""
    chosen = sa.select(staff.c.name).where(staff.c.active.is_(True), staff.c.role != "lecture")
    return list(connection.execute(chosen.order_by(staff.c.name)).scalars())


def save_filter(visit: Visit) -> Response:
    """Keeps the filters of the list under a name, for who is signed in."""
    query, name = Filters.read(dict(_pairs(visit.field("query")))).query(), visit.field("nom", 80)
    if name and query:
        with visit.engine.begin() as connection:
            connection.execute(saved_filters.insert().values(staff=visit.who, name=name, query=query, at=time.time()))
    return visit.go(f"/?{query}", "filter_saved" if name and query else "nothing_chosen")


def drop_filter(visit: Visit) -> Response:
    """Forgets one's own saved filters."""
    with visit.engine.begin() as connection:
        connection.execute(saved_filters.delete().where(saved_filters.c.id == visit.path["number"], saved_filters.c.staff == visit.who))
    return visit.go("/", "filter_dropped")


def _pairs(query: str) -> Any:
    from urllib.parse import parse_qsl

    return parse_qsl(query)


def show_one(visit: Visit) -> Response:
    """A conversation as it happened, a part of it at a time where it is long; and what stands beside it in the list that one comes from."""
    name, place, asked = visit.path["name"], placed(visit), visit.request.query_params
    way = next((way for way in ("avant", "apres", "message") if asked.get(way, "")), "")
    number = asked.get(way, "")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    with visit.engine.connect() as connection:
        held = history.head(connection, name)
        if held is None:
            begun = finishing.is_begun(connection, name)
            return visit.page("error.html", 200 if begun else 404, told_code="erase_begun" if begun else "no_conversation")
        piece = history.piece(connection, name, at, {"avant": "before", "apres": "after"}.get(way, "") if at is not None else "")
        noted = history.noted(connection, name)
        people, known = _assignable(connection), listing.choices(connection)["labels"]
        decided = sight.decided(connection, {message["alike"] for message in piece.messages})
        beside = neighbours.beside(connection, place.filters, name)
    visit.note("view", held["id"])
    messages = [{**message, "why": why(message)} for message in piece.messages]
    flags = in_order(flag for message in noted for flag in message["flags"])
    choices: Dict[str, Any] = {"decided": decided, "people": people, "known_labels": known, "place": place, "beside": beside, "noted": noted}
    return visit.page("conversation.html", held={**held, "messages": messages, "flags": flags}, piece=piece, there=partial(place.piece, name), **choices)


def mark(visit: Visit) -> Response:
    """Notes, labels, who it is assigned to, read or not: one form each, all come here."""
    name, place = visit.path["name"], placed(visit)
    told = _carry(visit, name)
    if not told:
        return visit.page("error.html", 404, told_code="no_conversation")
    if visit.field("suite") == "oui":
        with visit.engine.connect() as connection:
            following = neighbours.beside(connection, place.filters, name).after
        return visit.go(place.conversation(following) if following else place.list(), told)
    return visit.go(place.conversation(name), told)


def mark_several(visit: Visit) -> Response:
    """One act on the conversations that were ticked in the list; or a file of them."""
    names, place = list(dict.fromkeys(str(name) for name in visit.form.getlist("conversation")))[: listing.PAGE], placed(visit)
    if not names:
        return visit.go(place.list(), "none_ticked")
    if visit.field("geste") == "export":
        visit.note("export", "xlsx", str(len(names)))
        return workbook(exporting.by_message(visit.engine, names), f"messages-{len(names)}")
    told = [_carry(visit, name) for name in names]
    return visit.go(place.list(), next((one for one in told if one), "no_conversation"))


def _carry(visit: Visit, name: str) -> str:
    """Carries an act out on a conversation, and notes it; the code of what is told, empty where it is no act or there is no such conversation."""
    kind = visit.field("geste")
    act = _ACTS.get(kind)
    visit.detail = ""
    with visit.engine.begin() as connection:
        tombstones.hold(connection, [name])
        there = connection.execute(sa.select(conversations.c.id).where(conversations.c.id == name)).scalar()
        told = str(act(visit, connection, name)) if act and there else ""
        if told and kind in _WRITTEN:
            indexing.written(connection, name)
    if told:
        visit.note(kind, name, visit.detail)
    return told


def _add_note(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    text = redact(visit.field("texte", 4000))[:4000]
    if not text:
        return "nothing_written"
    connection.execute(notes.insert().values(conversation=name, staff=visit.who, at=time.time(), text=text))
    _set(connection, name, notes=conversations.c.notes + 1)
    return "note_added"


def _change_note(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    text = redact(visit.field("texte", 4000))[:4000]
    if not text:
        return "nothing_written"
    changed = connection.execute(notes.update().where(_own_note(visit, name)).values(text=text)).rowcount
    return "note_changed" if changed else "note_of_another"


def _drop_note(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    if not connection.execute(notes.delete().where(_own_note(visit, name))).rowcount:
        return "note_of_another"
    _set(connection, name, notes=conversations.c.notes - 1)
    return "note_dropped"


def _own_note(visit: Visit, name: str) -> Any:
    """The note that a form names, where one wrote it oneself, or administers."""
    number = visit.field("numero", 9)
    chosen = sa.and_(notes.c.conversation == name, notes.c.id == (int(number) if number.isascii() and number.isdigit() else 0))
    return chosen if visit.person and visit.person.may("administration") else sa.and_(chosen, notes.c.staff == visit.who)


def _add_label(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    label = redact(visit.field("etiquette", 40))[:40]
    if not label:
        return "nothing_written"
    label = labelling.given(connection, label)
    there = connection.execute(sa.select(labels.c.label).where(labels.c.conversation == name, labels.c.label == label)).scalar()
    if not there:
        connection.execute(labels.insert().values(conversation=name, label=label, staff=visit.who, at=time.time()))
    return "label_added"


def _drop_label(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    connection.execute(labels.delete().where(labels.c.conversation == name, labels.c.label == visit.field("etiquette", 40)))
    return "label_dropped"


def _assign(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    to = visit.field("pour", 80)
    known = to if to in _assignable(connection) else None
    before = connection.execute(sa.select(conversations.c.assigned_to).where(conversations.c.id == name)).scalar()
    _set(connection, name, assigned_to=known)
    visit.detail = journal.change([before or ""], [known or ""]) if before != known else ""
    return "assigned"


def _read_it(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    _set(connection, name, reviewed_at=time.time(), reviewed_by=visit.who)
    return "marked_read"


def _unread(visit: Visit, connection: sa.engine.Connection, name: str) -> str:
    _set(connection, name, reviewed_at=None, reviewed_by=None)
    return "marked_unread"


def _set(connection: sa.engine.Connection, name: str, **values: Any) -> None:
    connection.execute(conversations.update().where(conversations.c.id == name).values(**values))


_WRITTEN = ("note", "note_change", "note_drop", "label", "unlabel")  # acts that change what is searched
_ACTS: Dict[str, Any] = {
    "note": _add_note,
    "note_change": _change_note,
    "note_drop": _drop_note,
    "label": _add_label,
    "unlabel": _drop_label,
    "assign": _assign,
    "read": _read_it,
    "unread": _unread,
}


def erase(visit: Visit) -> Response:
    """Erases a conversation everywhere, once the person has confirmed by ticking a box."""
    name = visit.path["name"]
    if visit.field("certain") != "oui":
        return visit.go(placed(visit).conversation(name), "not_confirmed")
    try:
        gone = erasure.erase(visit.engine, name, visit.places, visit.who)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        log.error("an erasure waits for the database or a file: %s", type(error).__name__)
        reapplying.later(visit.engine, visit.places)
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            visit.note("erase", name, "en attente")
        return visit.page("error.html", 503, told=sentence("erased_later"))
    visit.note("erase", name, ", ".join(f"{what} {number}" for what, number in gone.items()))
    return visit.go(placed(visit).list(), "erase_unfinished" if gone["left"] else "erased")
