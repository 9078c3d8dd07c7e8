"""The application as the network meets it: bodies bounded, every answer with the headers that
browsers need.
"""

import logging
from typing import Any, Callable, List, Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.bodies import Bodies
from bot.web.seen import Seen

log = logging.getLogger(__name__)
_BODILESS = (204, 304)
_YEAR = 31_536_000  # seconds


def front(
    app: ASGIApp,
    origins: Sequence[str],
    most: Callable[[str], int],
    told: Callable[[str], bytes],
    https: bool,
) -> ASGIApp:
    """`app` behind all that this package has.

    Scripts of the `origins` may call what is under /api, and read its refusals too. `most` gives
    the bytes that an address takes, `told` the JSON of an error by its code. `https`: the world
    reaches us so, and browsers may keep to it.
    """

    def refuse(status: int, code: str) -> Response:
        return Response(
            told(code), status, {"Connection": "close"}, "application/json; charset=utf-8"
        )

    bounded = Bodies(_tidied(app), most, refuse)
    return Seen(_Front(_shared(bounded, list(origins)) if origins else bounded, bounded, https))


def _shared(app: ASGIApp, origins: List[str]) -> ASGIApp:
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("Authorization", "Content-Type"),
        expose_headers=("Retry-After",),
        max_age=600,
    )


def _tidied(app: ASGIApp) -> ASGIApp:
    """Sanic's answers as ASGI wants them: header names in lower case, or they would be said twice,
    and the length of what is whole.
    """

    async def tidied(scope: Scope, receive: Receive, send: Send) -> None:
        begun: List[Message] = []

        async def tidy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(name.lower(), value) for name, value in message["headers"]]
                begun.append(message)
                return
            if begun and message["type"] == "http.response.body":
                start = begun.pop()
                if not message.get("more_body") and start["status"] not in _BODILESS:
                    MutableHeaders(scope=start)["content-length"] = str(
                        len(message.get("body", b""))
                    )
                await send(start)
            await send(message)

        await app(scope, receive, tidy)

    return tidied


class _Front:
    """Sends requests to the API or to the rest, and adds to every answer what browsers must know of
    it.
    """

    def __init__(self, api: ASGIApp, rest: ASGIApp, https: bool) -> None:
        self._api, self._rest, self._https = api, rest, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(self._rest, scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
                if self._https:
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        app = self._api if f"{scope['path']}/".startswith("/api/") else self._rest
        await app(scope, receive, with_headers)


async def _live(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Starts and stops the application. Where it cannot start, the operator is told why in one
    line.
    """
    said: List[str] = []

    async def noted(message: Any) -> None:
        said.append(message["type"])
        await send(message)

    try:
        await app(scope, receive, noted)
    except Exception as error:
        if not said:
            reason = str(error).strip().partition("\n")[0]
            await send(
                {
                    "type": "lifespan.startup.failed",
                    "message": f"the assistant cannot start: {type(error).__name__}: {reason}",
                }
            )
        # Sanic, once stopped, still looks for a request
        elif said[-1] != "lifespan.shutdown.complete":
            log.error("the assistant did not stop as it should: %s", type(error).__name__)
            await send({"type": "lifespan.shutdown.failed", "message": ""})
