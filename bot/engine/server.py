"""The HTTP server: Rasa's own (Sanic), with our channels and pages, and the engine loaded before it listens."""

from typing import Any, Dict

from rasa.core.channels import channel
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic_cors import CORS

from bot.channels import errors, messaging
from bot.channels.website import WebsiteInput
from bot.conversations import record
from bot.engine import model, renewal
from bot.engine.apart import Apart
from bot.engine.runtime import Engine
from bot.settings import settings
from bot.widget.pages import install as install_pages

_RENEWAL = "renewal"
_PROBE = "C'est quoi, les médias sociaux?"


def application(engine: Engine) -> Sanic:
    """The whole application, on an engine that is ready."""
    app = Sanic("mot-clic", configure_logging=False)
    website = WebsiteInput()
    channel.register([website], app, route="/webhooks/")
    if settings().origins:
        CORS(app, resources={r"/api/*": {"origins": settings().origins}}, methods=["GET", "POST", "DELETE"], expose_headers=["Retry-After"], max_age=600)
    app.config.REQUEST_MAX_SIZE = 256_000
    apart = Apart(engine.agent)
    app.ctx.agent = apart
    errors.install(app)
    messaging.install(app, apart.handle_message)
    install_pages(app, website.desk)

    @app.before_server_start
    async def warm(app: Sanic, loop: Any) -> None:
        apart.start()
        await _health(engine, apart)  # the first answer loads what is loaded lazily; nobody should wait for it

    @app.before_server_start
    async def start_record(app: Sanic, loop: Any) -> None:
        recorder = record.Recorder(model_version=model.version())
        recorder.start()
        record.install(recorder)
        app.add_task(renewal.watch(engine), name=_RENEWAL)

    @app.before_server_stop
    async def stop_watching(app: Sanic, loop: Any) -> None:
        await app.cancel_task(_RENEWAL, raise_exception=False)

    @app.after_server_stop
    async def stop_record(app: Sanic, loop: Any) -> None:
        await loop.run_in_executor(None, apart.stop)
        recorder = record.current()
        record.install(None)
        if recorder is not None:
            await loop.run_in_executor(None, recorder.stop)

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        state = await _health(engine, apart)
        return response.json(state, status=200 if state["status"] == "ready" else 503)

    return app


async def _health(engine: Engine, apart: Apart) -> Dict[str, Any]:
    """Ready only where a question is really answered."""
    try:
        reply = await apart.run(engine.answer("health", _PROBE, "health"))
        ready = bool(reply.topics)
    except Exception:
        ready = False
    return {"status": "ready" if ready else "unavailable", "model": model.version()}
