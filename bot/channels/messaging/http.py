"""The HTTP client of the messaging channels."""

import logging
from typing import Any, Optional

import httpx

from bot.channels.messaging.inbox.platform import LaterError
from bot.settings import Settings


def client(chosen: Settings) -> httpx.AsyncClient:
    """A client with time limits on everything, which logs nothing: addresses may hold tokens."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    limits = httpx.Timeout(chosen.sending_seconds, connect=min(10.0, chosen.sending_seconds))
    return httpx.AsyncClient(timeout=limits, follow_redirects=False)


async def request(
    client: httpx.AsyncClient, method: str, url: str, timeout: Optional[float], **sent: Any
) -> httpx.Response:
    """A platform's response, within `timeout` seconds where they are given. Raises LaterError where
    there is none: unsure, unless nothing can have reached it.
    """
    limit = httpx.Timeout(timeout) if timeout else httpx.USE_CLIENT_DEFAULT
    try:
        return await client.request(method, url, timeout=limit, **sent)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise LaterError(type(error).__name__) from None
    except httpx.HTTPError as error:
        raise LaterError(type(error).__name__, unsure=True) from None
