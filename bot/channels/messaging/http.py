"""The HTTP client of the messaging channels."""

import logging

import httpx

from bot.settings import Settings


def client(chosen: Settings) -> httpx.AsyncClient:
    """A client with time limits on everything, which logs nothing: addresses may hold tokens."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    limits = httpx.Timeout(chosen.sending_seconds, connect=min(10.0, chosen.sending_seconds))
    return httpx.AsyncClient(timeout=limits, follow_redirects=False)
