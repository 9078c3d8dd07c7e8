"""Reads a request's whole body before the application sees it: so large and no larger, in so long
and no longer.

What is still too large is read on for a while and thrown away, so that the client has sent all and
reads the refusal.
"""

import asyncio
import contextlib
from typing import Any, Awaitable, Callable, Optional

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = 30.0  # for a whole body
SMALL = 64_000  # bytes; larger bodies are held a few at a time
_LARGE_AT_ONCE = 8
_READ_ON = 4_000_000  # bytes of a body that is refused
Refuse = Callable[[int, str], ASGIApp]  # a status and a code -> the answer


class _TooLargeError(Exception):
    """The body is larger than its address takes."""


class Bodies:
    """ASGI middleware. `most` gives the bytes that an address takes; `refuse` makes the answers 408
    `too_slow` and 413 `too_long`.
    """

    def __init__(self, app: ASGIApp, most: Callable[[str], int], refuse: Refuse) -> None:
        self._app, self._most, self._refuse = app, most, refuse
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        async with contextlib.AsyncExitStack() as held:
            try:
                with anyio.fail_after(SECONDS):
                    body = await self._read(
                        _length(scope), self._most(scope["path"]), receive, held
                    )
            except TimeoutError:
                await self._refuse(408, "too_slow")(scope, receive, send)
            except _TooLargeError:
                await self._refuse(413, "too_long")(scope, receive, send)
            else:
                if body is not None:
                    await self._app(scope, _again(body, receive), send)

    async def _read(
        self, length: Optional[int], most: int, receive: Receive, held: contextlib.AsyncExitStack
    ) -> Optional[bytes]:
        """The body; None where the client has gone. `length` is None where it is not told. Raises
        _TooLargeError.
        """
        if length == 0:
            return b""
        if length is not None and length > most + _READ_ON:
            raise _TooLargeError
        parts, size, waited = [], 0, False
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            size += len(message.get("body", b""))
            if size > most + _READ_ON:
                raise _TooLargeError
            if size <= most:
                parts.append(message.get("body", b""))
            else:
                parts.clear()
            if not message.get("more_body"):
                break
            if SMALL < size <= most and not waited:
                waited = True
                await held.enter_async_context(self._large)
        if size > most:
            raise _TooLargeError
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _length(scope: Scope) -> Optional[int]:
    """The bytes that are announced: none where there is no body, None where it comes in chunks."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    return int(headers.get(b"content-length", b"0"))


def _again(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A `receive` that gives the body once, then whatever else the server says."""
    given = False

    async def once() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
