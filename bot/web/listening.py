"""Listening on a port until the process is told to stop."""

import signal
import socket
import sys
from typing import Any, Dict

import uvicorn
from starlette.types import ASGIApp

from bot.web.connections import Connection

_GRACE = 15  # seconds for what is under way when the server is told to stop
_IDLE = 30  # seconds between two requests of a connection


def bind(host: str, port: int) -> socket.socket:
    """A socket on that address, on which nobody is heard yet. Raises OSError where it cannot be
    had.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def server(app: ASGIApp, refusal: Dict[str, Any]) -> uvicorn.Server:
    """A server of `app`; `refusal` is what is said, as JSON, to whoever speaks no HTTP."""
    Connection.refusal = refusal
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        proxy_headers=False,  # bot.proxies says whom to believe
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="error",
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GRACE,
    )
    return uvicorn.Server(config)


def listen(app: ASGIApp, bound: socket.socket, refusal: Dict[str, Any]) -> int:
    """Serves until SIGTERM or SIGINT, what is under way then included; returns 0.

    Raises OSError where another took the port meanwhile, SystemExit where the application cannot
    start.
    """
    # uvicorn stops in order, then hands the signal on
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server(app, refusal).run(sockets=[bound])
    return 0
