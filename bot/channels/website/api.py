"""The website channel: JSON over HTTP. docs/api.md describes it for who writes a client."""

import contextlib
import json
from typing import Any, Dict, Optional

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.answers.handoff import contact_beside
from bot.channels.dispatch import Handler, Messages
from bot.channels.errors import RefusedError
from bot.channels.website.callbacks import offered
from bot.channels.website.service import NAME, Desk
from bot.privacy.notice import notice
from bot.proxies import client_address
from bot.settings import settings

__all__ = ["Messages", "WebsiteInput"]
_LARGEST_BODY = 64_000  # bytes; a message of 2,000 characters needs far less


class WebsiteInput(InputChannel):
    """The API under /api; the pages are served by bot.widget."""

    def __init__(self) -> None:
        self.desk = Desk()

    @classmethod
    def name(cls) -> str:
        return NAME

    def url_prefix(self) -> str:
        return "/api"  # absolute: Rasa would else put it under /webhooks/

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        api = Blueprint("website")
        desk = self.desk
        desk.on_new_message = on_new_message

        @api.get("/notice")
        async def told(request: Request) -> HTTPResponse:
            contact = [part.to_dict() for part in contact_beside(settings().callbacks)]
            return _json(
                {**notice(), "contact": contact, "callback": offered()}, cache="public, max-age=300"
            )

        @api.post("/sessions")
        async def sessions(request: Request) -> HTTPResponse:
            asked = _object(request) if request.body else {}
            session = desk.open(_who(request), asked.get("notice"))
            opened = {
                "session": session.token,
                "expires": session.expires.isoformat(timespec="seconds"),
                "notice": session.notice or None,
            }
            return _json(opened, status=201)

        @api.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            asked = _object(request)
            return _json(await desk.ask(asked.get("session"), asked.get("text"), asked.get("id")))

        @api.post("/feedback")
        async def feedback(request: Request) -> HTTPResponse:
            asked = _object(request)
            await desk.rate(
                asked.get("session"), asked.get("message"), asked.get("value"), asked.get("word")
            )
            return response.empty()

        @api.get("/conversation")
        async def conversation(request: Request) -> HTTPResponse:
            return _json(await desk.export(request.token, _who(request)))

        @api.delete("/conversation")
        async def erase(request: Request) -> HTTPResponse:
            await desk.erase(request.token, _who(request))
            return response.empty()

        @api.post("/callbacks")
        async def call_back(request: Request) -> HTTPResponse:
            asked = _object(request)
            return _json(
                await desk.calling.ask(asked, _who(request), asked.get("session")), status=201
            )

        @api.get("/callbacks")
        async def called(request: Request) -> HTTPResponse:
            return _json(await desk.calling.held(request.token, _who(request)))

        @api.delete("/callbacks")
        async def withdraw(request: Request) -> HTTPResponse:
            await desk.calling.withdraw(request.token, _who(request))
            return response.empty()

        return api


def _who(request: Request) -> str:
    return client_address(request.ip, request.headers)


def _object(request: Request) -> Dict[str, Any]:
    """The JSON object that a request carries. Raises RefusedError."""
    if len(request.body) > _LARGEST_BODY:
        raise RefusedError(413, "too_long")
    value: Optional[Any] = None
    with contextlib.suppress(UnicodeDecodeError, ValueError, RecursionError):
        value = json.loads(request.body.decode("utf-8"))
    if not isinstance(value, dict):
        raise RefusedError(400, "bad_json")
    return value


def _json(content: Any, status: int = 200, cache: str = "no-store") -> HTTPResponse:
    return response.json(
        content, status=status, ensure_ascii=False, headers={"Cache-Control": cache}
    )
