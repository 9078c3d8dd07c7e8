"""What people said of answers, the latest first: chosen by their thumb, the days and the topic."""

from dataclasses import dataclass
from typing import Any, Dict, List, NamedTuple, Optional

import sqlalchemy as sa

from bot.review.filters import Filters, moment, of_topic
from bot.store import history
from bot.store.schema import messages

PAGE = 50
_own = messages.c


class Page(NamedTuple):
    """Messages with what was said of their answers; `after` is where the next page begins, None
    where this is the last.
    """

    rows: List[Dict[str, Any]]
    after: Optional[int]


@dataclass(frozen=True)
class Asked:
    """Which comments one asks for, as the list of conversations names its filters; empty: all."""

    avis: str = ""  # haut, bas
    du: str = ""
    au: str = ""
    sujet: str = ""

    @property
    def query(self) -> str:
        """The address's part that asks for these again."""
        return Filters(avis=self.avis, du=self.du, au=self.au, sujet=self.sujet).query()

    def conditions(self) -> List[Any]:
        """Conditions on the messages."""
        since, until = moment(self.du), moment(self.au, after=1)
        thumb = {"haut": _own.feedback > 0, "bas": _own.feedback < 0}.get(self.avis)
        days = [
            _own.asked_at >= since if since is not None else None,
            _own.asked_at < until if until is not None else None,
        ]
        return [
            one
            for one in (thumb, *days, of_topic(_own.topics, self.sujet) if self.sujet else None)
            if one is not None
        ]


def page(
    connection: sa.engine.Connection, asked: Asked, before: Optional[int] = None, size: int = PAGE
) -> Page:
    """One page of what is asked for, of messages before that number."""
    query = (
        sa.select(messages)
        .where(_own.feedback_comment.is_not(None), *asked.conditions())
        .order_by(_own.id.desc())
        .limit(size + 1)
    )
    rows = (
        connection.execute(query.where(_own.id < before) if before is not None else query)
        .mappings()
        .all()
    )
    return Page(
        [history.plain(row) for row in rows[:size]],
        rows[size - 1]["id"] if len(rows) > size else None,
    )
