"""What is chosen of the list of conversations: read from the address, so that a view can be shared,
and turned into conditions.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Container, Dict, Iterable, List, Mapping, Optional, Tuple
from urllib.parse import urlencode

import sqlalchemy as sa

from bot.store import kinds
from bot.store.schema import conversation_topics, conversations, labels, messages
from bot.store.writing import QUEBEC

_COLUMNS = conversations.c
# in a period; apart from the messages that hold words that are searched for
_SAID = messages.alias("said").c
NOBODY = "-"  # assigned to
ORDERS = {
    "": (_COLUMNS.last_at, True),
    "anciennes": (_COLUMNS.last_at, False),
    "doute": (_COLUMNS.lowest_confidence, False),
    "longues": (_COLUMNS.turns, True),
}
_WAYS = ("tri", "dans")  # how what is chosen is shown: these choose nothing


@dataclass(frozen=True)
class Filters:
    """Each field is one parameter of the address, as text; empty: not asked for. Anything
    unreadable counts as empty.
    """

    q: str = ""
    # where the words stand: reponses, notes, partout; in what people wrote where it is empty
    dans: str = ""
    du: str = ""
    au: str = ""
    canal: str = ""
    sujet: str = ""
    sous: str = ""  # lowest confidence below this, in per cent
    issue: str = ""  # refusee, incomprise, dirigee, repondue
    avis: str = ""  # haut, bas
    min: str = ""
    max: str = ""
    lue: str = ""  # oui, non
    etiquette: str = ""
    note: str = ""  # oui
    modele: str = ""
    pour: str = ""  # who it is assigned to, NOBODY
    urgent: str = ""  # oui
    debut: str = ""  # oui: of a period, only what began in it
    tri: str = ""  # ORDERS

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Filters":
        """The filters of an address; what is not a filter is left aside."""
        return cls(
            **{
                item.name: str(values.get(item.name, "")).strip().replace("\0", "")[:120]
                for item in fields(cls)
            }
        )

    def query(self, **changes: str) -> str:
        """The address's part that gives these filters again, with changes."""
        changed = replace(self, **changes)
        return urlencode(
            {
                item.name: getattr(changed, item.name)
                for item in fields(self)
                if getattr(changed, item.name)
            }
        )

    def chosen(self) -> Dict[str, str]:
        """The filters that are set."""
        return {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if getattr(self, item.name) and item.name not in _WAYS
        }

    def conditions(self, common: Container[str] = ()) -> List[Any]:
        """Conditions on the conversations; the words searched for (`q`) are not among them
        (bot.review.searching).

        `common` names the filters (`sujet`, `etiquette`) that so many conversations pass that each
        is better looked up by itself than all of them gathered first.
        """
        return [
            condition
            for condition in (*self._times(), *self._outcomes(), *self._marks(common))
            if condition is not None
        ]

    def _times(self) -> List[Any]:
        """A period is one of messages: what was said in it chooses, together with what else is
        asked of a message.
        """
        since, until = moment(self.du), moment(self.au, after=1)
        if since is None and until is None:
            return []
        if self.debut == "oui":
            return [
                _COLUMNS.started_at >= since if since else None,
                _COLUMNS.started_at < until if until else None,
            ]
        said = [
            _SAID.conversation == _COLUMNS.id,
            *self.said(_SAID),
            *(condition for condition in self._of_message() if condition is not None),
        ]
        # quick, and never false of what is chosen
        spans = [
            _COLUMNS.last_at >= since if since else None,
            _COLUMNS.started_at < until if until else None,
        ]
        return [*spans, sa.exists().where(*said)]

    def said(self, of: Any = messages.c) -> List[Any]:
        """When a message must have been said, where a period is asked for."""
        since, until = moment(self.du), moment(self.au, after=1)
        if self.debut == "oui":
            return []
        return [
            *([of.asked_at >= since] if since else []),
            *([of.asked_at < until] if until else []),
        ]

    def _of_message(self) -> List[Any]:
        """What is asked of one message, where a period is."""
        below = _whole(self.sous)
        refused, misunderstood = _has(kinds.REFUSED), _has(kinds.MISUNDERSTOOD)
        issue = {
            "refusee": refused,
            "incomprise": misunderstood,
            "dirigee": _has(kinds.with_contact()),
            "repondue": sa.not_(sa.or_(refused, misunderstood)),
        }.get(self.issue)
        return [
            issue,
            {"haut": _SAID.feedback > 0, "bas": _SAID.feedback < 0}.get(self.avis),
            _SAID.flags != "[]" if self.urgent == "oui" else None,
            _SAID.confidence < below / 100 if below is not None else None,
            _has([self.sujet]) if self.sujet else None,
        ]

    def _outcomes(self) -> List[Any]:
        least, most, below = _whole(self.min), _whole(self.max), _whole(self.sous)
        issue = None
        if self.issue == "repondue" and (
            self.debut == "oui" or not (moment(self.du) or moment(self.au))
        ):
            issue = _COLUMNS.turns > _COLUMNS.refused + _COLUMNS.misunderstood
        return [
            issue,
            *self._few(),
            _COLUMNS.lowest_confidence < below / 100 if below is not None else None,
            _COLUMNS.turns >= least if least is not None else None,
            _COLUMNS.turns <= most if most is not None else None,
            *self._equal(),
        ]

    def _few(self) -> List[Any]:
        """What is rare: each has an index of the few that pass it."""
        return [
            {
                "refusee": _COLUMNS.refused > 0,
                "incomprise": _COLUMNS.misunderstood > 0,
                "dirigee": _COLUMNS.referred > 0,
            }.get(self.issue),
            {"haut": _COLUMNS.thumbs_up > 0, "bas": _COLUMNS.thumbs_down > 0}.get(self.avis),
            _COLUMNS.urgent > 0 if self.urgent == "oui" else None,
            _COLUMNS.notes > 0 if self.note == "oui" else None,
        ]

    def _equal(self) -> List[Any]:
        """What is one value of a column, by which there is an index."""
        return [
            _COLUMNS.channel == self.canal if self.canal else None,
            _COLUMNS.model_version == self.modele if self.modele else None,
            _COLUMNS.assigned_to == self.pour if self.pour and self.pour != NOBODY else None,
        ]

    def indexed(self) -> Tuple[List[Any], List[Any]]:
        """The filters of which an index names the conversations that pass: as conditions where it
        holds them in the order of time, else as queries of them.
        """
        least, below, own = _whole(self.min), _whole(self.sous), sa.select(_COLUMNS.id)
        gathered = [
            *self.listed().values(),
            own.where(_COLUMNS.reviewed_at.is_(None)) if self.lue == "non" else None,
            own.where(_COLUMNS.turns >= least) if least is not None else None,
            own.where(_COLUMNS.lowest_confidence < below / 100) if below is not None else None,
        ]
        in_order = [
            condition for condition in (*self._few(), *self._equal()) if condition is not None
        ]
        return in_order, [query for query in gathered if query is not None]

    def _marks(self, common: Container[str]) -> List[Any]:
        read = {
            "oui": _COLUMNS.reviewed_at.is_not(None),
            "non": _COLUMNS.reviewed_at.is_(None),
        }.get(self.lue)
        listed = [_held(query, name in common) for name, query in self.listed().items()]
        return [read, _COLUMNS.assigned_to.is_(None) if self.pour == NOBODY else None, *listed]

    def listed(self) -> Dict[str, Any]:
        """The filters that are lists of conversations, as queries of their names."""
        topic = sa.select(conversation_topics.c.conversation).where(
            conversation_topics.c.topic == self.sujet
        )
        label = sa.select(labels.c.conversation).where(labels.c.label == self.etiquette)
        return {
            name: query
            for name, query in (("sujet", topic), ("etiquette", label))
            if getattr(self, name)
        }


def _held(query: Any, common: bool) -> Any:
    """Whether a conversation is of a list."""
    (name,) = query.selected_columns
    return query.where(name == _COLUMNS.id).exists() if common else _COLUMNS.id.in_(query)


def _has(topics: Iterable[str]) -> Any:
    """Whether a message was answered on one of these topics."""
    return sa.or_(sa.false(), *(of_topic(_SAID.topics, topic) for topic in sorted(topics)))


def of_topic(column: Any, topic: str) -> Any:
    """Whether the topics of a message, in this column, have that one among them."""
    return column.contains(json.dumps(topic, ensure_ascii=False), autoescape=True)


def moment(text: str, after: int = 0) -> Optional[float]:
    """When a day begins in Québec, or so many days after; None for what is no day."""
    try:
        return (
            datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=QUEBEC) + timedelta(days=after)
        ).timestamp()
    except (ValueError, OverflowError):
        return None


def _whole(text: str) -> Optional[int]:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def order_of(filters: Filters) -> Tuple[Any, bool]:
    """What conversations are put in order by, and whether the greatest comes first."""
    return ORDERS.get(filters.tri, ORDERS[""])
