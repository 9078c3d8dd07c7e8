"""What an operator's tools ask of the assistant: alive, ready, and its figures. People's words are
in none of it.
"""

import asyncio
import time
from typing import Any, Callable, Dict, Iterator, List, Tuple

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import metrics, stamp
from bot.channels.errors import error
from bot.engine.apart import Apart
from bot.engine.readiness import Readiness
from bot.engine.runtime import Engine
from bot.store import breaker, record
from bot.store.schema import purges
from bot.web.operators import may_read

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Figure = Tuple[str, str, float]  # name, what it is, value


def install(app: Sanic, engine: Engine, apart: Apart, readiness: Readiness) -> None:
    """Adds /health/live, /health/ready and /metrics."""
    state = CollectorRegistry()
    state.register(_State(engine, apart, lambda: getattr(app.ctx, "inbox", None)))

    @app.get("/health/live")
    async def live(request: Request) -> HTTPResponse:
        return response.json({"status": "alive"})

    @app.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        recorder = record.current()
        found = {
            "answers": await readiness.ready(),
            "records": recorder is not None and recorder.takes,
        }
        return response.json(
            {"status": "ready" if all(found.values()) else "unavailable", **found},
            status=200 if all(found.values()) else 503,
        )

    @app.get("/metrics")
    async def figures(request: Request) -> HTTPResponse:
        if not may_read(request.ip, request.headers):
            return error(404, "not_found")
        body = await asyncio.get_running_loop().run_in_executor(
            None, lambda: generate_latest(metrics.REGISTRY) + generate_latest(state)
        )
        return response.raw(body, content_type=_TYPE)


class _State:
    """What is measured when it is asked for."""

    def __init__(self, engine: Engine, apart: Apart, inbox: Callable[[], Any]) -> None:
        self._engine, self._apart, self._inbox = engine, apart, inbox

    def collect(self) -> Iterator[Any]:
        """Every figure."""
        yield InfoMetricFamily(
            "motclic_model",
            "The model in service: the first of its SHA-256.",
            value={"version": self._engine.version},
        )
        for name, what, value in (
            *self._of_the_engine(),
            *_of_the_record(),
            *self._of_the_database(),
        ):
            yield GaugeMetricFamily(f"motclic_{name}", what, value=value)

    def _of_the_engine(self) -> List[Figure]:
        return [
            ("queue_depth", "Messages that are being answered, or wait for it.", self._apart.depth),
            (
                "answer_under_way_seconds",
                "How long the longest of them has been under way.",
                self._engine.limited.busy_for(),
            ),
            (
                "model_made_timestamp_seconds",
                "When the model in service was made.",
                self._engine.made_at,
            ),
            (
                "model_age_seconds",
                "How old the model in service is.",
                max(time.time() - self._engine.made_at, 0.0),
            ),
            (
                "model_stale",
                "1 where the model is older than its sources.",
                float(bool(stamp.changed_sources())),
            ),
            (
                "model_to_redo",
                "1 where lines that it was trained on were erased since.",
                float(bool(stamp.to_redo())),
            ),
        ]

    def _of_the_database(self) -> List[Figure]:
        """Asked of the database; nothing where that is away."""
        recorder = record.current()
        if recorder is None or recorder.away:
            return []
        try:
            with recorder.engine.connect() as connection:
                purged = connection.execute(sa.select(sa.func.max(purges.c.at))).scalar()
            waits: Dict[str, int] = self._inbox().waiting() if self._inbox() is not None else {}
        except breaker.AWAY:
            return []
        held = [
            (f"inbox_{name}", "Messages of Messenger and Telegram that wait.", float(count))
            for name, count in sorted(waits.items())
        ]
        return [
            *held,
            (
                "last_purge_timestamp_seconds",
                "When what was too old was last erased; 0: never.",
                float(purged or 0.0),
            ),
        ]


def _of_the_record() -> List[Figure]:
    recorder = record.current()
    if recorder is None:
        return []
    return [
        ("database_up", "0 where the database does not answer.", float(not recorder.away)),
        ("record_waiting", "Entries that are not in the database yet.", len(recorder.waiting)),
        ("record_lag_seconds", "How long the oldest of them has waited.", recorder.lag),
        (
            "record_dropped",
            "Entries that found no room, since the start.",
            recorder.waiting.dropped,
        ),
        (
            "record_sheltered",
            "0 where the disk takes none of what waits.",
            float(recorder.waiting.sheltered),
        ),
    ]
