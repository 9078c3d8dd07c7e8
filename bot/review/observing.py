"""What an operator's tools ask of the staff app: alive, ready, and its figures."""

from typing import List

from prometheus_client import generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.store import breaker
from bot.web.operators import may_read

_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes() -> List[Route]:
    """Their addresses; nobody signs in for them."""
    return [
        Route("/health/live", _live),
        Route("/health/ready", _ready),
        Route("/metrics", _figures),
    ]


async def _live(request: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def _ready(request: Request) -> Response:
    ready = bool(request.app.state.ready) and not breaker.of(request.app.state.engine).open
    return JSONResponse(
        {"status": "ready" if ready else "unavailable", "database": ready}, 200 if ready else 503
    )


async def _figures(request: Request) -> Response:
    if not may_read(request.client.host if request.client else None, request.headers):
        return Response(status_code=404)
    return Response(generate_latest(metrics.REGISTRY), media_type=_TYPE)
