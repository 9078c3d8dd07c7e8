"""The HTTP server: Rasa's own (Sanic), with our channels and pages, and the engine loaded before it
listens.
"""

import json
from typing import Any, Dict

from rasa.core.channels import channel
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from starlette.types import ASGIApp

from bot import stamp
from bot.callbacks import store
from bot.channels import errors
from bot.channels.messaging import setup as messaging_setup
from bot.channels.website import transcripts
from bot.channels.website.api import WebsiteInput
from bot.engine import attempts, content, heartbeat, observing, renewal
from bot.engine.apart import Apart
from bot.engine.readiness import Readiness
from bot.engine.runtime import Engine
from bot.privacy import persons
from bot.serving import Notes
from bot.settings import settings
from bot.shared import shared
from bot.store import record, resuming, upkeep
from bot.store.database import connect
from bot.web.bodies import SMALL
from bot.web.front import front
from bot.widget.pages import install as install_pages

_RENEWAL, _CONTENT, _RESUMING, _UPKEEP, _HEARTBEAT = (
    "renewal",
    "content",
    "resuming",
    "upkeep",
    "heartbeat",
)
_PROBE = "C'est quoi, les médias sociaux?"
# Bytes that the body of a request may have; elsewhere SMALL. Meta delivers up to a thousand events
# at once.
_LARGEST = (
    ("/messenger/effacement", SMALL),
    ("/messenger", 4_000_000),
    ("/telegram", 1_000_000),
    ("/conversation", 256_000),
)


def application(engine: Engine) -> Sanic:
    """The whole application, on an engine that is ready."""
    app = Sanic("mot-clic", configure_logging=False)
    website = WebsiteInput()
    channel.register([website], app, route="/webhooks/")
    app.config.MOTD = False
    apart, notes = Apart(engine.limited), Notes()
    readiness = Readiness(lambda: apart.run(engine.answer("health", _PROBE, "health")))
    app.ctx.agent = apart
    errors.install(app)
    install_pages(app, website.desk)
    observing.install(app, engine, apart, readiness)

    @app.before_server_start
    async def start_record(app: Sanic, loop: Any) -> None:
        recorder = record.Recorder(model_version=engine.version, held=engine.contexts, on_disk=True)
        recorder.start()
        await loop.run_in_executor(None, recorder.begun)
        record.install(recorder)
        notes.start(engine.version)
        app.add_task(renewal.watch(engine, notes), name=_RENEWAL)
        app.add_task(content.watch(notes), name=_CONTENT)
        app.add_task(resuming.keep_on(connect()), name=_RESUMING)
        app.add_task(
            upkeep.keep_on(
                connect(),
                ready=lambda: recorder.prepared and not recorder.away,
                also=(store.purge,),
            ),
            name=_UPKEEP,
        )
        transcripts.erasing().begin()
        if settings().callbacks:
            website.desk.calling.mailer.start()

    # after the record, which tells the operator what goes on without the database
    messaging_setup.install(app, apart.handle_message)

    @app.before_server_start
    async def warm(app: Sanic, loop: Any) -> None:
        apart.start()
        await loop.run_in_executor(None, attempts.prepare)
        # the first answer loads what is loaded lazily; nobody should wait for it
        await readiness.ready()
        persons.warm()

    @app.before_server_start
    async def start_heartbeat(app: Sanic, loop: Any) -> None:
        watched = heartbeat.watched(engine.limited.busy_for, 2 * settings().answer_seconds)
        if watched is not None:
            watched.beat()  # before the first message: whoever watches waits from now on
            app.add_task(watched.run(), name=_HEARTBEAT)

    @app.before_server_stop
    async def stop_watching(app: Sanic, loop: Any) -> None:
        await app.cancel_task(_RENEWAL, raise_exception=False)
        await app.cancel_task(_CONTENT, raise_exception=False)
        await app.cancel_task(_RESUMING, raise_exception=False)
        website.desk.calling.mailer.stop()
        await app.cancel_task(_UPKEEP, raise_exception=False)
        notes.stop()

    @app.after_server_stop
    async def stop_record(app: Sanic, loop: Any) -> None:
        await loop.run_in_executor(None, apart.stop)
        recorder = record.current()
        record.install(None)
        if recorder is not None:
            await loop.run_in_executor(None, recorder.stop)

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        state = {
            "status": "ready" if await readiness.ready() else "unavailable",
            "model": engine.version,
            **_sources(),
            **_record(),
            **_shared(),
        }
        return response.json(state, status=200 if state["status"] == "ready" else 503)

    return app


def served(app: Sanic) -> ASGIApp:
    """The application as the network meets it."""
    chosen = settings()
    return front(
        app,
        chosen.origins,
        _most,
        lambda code: json.dumps(errors.content(code), ensure_ascii=False).encode(),
        chosen.public_url.startswith("https://"),
    )


def _most(path: str) -> int:
    return next((most for prefix, most in _LARGEST if path.startswith(prefix)), SMALL)


def _sources() -> Dict[str, bool]:
    """Whether the model is older than its sources, and whether what was erased since asks for a new
    one.
    """
    return {"stale": bool(stamp.changed_sources()), "to_redo": bool(stamp.to_redo())}


def _record() -> Dict[str, Any]:
    """Whether the database answers, and how many entries wait for it."""
    recorder = record.current()
    return (
        {"database": "away" if recorder.away else "ready", "waiting": len(recorder.waiting)}
        if recorder is not None
        else {}
    )


def _shared() -> Dict[str, Any]:
    """Whether Redis answers, where several processes share one."""
    among = shared()
    return {"redis": "away" if among.away else "ready"} if among is not None else {}
