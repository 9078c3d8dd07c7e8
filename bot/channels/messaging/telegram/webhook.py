"""Telegram's side of the server: deliveries, one update each."""

import asyncio
import hmac
import json
import logging
from typing import Any, Optional

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.errors import error
from bot.channels.messaging.inbox.incoming import Incoming
from bot.channels.messaging.inbox.store import Inbox
from bot.channels.messaging.inbox.worker import Worker
from bot.channels.messaging.telegram.events import MalformedError, read
from bot.store.breaker import untold

log = logging.getLogger(__name__)


def blueprint(secret: str, inbox: Inbox, worker: Worker) -> Blueprint:
    """The route /telegram. `secret` is what Telegram was given to show with each delivery."""
    routes = Blueprint("telegram", url_prefix="/telegram")

    @routes.post("/")
    async def deliver(request: Request) -> HTTPResponse:
        async with worker.receiving():
            return await _deliver(request)

    async def _deliver(request: Request) -> HTTPResponse:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            log.warning("telegram: a delivery without our secret was refused")
            return error(403, "not_signed")
        try:
            incoming = await asyncio.to_thread(_read, request.body)
        except (MalformedError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
            log.warning("telegram: a delivery that cannot be read was refused")
            return error(400, "bad_json")
        except Exception as problem:  # what a button says could not be looked up
            return _not_taken(problem)
        try:
            new = await inbox.aside(inbox.accept, [incoming] if incoming else [])
        except Exception as problem:
            return _not_taken(problem)
        if new:
            worker.look()
        return response.text("")

    def _not_taken(problem: Exception) -> HTTPResponse:
        """Not acknowledged: Telegram delivers it again."""
        if untold(problem):
            log.error("telegram: a delivery could not be written down: %s", type(problem).__name__)
        return error(503, "not_ready")

    def _read(body: bytes) -> Optional[Incoming]:
        content: Any = json.loads(body.decode("utf-8"))
        return read(content, inbox.says)

    return routes
