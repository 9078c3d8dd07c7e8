"""The list of conversations, what is done to several of them, and one conversation with what staff
write on it.
"""

import contextlib
import logging
import time
from functools import partial
from typing import Any, Dict, List, Tuple

import sqlalchemy as sa
from starlette.responses import Response

from bot.dialogue.urgent import in_order
from bot.review import acting, exporting, listing, neighbours
from bot.review.choosing import FEW
from bot.review.chosen_shown import chosen
from bot.review.filters import Filters
from bot.review.pagemaker import sentence
from bot.review.pages.picture import workbook
from bot.review.placing import Place, back, part, placed
from bot.review.understanding_shown import why
from bot.review.visit import Visit
from bot.review.wanted import wanted
from bot.settings import settings
from bot.store import erasure, finishing, history, reapplying
from bot.store.schema import saved_filters
from bot.teaching.earlier import corrections_of
from bot.teaching.texts import texts

log = logging.getLogger(__name__)


def show_list(visit: Visit) -> Response:
    """Conversations in the order that is asked for, as the address filters them."""
    asked = visit.request.query_params
    filters, before = Filters.read(asked), asked.get("avant", "")[:400]
    with visit.engine.connect() as connection:
        held = listing.page(
            connection, filters, before or asked.get("apres", "")[:400], back=bool(before)
        )
        marks = listing.marks(connection, [row["id"] for row in held.rows])
        choices = listing.choices(connection)
        people = acting.assignable(connection)
        mine = list(
            connection.execute(
                sa.select(saved_filters)
                .where(saved_filters.c.staff == visit.who)
                .order_by(saved_filters.c.name)
            ).mappings()
        )
    visit.note("list", "", filters.query(q=""))
    shown: Dict[str, Any] = {
        "marks": marks,
        "choices": choices,
        "people": people,
        "mine": mine,
        "most": FEW,
        "days": settings().retention_days,
    }
    shown["unsearchable"] = bool(filters.q) and not wanted(filters.q)
    shown["backwards"] = bool(filters.du and filters.au and filters.du > filters.au)
    place = Place(filters, asked.get("apres", "")[:400], before)
    return visit.page(
        "list.html",
        filters=filters,
        chosen=chosen(filters),
        held=held,
        place=place,
        further=place.further,
        views=_views(visit),
        **shown,
    )


def _views(visit: Visit) -> List[Tuple[str, str]]:
    """The views that everybody wants, each with the part of the address that shows it."""
    asked = {
        name: Filters.read(
            {key: visit.who if value == "moi" else value for key, value in of.items()}
        )
        for name, of in texts()["views"].items()
    }
    return [
        (name, of.query())
        for name, of in asked.items()
        if visit.person and (of.pour != visit.who or visit.person.may("revision"))
    ]


def save_filter(visit: Visit) -> Response:
    """Keeps the filters of the list under a name, for who is signed in."""
    query, name = Filters.read(dict(_pairs(visit.field("query")))).query(), visit.field("nom", 80)
    if name and query:
        with visit.engine.begin() as connection:
            connection.execute(
                saved_filters.insert().values(
                    staff=visit.who, name=name, query=query, at=time.time()
                )
            )
    return visit.go(f"/?{query}", "filter_saved" if name and query else "nothing_chosen")


def drop_filter(visit: Visit) -> Response:
    """Forgets one's own saved filters."""
    with visit.engine.begin() as connection:
        connection.execute(
            saved_filters.delete().where(
                saved_filters.c.id == visit.path["number"], saved_filters.c.staff == visit.who
            )
        )
    return visit.go("/", "filter_dropped")


def _pairs(query: str) -> Any:
    from urllib.parse import parse_qsl

    return parse_qsl(query)


def show_one(visit: Visit) -> Response:
    """A conversation as it happened, a part of it at a time where it is long; and what stands
    beside it in the list that one comes from.
    """
    name, place, (way, at) = visit.path["name"], placed(visit), part(visit)
    with visit.engine.connect() as connection:
        held = history.head(connection, name)
        if held is None:
            begun = finishing.is_begun(connection, name)
            return visit.page(
                "error.html",
                200 if begun else 404,
                told_code="erase_begun" if begun else "no_conversation",
            )
        piece = history.piece(
            connection,
            name,
            at if way else None,
            {"avant": "before", "apres": "after"}.get(way, ""),
        )
        noted = history.noted(connection, name)
        people, known = acting.assignable(connection), listing.choices(connection)["labels"]
        decided = corrections_of(connection, {message["alike"] for message in piece.messages})
        beside = neighbours.beside(connection, place.filters, name)
    visit.note("view", held["id"])
    messages = [{**message, "why": why(message)} for message in piece.messages]
    flags = in_order(flag for message in noted for flag in message["flags"])
    choices: Dict[str, Any] = {
        "decided": decided,
        "people": people,
        "known_labels": known,
        "place": place,
        "beside": beside,
        "noted": noted,
    }
    choices.update(coming=place.shown(), shown=place.shown(way, at))
    return visit.page(
        "conversation.html",
        held={**held, "messages": messages, "flags": flags},
        piece=piece,
        there=partial(place.piece, name),
        **choices,
    )


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
    return visit.go(back(visit, name), told)


def mark_several(visit: Visit) -> Response:
    """One act on the conversations that were ticked in the list; or a file of them."""
    names, place = (
        list(dict.fromkeys(str(name) for name in visit.form.getlist("conversation")))[
            : listing.PAGE
        ],
        placed(visit),
    )
    if not names:
        return visit.go(place.list(), "none_ticked")
    if visit.field("geste") == "export":
        there = [row["id"] for rows in listing.named(visit.engine, names) for row in rows]
        for name in there:  # each by its name, as whatever is done to several
            visit.note("export_one", name, "xlsx")
        return (
            workbook(exporting.by_message(visit.engine, there), f"messages-{len(there)}")
            if there
            else visit.go(place.list(), "no_conversation")
        )
    told = [_carry(visit, name) for name in names]
    return visit.go(place.list(), next((one for one in told if one), "no_conversation"))


def _carry(visit: Visit, name: str) -> str:
    """Carries an act out on a conversation, and notes what was done; the code of what is told,
    empty where nothing can be.
    """
    assert visit.person is not None  # noqa: S101 - the guard lets nobody else in
    kind = visit.field("geste")
    form = {field: visit.field(field, longest) for field, longest in acting.FIELDS.items()}
    outcome = acting.carry(visit.engine, visit.person, kind, name, form)
    if outcome.done:
        visit.note(kind, name, outcome.detail)
    return outcome.told


def erase(visit: Visit) -> Response:
    """Erases a conversation everywhere, once the person has confirmed by ticking a box."""
    name = visit.path["name"]
    if visit.field("certain") != "oui":
        return visit.go(back(visit, name), "not_confirmed")
    with visit.engine.connect() as connection:
        there = history.head(connection, name) or finishing.is_begun(connection, name)
    if not there:
        return visit.page("error.html", 404, told_code="no_conversation")
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
