"""Errors of the HTTP channels: a status, a code for programs, a French sentence for people. Never a
stack trace.
"""

import logging
import traceback
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import metrics
from bot.paths import DATA
from bot.text.typography import typeset
from bot.yamlfile import read_yaml

log = logging.getLogger(__name__)
_CODES = {404: "not_found", 405: "not_allowed", 413: "too_long", 400: "bad_json", 503: "not_ready"}


class RefusedError(Exception):
    """A request that cannot be answered: an HTTP status, a code of data/errors.yml, seconds to wait
    (0: waiting changes nothing).
    """

    fields: Mapping[str, str] = {}  # of a form: what is wrong with each, a sentence for the person

    def __init__(self, status: int, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.wait = status, code, wait

    @property
    def message(self) -> str:
        """The sentence for a person."""
        return sentence(self.code)


@lru_cache(maxsize=1)
def _sentences() -> Dict[str, Any]:
    read: Dict[str, Any] = read_yaml(DATA / "errors.yml")
    return read


def sentence(code: str) -> str:
    """The French sentence of an error's code."""
    return typeset(_sentences()[code])


def content(code: str, fields: Optional[Mapping[str, str]] = None) -> Dict[str, Any]:
    """What an error says: `{"error": {"code", "message"}}`, and `fields` where it is about a form:
    a sentence each.
    """
    return {
        "error": {"code": code, "message": sentence(code), **({"fields": fields} if fields else {})}
    }


def error(
    status: int, code: str, fields: Optional[Mapping[str, str]] = None, **headers: str
) -> HTTPResponse:
    """An error as JSON, which no cache keeps."""
    kept_nowhere = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **headers}
    return response.json(
        content(code, fields), status=status, headers=kept_nowhere, ensure_ascii=False
    )


def install(app: Sanic) -> None:
    """Makes every error of the app one of ours."""

    @app.exception(Exception)  # type: ignore[no-untyped-call]
    async def told(request: Request, raised: Exception) -> HTTPResponse:
        if isinstance(raised, RefusedError):
            metrics.REFUSALS.labels(raised.code).inc()
            return error(
                raised.status,
                raised.code,
                raised.fields,
                **({"Retry-After": str(raised.wait)} if raised.wait else {}),
            )
        if isinstance(raised, SanicException):
            status = getattr(raised, "status_code", 500) or 500
            if status < 500:
                return error(status, _CODES.get(status, "bad_json"))
        metrics.ERRORS.labels("failure").inc()
        log.error(
            "%s %s failed: %s at %s",
            request.method,
            request.path,
            type(raised).__name__,
            _place(raised),
        )
        return error(500, "failure")


def _place(raised: BaseException) -> str:
    """Where an error arose, as file:line. Its own words may quote what a person wrote, or a
    statement; they are not logged.
    """
    frames = traceback.extract_tb(raised.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
