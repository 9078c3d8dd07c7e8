"""What is logged: one line each, on standard error, with the request that it belongs to. Rasa
prints what people type; it is silenced.
"""

import json
import logging
import sys
import time
from datetime import datetime, timezone
from typing import Any, Dict, MutableMapping, Tuple

import structlog

from bot import metrics, tracing

_KINDS = 1000  # kinds of lines that are told apart
OURS = ("bot", "actions")
_LIBRARIES = ("rasa", "apscheduler", "matplotlib", "sanic.root", "sanic.access", "sanic.error")


class Line(logging.Formatter):
    """A line for people: `2026-11-29T10:00:00Z WARNING bot.engine.model [request] what happened
    key=value`.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={_plain(value)}" for name, value in _fields(record).items())
        return (
            f"{_moment(record)} {record.levelname} {record.name} [{_request(record)}]"
            f" {_told(record)}{fields}"
        )


class Json(logging.Formatter):
    """The same as one JSON object, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "request": _request(record),
            "event": _told(record),
        }
        return json.dumps({**line, **_fields(record)}, ensure_ascii=False)


class Sparing(logging.Filter):
    """Lets so many lines of one kind through in a minute: whoever sends refused requests must not
    fill the disk.

    What was held back is told in the next line of that kind.
    """

    def __init__(self, most: int = 60, seconds: float = 60.0) -> None:
        super().__init__()
        self._most, self._seconds = most, seconds
        self._since: Dict[Tuple[str, str], Tuple[float, int]] = {}  # kind -> since when, how many

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is shown; below a warning all are, for who asks for them."""
        if record.levelno < logging.WARNING:
            return True
        kind, now = (record.name, str(record.msg)), time.monotonic()
        since, count = self._since.get(kind, (now, 0))
        if now - since >= self._seconds:
            if count > self._most:
                record.msg, record.args = (
                    f"{record.getMessage()} ({count - self._most} more like it were not shown)",
                    (),
                )
            since, count = now, 0
        if len(self._since) > _KINDS:
            self._since.clear()
        self._since[kind] = since, count + 1
        return count < self._most


class _Counting(logging.Handler):
    """Counts warnings and errors for /metrics."""

    def emit(self, record: logging.LogRecord) -> None:
        metrics.LOGGED.labels(record.levelname.lower(), record.name).inc()


def configure(level: str = "WARNING", form: str = "text") -> None:
    """Sets the loggers of this process: our own show `level` and above, the libraries' warnings and
    above; `form` is text or json.

    Nothing of theirs below a warning is shown: Rasa's debug lines hold the messages themselves,
    HTTP clients' the tokens.
    """
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(Json() if form == "json" else Line())
    shown.addFilter(Sparing())
    counted = _Counting(logging.WARNING)
    logging.basicConfig(
        level=max(logging.getLevelName(level), logging.WARNING),
        handlers=[shown, counted],
        force=True,
    )
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[_event_alone],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _event_alone(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """The name of what Rasa warns of; whatever it says beside may quote a message."""
    return str(event.get("event", ""))


def _fields(record: logging.LogRecord) -> Dict[str, Any]:
    """What our own lines say beside their sentence, given as `extra={"fields": {…}}`."""
    held: Dict[str, Any] = getattr(record, "fields", None) or {}
    return held


def _request(record: logging.LogRecord) -> str:
    return str(getattr(record, "request_id", "") or tracing.current())


def _told(record: logging.LogRecord) -> str:
    """The sentence, on one line; of an error that is logged with its trace, its kind alone: its
    words may be a person's.
    """
    told = record.getMessage()
    if record.exc_info and record.exc_info[0] is not None:
        told += f" ({record.exc_info[0].__name__})"
    return " ".join(told.split())


def _moment(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, timezone.utc)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def _plain(value: Any) -> str:
    text = " ".join(str(value).split())
    return f'"{text}"' if " " in text else text
