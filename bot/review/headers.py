"""What every response says to the browser: nothing from elsewhere, no inline script or style, in no
other site's frame, kept in no cache.
"""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors"
    " 'none'"
)
# a chart is a picture with its own style, and no script
CHART_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def by_https(scope: Scope) -> bool:
    """Whether the browser reached us by https, itself or through a proxy that says so: at worst it
    is told to keep to https.
    """
    return scope["scheme"] == "https" or (b"x-forwarded-proto", b"https") in scope["headers"]


class Headers:
    """ASGI middleware. A response that has its own policy keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> Any:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if by_https(scope):
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                headers.setdefault("Content-Security-Policy", _POLICY)
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = (
                    "SAMEORIGIN" if headers["Content-Security-Policy"] == CHART_POLICY else "DENY"
                )
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
