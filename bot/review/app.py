"""The application: every page, with the role that it needs, in one table. Nothing is served that does not stand here."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import AsyncIterator, List, Optional

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

from bot.conversations import retention
from bot.conversations.database import connect, upgrade
from bot.review import lessons, runs
from bot.review.headers import Headers
from bot.review.pagemaker import FOLDER, render, sentence
from bot.review.pages import access, people, picture, queueing, reading, teaching
from bot.review.visit import Handler, guarded
from bot.settings import settings

log = logging.getLogger(__name__)
_PURGE_EVERY = 6 * 3600.0
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
    Page("POST", "/sortie", access.sign_out, _READ),
    Page("GET", "/compte", people.show_own, _READ),
    Page("POST", "/compte", people.change_own, _READ),
    Page("GET", "/", reading.show_list, _READ),
    Page("POST", "/filtres", reading.save_filter, _READ),
    Page("POST", "/filtres/{number:int}/oubli", reading.drop_filter, _READ),
    Page("GET", "/conversations/{name}", reading.show_one, _READ),
    Page("POST", "/conversations/{name}", reading.mark, _WORK),
    Page("POST", "/conversations/{name}/messages/{number:int}", queueing.correct, _WORK),
    Page("POST", "/conversations/{name}/essai", teaching.make_test, _WORK),
    Page("POST", "/conversations/{name}/effacement", reading.erase, _RUN),
    Page("GET", "/conversations/{name}/export.{kind}", picture.export_one, _WORK),
    Page("GET", "/export.{kind}", picture.export, _WORK),
    Page("GET", "/file", queueing.show, _WORK),
    Page("POST", "/file/suivante", queueing.next_item, _WORK),
    Page("GET", "/file/decision", queueing.show_item, _WORK),
    Page("POST", "/file/decision", queueing.decide, _WORK),
    Page("GET", "/guide", queueing.show_for_the_guide, _READ),
    Page("GET", "/portrait", picture.show, _READ),
    Page("GET", "/portrait/{chart}.svg", picture.chart, _READ),
    Page("GET", "/portrait/chiffres.{kind}", picture.figures, _READ),
    Page("GET", "/apprendre", teaching.show, _WORK),
    Page("POST", "/apprendre", teaching.start, _WORK),
    Page("GET", "/apprendre/{number:int}", teaching.show_lesson, _WORK),
    Page("GET", "/apprendre/{number:int}/etat", teaching.state, _WORK),
    Page("POST", "/apprendre/{number:int}", teaching.decide, _RUN),
    Page("POST", "/corrections/{number:int}/retrait", teaching.withdraw, _WORK),
    Page("GET", "/essais", teaching.show_tests, _WORK),
    Page("POST", "/essais", teaching.run_tests, _WORK),
    Page("GET", "/essais/passages/{number:int}", teaching.show_run, _WORK),
    Page("GET", "/essais/passages/{number:int}/etat", teaching.run_state, _WORK),
    Page("POST", "/essais/{number:int}/attente", teaching.expect, _WORK),
    Page("POST", "/essais/{number:int}/retrait", teaching.drop_test, _WORK),
    Page("GET", "/equipe", people.show, _RUN),
    Page("POST", "/equipe", people.add, _RUN),
    Page("POST", "/equipe/{name}", people.change, _RUN),
    Page("GET", "/journal", people.show_audit, _RUN),
    Page("GET", "/conservation", people.show_retention, _RUN),
    Page("POST", "/conservation", people.purge, _RUN),
]


def application(engine: Optional[sa.engine.Engine] = None) -> Starlette:
    """The whole app, on the configured database or on `engine`; its tables are brought up to date as it starts."""
    app = Starlette(
        routes=[*(Route(p.path, guarded(p.handler, p.role), methods=[p.method], name=p.name) for p in PAGES), _static()],
        middleware=[Middleware(Headers)],
        exception_handlers={404: _not_found, 405: _not_found, HTTPException: _refused, Exception: _failed, sa.exc.OperationalError: _failed},
        lifespan=_life,
    )
    app.state.engine = engine or connect()
    return app


def _static() -> Mount:
    return Mount("/statique", StaticFiles(directory=FOLDER / "static"), name="static")


@contextlib.asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    await run_in_threadpool(upgrade, app.state.engine)
    await run_in_threadpool(lessons.abandon, app.state.engine)
    await run_in_threadpool(runs.abandon, app.state.engine)
    purging = asyncio.create_task(_purge(app.state.engine))
    yield
    purging.cancel()


async def _purge(engine: sa.engine.Engine) -> None:
    """What is too old goes by itself, when the app starts and four times a day."""
    while True:
        try:
            await run_in_threadpool(retention.purge, engine, settings().retention_days)
        except Exception as error:
            log.error("the purge failed: %s", type(error).__name__)
        await asyncio.sleep(_PURGE_EVERY)


async def _not_found(request: Request, error: Exception) -> Response:
    return render(request, "error.html", None, 404, told=sentence("no_page"))


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return render(request, "error.html", None, status, told=sentence("bad_request"))


async def _failed(request: Request, error: Exception) -> Response:
    log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
    away = isinstance(error, sa.exc.OperationalError)
    return render(request, "error.html", None, 503 if away else 500, told=sentence("away" if away else "failure"))
