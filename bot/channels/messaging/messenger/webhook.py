"""Messenger's side of the server: the handshake, deliveries, and requests to erase a person's
data.
"""

import asyncio
import hmac
import json
import logging
import time
from dataclasses import dataclass
from html import escape
from typing import Optional

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.errors import error
from bot.channels.messaging.inbox.replies import texts
from bot.channels.messaging.inbox.store import Inbox
from bot.channels.messaging.inbox.worker import Worker
from bot.channels.messaging.messenger.deletions import Deletions
from bot.channels.messaging.messenger.events import Batch, MalformedError, read
from bot.channels.messaging.messenger.signatures import is_signed, signed_request
from bot.store.breaker import untold
from bot.text.typography import typeset

log = logging.getLogger(__name__)
SMALL = 1_000  # bytes: a question of a line or two


@dataclass(frozen=True)
class Secrets:
    """What we share with Meta: the application's secret, and the word of the handshake."""

    app: str
    verify: str


def blueprint(
    secrets: Secrets, inbox: Inbox, worker: Worker, deletions: Deletions, public_url: str
) -> Blueprint:
    """The routes under /messenger."""
    routes = Blueprint("messenger", url_prefix="/messenger")

    @routes.get("/")
    async def handshake(request: Request) -> HTTPResponse:
        given = request.args.get("hub.verify_token", "")
        if request.args.get("hub.mode") != "subscribe" or not hmac.compare_digest(
            given.encode(), secrets.verify.encode()
        ):
            log.warning("messenger: a handshake with a wrong word was refused")
            return error(403, "not_signed")
        return response.text(request.args.get("hub.challenge", ""))

    @routes.post("/")
    async def deliver(request: Request) -> HTTPResponse:
        async with worker.receiving():
            return await _deliver(request)

    async def _deliver(request: Request) -> HTTPResponse:
        body: bytes = request.body
        if not is_signed(body, request.headers.get("x-hub-signature-256"), secrets.app):
            log.warning("messenger: a delivery that Meta did not sign was refused")
            return error(403, "not_signed")
        try:
            # A large batch is read aside; for a small one changing threads costs more than reading
            # it.
            batch = _read(body) if len(body) < SMALL else await asyncio.to_thread(_read, body)
        except (MalformedError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
            log.warning("messenger: a delivery that cannot be read was refused")
            return error(400, "bad_json")
        try:
            if batch.echoes:
                await inbox.aside(inbox.echoed, batch.echoes)
            new = await inbox.aside(inbox.accept, batch.messages)
        except Exception as problem:  # not acknowledged: Meta delivers it again
            if untold(problem):
                log.error(
                    "messenger: a delivery could not be written down: %s", type(problem).__name__
                )
            return error(503, "not_ready")
        if new:
            worker.look()
        return response.text("EVENT_RECEIVED")

    @routes.post("/effacement")
    async def erase(request: Request) -> HTTPResponse:
        content = signed_request(
            request.form.get("signed_request") if request.form else None, secrets.app
        )
        user = content.get("user_id") if content else None
        if not isinstance(user, (str, int)) or not str(user).isdigit():
            log.warning(
                "messenger: a request for erasure that Meta did not sign, or not today, was refused"
            )
            return error(403, "not_signed")
        try:
            code = await deletions.ask(str(user))
        except Exception as problem:
            log.error(
                "messenger: a request for erasure could not be written down: %s",
                type(problem).__name__,
            )
            return error(503, "not_ready")
        return response.json(
            {
                "url": f"{public_url or _own(request)}/messenger/effacement/{code}",
                "confirmation_code": code,
            }
        )

    @routes.get("/effacement/<code:str>")
    async def erased(request: Request, code: str) -> HTTPResponse:
        asked = await inbox.aside(inbox.erasure, code) if code.isalnum() else None
        content = texts()["erasure"]
        sentence = (
            content["unknown"]
            if asked is None
            else content[asked.state].format(asked=_day(asked.asked), done=_day(asked.done))
        )
        headers = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
        return response.html(
            _page(content["title"], sentence), status=404 if asked is None else 200, headers=headers
        )

    return routes


def _read(body: bytes) -> Batch:
    return read(json.loads(body.decode("utf-8")))


def _day(at: Optional[float]) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at)) if at else ""


def _own(request: Request) -> str:
    return f"{request.scheme}://{request.host}"


def _page(title: str, sentence: str) -> str:
    title, sentence = escape(typeset(title)), escape(typeset(sentence))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,'
        f' initial-scale=1"><title>{title}</title>'
    )
    return (
        "<!doctype html><html"
        f' lang="fr-CA"><head>{head}</head><body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>'  # noqa: E501
    )
