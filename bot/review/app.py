"""The application: every page, with the role that it needs, in one table. Nothing else is served,
but for what operators' tools ask.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any, AsyncIterator, Callable, Dict, List, Optional

import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.callbacks import store
from bot.review import alerting, digest, observing, sealing
from bot.review.content.held import UnreadableError
from bot.review.headers import Headers
from bot.review.pagemaker import FOLDER, render, sentence, unwritable
from bot.review.pages import (
    access,
    calling,
    commenting,
    content,
    editing,
    flooring,
    forgotten,
    labels,
    logbook,
    masking,
    own,
    people,
    picture,
    publications,
    queueing,
    reading,
    teaching,
)
from bot.review.visit import Handler, guarded
from bot.store import breaker, resuming, taught, upkeep
from bot.store.breaker import AWAY, OpenError, untold
from bot.store.changes import BusyError, UnwritableError
from bot.store.database import ask, connect, upgrade
from bot.store.taught import Places
from bot.teaching import known, lessons, runs
from bot.web.seen import Seen

log = logging.getLogger(__name__)
_ASKED_EVERY = 2.0  # seconds
# handled inside the server, which would log a stack trace of any other
_AWAY = (OpenError, sa.exc.DBAPIError, sa.exc.TimeoutError)
_READ, _WORK, _RUN = "lecture", "revision", "administration"


class _Number(IntegerConvertor):
    """A number that every database takes: any other makes no address of ours."""

    regex = "[0-9]{1,18}"


register_url_convertor("int", _Number())


@dataclass(frozen=True)
class Page:
    """One address; `role` None is for anybody."""

    method: str
    path: str
    handler: Handler
    role: Optional[str]
    name: Optional[str] = None


PAGES: List[Page] = [
    Page("GET", "/entree", access.show, None, "sign_in"),
    Page("POST", "/entree", access.sign_in, None),
    Page("GET", "/oubli", forgotten.show, None),
    Page("POST", "/oubli", forgotten.ask, None),
    Page("GET", "/oubli/nouveau", forgotten.choose, None),
    Page("POST", "/oubli/nouveau", forgotten.change, None),
    Page("POST", "/sortie", access.sign_out, _READ),
    Page("GET", "/compte", own.show_own, _READ),
    Page("POST", "/compte", own.change_own, _READ),
    Page("POST", "/compte/code", own.change_code, _READ),
    Page("POST", "/compte/courriel", own.change_mail, _READ),
    Page("GET", "/rappels", calling.show, _WORK),
    Page("POST", "/rappels/{number:int}", calling.decide, _WORK),
    Page("POST", "/compte/sessions", own.end_others, _READ),
    Page("GET", "/", reading.show_list, _READ),
    Page("GET", "/commentaires", commenting.show, _READ),
    Page("GET", "/etiquettes", labels.show, _WORK),
    Page("POST", "/etiquettes", labels.change, _WORK),
    Page("POST", "/lot", reading.mark_several, _WORK),
    Page("POST", "/filtres", reading.save_filter, _READ),
    Page("POST", "/filtres/{number:int}/oubli", reading.drop_filter, _READ),
    Page("GET", "/conversations/{name}", reading.show_one, _READ),
    Page("POST", "/conversations/{name}", reading.mark, _WORK),
    Page("GET", "/conversations/{name}/messages/{number:int}", queueing.show_message, _WORK),
    Page("POST", "/conversations/{name}/messages/{number:int}", queueing.correct, _WORK),
    Page("GET", "/conversations/{name}/messages/{number:int}/masque", masking.show, _WORK),
    Page("POST", "/conversations/{name}/messages/{number:int}/masque", masking.mask, _WORK),
    Page("POST", "/conversations/{name}/essai", teaching.make_test, _WORK),
    Page("POST", "/conversations/{name}/effacement", reading.erase, _RUN),
    Page("GET", "/conversations/{name}/export.{kind}", picture.export_one, _WORK),
    Page("GET", "/export.{kind}", picture.export, _WORK),
    Page("GET", "/file", queueing.show, _WORK),
    Page("POST", "/file/suivante", queueing.next_item, _WORK),
    Page("GET", "/file/decision", queueing.show_item, _WORK),
    Page("POST", "/file/decision", queueing.decide, _WORK),
    Page("POST", "/file/defaire", queueing.undo, _WORK),
    Page("GET", "/file/apercu", queueing.preview, _WORK),
    Page("GET", "/guide", editing.show, _READ),
    Page("POST", "/guide/{number:int}", editing.change, _WORK),
    Page("GET", "/guide/export.{kind}", editing.export, _WORK),
    Page("GET", "/contenu", content.show, _READ),
    Page("GET", "/contenu/sujets/{name}", content.show_topic, _WORK),
    Page("POST", "/contenu/sujets/{name}", content.save_topic, _WORK),
    Page("GET", "/contenu/chiffres/{name}", content.show_figure, _WORK),
    Page("POST", "/contenu/chiffres/{name}", content.save_figure, _WORK),
    Page("GET", "/contenu/publication", publications.review, _WORK),
    Page("POST", "/contenu/publication", publications.publish, _WORK),
    Page("GET", "/contenu/historique", publications.history, _READ),
    Page("GET", "/contenu/historique/{name}", publications.show_publication, _READ),
    Page("POST", "/contenu/historique/{name}", publications.undo, _WORK),
    Page("GET", "/portrait", picture.show, _READ),
    Page("GET", "/portrait/{chart}.svg", picture.chart, _READ),
    Page("GET", "/portrait/chiffres.{kind}", picture.figures, _READ),
    Page("GET", "/apprendre", teaching.show, _WORK),
    Page("POST", "/apprendre", teaching.start, _WORK),
    Page("POST", "/apprendre/planchers", flooring.change, _RUN),
    Page("GET", "/apprendre/{number:int}", teaching.show_lesson, _WORK),
    Page("GET", "/apprendre/{number:int}/etat", teaching.state, _WORK),
    Page("POST", "/apprendre/{number:int}", teaching.decide, _RUN),
    Page("POST", "/apprendre/{number:int}/arret", teaching.stop, _WORK),
    Page("POST", "/apprendre/{number:int}/sans/{correction:int}", teaching.do_without, _RUN),
    Page("POST", "/corrections/{number:int}/retrait", teaching.withdraw, _WORK),
    Page("GET", "/essais", teaching.show_tests, _WORK),
    Page("POST", "/essais", teaching.run_tests, _WORK),
    Page("GET", "/essais/passages/{number:int}", teaching.show_run, _WORK),
    Page("GET", "/essais/passages/{number:int}/etat", teaching.run_state, _WORK),
    Page("GET", "/essais/{number:int}", teaching.show_test, _WORK),
    Page("POST", "/essais/{number:int}", teaching.save_test, _WORK),
    Page("POST", "/essais/{number:int}/attente", teaching.expect, _WORK),
    Page("POST", "/essais/{number:int}/retrait", teaching.drop_test, _WORK),
    Page("GET", "/equipe", people.show, _RUN),
    Page("POST", "/equipe", people.add, _RUN),
    Page("POST", "/equipe/{name}", people.change, _RUN),
    Page("GET", "/journal", logbook.show, _RUN),
    Page("GET", "/journal/export.{kind}", logbook.export, _RUN),
    Page("GET", "/conservation", people.show_retention, _RUN),
    Page("POST", "/conservation", people.purge, _RUN),
]


def application(engine: Optional[sa.engine.Engine] = None) -> Starlette:
    """The whole app, on the configured database or on `engine`; its tables are brought up to date
    as it starts.
    """
    app = Starlette(
        routes=[
            *(
                Route(p.path, guarded(p.handler, p.role), methods=[p.method], name=p.name)
                for p in PAGES
            ),
            *observing.routes(),
            _static(),
        ],
        middleware=[Middleware(Seen, segments=1), Middleware(Headers)],
        exception_handlers={
            404: _not_found,
            405: _not_found,
            HTTPException: _refused,
            Exception: _failed,
            **_KNOWN,
        },
        lifespan=_life,
    )
    app.state.engine, app.state.ready = engine or connect(), False
    return app


def _static() -> Mount:
    return Mount("/statique", StaticFiles(directory=FOLDER / "static"), name="static")


@contextlib.asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    """Starts whether the database answers or not: until it does, every page says that it is
    away.
    """
    where = getattr(app.state, "places", None)
    app.state.ready = await run_in_threadpool(_prepared, app.state.engine, where)
    purging = upkeep.keep_on(app.state.engine, where, lambda: bool(app.state.ready), (store.purge,))
    warming = run_in_threadpool(known.warm, (where or taught.places()).training)
    telling = digest.keep_on(app.state.engine, lambda: bool(app.state.ready))
    alerting_at_once = alerting.keep_on(app.state.engine, lambda: bool(app.state.ready))
    behind = [
        asyncio.create_task(work)
        for work in (
            _watch(app),
            purging,
            warming,
            telling,
            alerting_at_once,
            resuming.keep_on(app.state.engine, where),
        )
    ]
    yield
    for task in behind:
        task.cancel()
    lessons.stop()


async def _watch(app: Starlette) -> None:
    """Asks a database that is away whether it is back."""
    database = breaker.of(app.state.engine)
    while True:
        await asyncio.sleep(_ASKED_EVERY)
        if not app.state.ready:
            app.state.ready = await run_in_threadpool(
                _prepared, app.state.engine, getattr(app.state, "places", None)
            )
        elif database.open:
            await run_in_threadpool(_asked, app.state.engine, ask)


def _prepared(engine: sa.engine.Engine, where: Optional[Places]) -> bool:
    """Brings the tables up to date; whether the database answered."""
    return _asked(
        engine,
        ask,
        upgrade,
        sealing.seal_all,
        partial(lessons.abandon, where=where),
        partial(runs.abandon, where=where),
    )


def _asked(engine: sa.engine.Engine, *steps: Callable[[sa.engine.Engine], Any]) -> bool:
    database = breaker.of(engine)
    try:
        for step in steps:
            step(engine)
    except AWAY as error:
        database.failed(error)
        return False
    database.succeeded()
    return True


async def _not_found(request: Request, error: Exception) -> Response:
    return render(request, "error.html", None, 404, told=sentence("no_page"))


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return render(request, "error.html", None, status, told=sentence("bad_request"))


async def _failed(request: Request, error: Exception) -> Response:
    away = not untold(error)
    if away and not isinstance(error, OpenError):
        breaker.of(request.app.state.engine).failed(error)
    elif not away:
        log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
    return render(
        request,
        "error.html",
        None,
        503 if away else 500,
        told=sentence("away" if away else "failure"),
    )


async def _unwritable(request: Request, error: Exception) -> Response:
    log.error("%s %s: nothing is changed: %s", request.method, request.url.path, error)
    return render(
        request,
        "error.html",
        None,
        503,
        told=unwritable(error) if isinstance(error, UnwritableError) else sentence("files_busy"),
    )


async def _unreadable(request: Request, error: Exception) -> Response:
    log.error("%s %s: the content cannot be read: %s", request.method, request.url.path, error)
    return render(request, "error.html", None, 503, told=sentence("content_unreadable"))


_KNOWN: Dict[Any, Any] = {
    **dict.fromkeys(_AWAY, _failed),
    UnwritableError: _unwritable,
    BusyError: _unwritable,
    UnreadableError: _unreadable,
}
