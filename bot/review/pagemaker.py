"""Pages from templates: text escaped always, typography set as templates are read, dates as they
are in Québec.
"""

import errno
import json
import re
import time
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, List, Optional, Tuple

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot import stamp
from bot.dialogue.urgent import label
from bot.guide import load_guide
from bot.paths import ROOT
from bot.review.accounts import Person
from bot.review.wanted import marked
from bot.store.changes import UnwritableError
from bot.store.writing import QUEBEC
from bot.teaching.texts import texts
from bot.text.typography import NBSP, typeset

FOLDER = Path(__file__).parent
TOLD = "motclic_told"  # the cookie of what the next page is to tell
_NOT_TEXT = re.compile(
    r"({%.*?%}|{{.*?}}|{#.*?#}|<script.*?</script>|<(?:{{.*?}}|{%.*?%}|[^>])*>)", re.DOTALL
)


class _Loader(jinja2.FileSystemLoader):
    """Sets the typography of what stands between tags."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> Tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        return (
            "".join(
                piece if number % 2 else typeset(piece)
                for number, piece in enumerate(_NOT_TEXT.split(source))
            ),
            name,
            fresh,
        )


def sentence(code: str) -> str:
    """A sentence by its code, typeset. Raises KeyError for an unknown one."""
    return typeset(texts()["sentences"][code])


def unwritable(error: UnwritableError) -> str:
    """Which folder could not be written, and why, as a sentence."""
    folder = error.folder.relative_to(ROOT) if error.folder.is_relative_to(ROOT) else error.folder
    reason = {
        errno.ENOSPC: "full",
        errno.EDQUOT: "full",
        errno.EACCES: "refused",
        errno.EPERM: "refused",
        errno.EROFS: "refused",
    }.get(error.number, "other")
    return typeset(
        texts()["sentences"]["unwritable"].format(folder=folder, reason=texts()["reasons"][reason])
    )


_typeset = lru_cache(maxsize=1024)(typeset)


def topic_name(topic: str) -> str:
    """A topic as staff read it: its question; a platform's with the platform's aspect; the id where
    it is unknown.
    """
    known = texts()["topics"].get(topic)
    if known:
        return _typeset(known)
    held = load_guide().topics.get(topic)
    return _typeset(held.question) if held else topic


def written_in(file: str) -> str:
    """What a file of the data is, as staff read it: a topic's questions by the topic's name."""
    path = Path(file)
    said = texts()["files"].get(path.name)
    if said or path.suffix != ".yml":
        return _typeset(said or file)
    return _typeset(texts()["files"]["training"].format(topic=topic_name(path.stem)))


def flag_name(flag: str) -> str:
    """A flag as staff read it."""
    return _typeset(label(flag))


def model_state() -> List[str]:
    """What staff should know of the model in service, a sentence each: older than its sources, or
    to be trained anew.
    """
    changed, erased, said = stamp.changed_sources(), stamp.to_redo(), texts()["model"]
    stale = (
        [said["stale"].format(files=", ".join(changed[:3]) + (", …" if len(changed) > 3 else ""))]
        if changed
        else []
    )
    return [
        typeset(line)
        for line in (*stale, *([said["to_redo"].format(at=day(erased))] if erased else []))
    ]


def day(at: Optional[float]) -> str:
    """A moment as it is in Québec: 2024-05-01 à 14 h 05."""
    return (
        datetime.fromtimestamp(at, QUEBEC).strftime(f"%Y-%m-%d à %H{NBSP}h{NBSP}%M") if at else "—"
    )


def date(at: float) -> str:
    """The day of a moment as it is in Québec."""
    return datetime.fromtimestamp(at, QUEBEC).strftime("%Y-%m-%d")


def percent(value: Optional[float]) -> str:
    """A share as a whole percentage."""
    return "—" if value is None else f"{round(value * 100)}{NBSP}%"


def whole(value: int) -> str:
    """A count, thousands set apart."""
    return f"{value:,}".replace(",", NBSP)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_Loader(str(FOLDER / "templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        phone=_dialled,
        day=day,
        date=date,
        percent=percent,
        whole=whole,
        typeset=_typeset,
        plainjson=_plain_json,
    )
    environment.filters.update(topic=topic_name, flag=flag_name, written=written_in, marked=marked)
    environment.globals.update(texts=texts(), model_state=model_state)
    return environment


def _dialled(number: str) -> str:
    """A telephone number as a telephone dials it; the extension after a pause."""
    main, _, extension = number.partition(", poste ")
    return re.sub(r"[^\d+]", "", main) + (f",{extension}" if extension else "")


def _plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _tone(code: str) -> str:
    """The colour of what is told: good news is green, what was refused is red, what is left to do
    is orange.
    """
    return next(
        (
            tone
            for tone, codes in texts()["tones"].items()
            if any(fnmatchcase(code, one) for one in codes)
        ),
        "",
    )


def render(
    request: Request, template: str, person: Optional[Person], status: int = 200, **values: Any
) -> Response:
    """A page of the app."""
    asked = request.query_params.get("dit", "")
    # who was told it before, or was given the address, is not told it
    told = asked if asked == request.cookies.get(TOLD) else ""
    # what the bar counts, where the page tells it (bot.review.badges)
    values.setdefault("calls", None)
    values.setdefault("urgent", 0)
    values["tone"], values["shown_at"] = _tone(told), time.time()
    values.setdefault("told_code", told if told in texts()["sentences"] else "")
    page = (
        _environment()
        .get_template(template)
        .render(
            person=person,
            path=request.url.path,
            notice=sentence(values["told_code"]) if values["told_code"] else "",
            **values,
        )
    )
    response = HTMLResponse(page, status_code=status)
    if told:
        response.delete_cookie(TOLD, path="/", httponly=True, samesite="lax")
    return response
