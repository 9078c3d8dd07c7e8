"""Names every request, counts it, and logs it in one line: method, address, status, time; never its
words.
"""

import logging
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import metrics, tracing
from bot.proxies import is_proxy

log = logging.getLogger(__name__)
_UNKNOWN = (400, 404, 405)


class Seen:
    """ASGI middleware, the outermost: whatever is answered passes here.

    So many `segments` of an address are logged: what follows may name a person's conversation, or
    their request.
    """

    def __init__(self, app: ASGIApp, segments: int = 2) -> None:
        self._app, self._segments = app, segments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else None
        name = tracing.begin(Headers(scope=scope).get(tracing.HEADER) if is_proxy(peer) else None)
        started = time.perf_counter()

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[tracing.HEADER] = name
                _note(scope, message["status"], time.perf_counter() - started, self._segments)
            await send(message)

        await self._app(scope, receive, noted)


def _note(scope: Scope, status: int, seconds: float, segments: int) -> None:
    metrics.requested(scope["method"], status, seconds)
    if log.isEnabledFor(logging.INFO):
        fields = {
            "method": metrics.method_name(scope["method"]),
            "path": _address(scope["path"], status, segments),
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        log.info("request", extra={"fields": fields})


def _address(path: str, status: int, segments: int) -> str:
    """What may be logged of an address: nothing of one that is none of ours, which may be anybody's
    words.

    >>> _address("/messenger/effacement/3f2a", 200, 2), _address("/api/messages", 429, 2), _address("/mon nom est Line", 404, 2)
    ('/messenger/effacement', '/api/messages', '-')
    """  # noqa: E501
    return "-" if status in _UNKNOWN else "/".join(path.split("/")[: segments + 1])
