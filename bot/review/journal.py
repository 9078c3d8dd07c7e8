"""The log of what staff did, in words: who, when, what, of what, from what to what; as a page and
as a file.
"""

from datetime import datetime
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence
from urllib.parse import quote

import sqlalchemy as sa

from bot.review import auditing
from bot.review.auditing import Asked
from bot.review.pagemaker import topic_name
from bot.review.tables import Cell, Table
from bot.store.writing import QUEBEC
from bot.teaching.texts import texts
from bot.text.typography import typeset

ARROW = " → "
_AT_ONCE = 500
_PAGES = {
    "conversation": "/conversations/",
    "lesson": "/apprendre/",
    "publication": "/contenu/historique/",
}


def change(before: Sequence[str], after: Sequence[str]) -> str:
    """What was changed, as it is kept: from what to what, in codes.

    >>> change(["hors_sujet"], ["choix.criteres", "aide.animateur"])
    'hors_sujet → choix.criteres, aide.animateur'
    """
    return f"{', '.join(before) or '—'}{ARROW}{', '.join(after) or '—'}"


def act(code: str) -> str:
    """What was done, as people read it; its code where it is known no more."""
    return typeset(str(texts()["acts"].get(code, code)))


def acts() -> Dict[str, str]:
    """Every act by its code, in the order of the words."""
    return dict(
        sorted(((code, act(code)) for code in texts()["acts"]), key=lambda pair: pair[1].casefold())
    )


def told(row: Mapping[str, Any]) -> Dict[str, Any]:
    """A line as the page shows it: `act`, `detail` in words, and the `page` of what it was done to,
    empty where there is none.
    """
    return {**row, "act": act(row["action"]), "detail": detail(row["detail"]), "page": _page(row)}


def detail(kept: str) -> str:
    """The codes of a detail in words, the rest as it is."""
    return ARROW.join(
        ", ".join(_word(word) for word in side.split(", ")) for side in kept.split(ARROW)
    )


def table(engine: sa.engine.Engine, asked: Asked) -> Table:
    """The lines that are asked for, as a file."""
    return Table(
        texts()["sheets"]["journal"], list(texts()["journal_columns"]), _rows(engine, asked)
    )


def _rows(engine: sa.engine.Engine, asked: Asked) -> Iterator[Sequence[Cell]]:
    before: Optional[int] = None
    while True:
        with engine.connect() as connection:
            rows = auditing.latest(connection, asked, before, _AT_ONCE)
        for row in rows:
            at = datetime.fromtimestamp(row["at"], QUEBEC).replace(tzinfo=None, microsecond=0)
            yield [
                at,
                row["staff"],
                act(row["action"]),
                row["target"],
                detail(row["detail"]),
                row["address"],
            ]
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1]["id"]


def _word(code: str) -> str:
    for named in ("roles", "decisions", "account_states"):
        if code in texts()[named]:
            return typeset(str(texts()[named][code]))
    return topic_name(code) if "." in code or code in texts()["topics"] else code


def _page(row: Mapping[str, Any]) -> str:
    kind = next(
        (kind for kind, codes in texts()["act_targets"].items() if row["action"] in codes), ""
    )
    return f"{_PAGES[kind]}{quote(row['target'], safe='')}" if kind and row["target"] else ""
