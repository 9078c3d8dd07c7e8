"""The shapes of the guide: its topics, its figures, what does not come from it, and the
registry.
"""

from datetime import date
from typing import Dict, List, Optional, Tuple, Union

from pydantic import Field

from bot.checks.schemas.types import Text
from bot.shape import Strict


class _List(Strict):
    intro: Text
    items: Tuple[Text, ...]


class _Topic(Strict):
    id: Text
    label: Text
    question: Text
    section: Optional[Text]
    facts: Dict[str, Text] = Field(default_factory=dict)
    facts_used: Tuple[Text, ...] = ()
    outside: Tuple[Text, ...] = ()
    answer: Tuple[Union[_List, Text], ...] = ()
    computed: Optional[Text]
    contact: bool = False
    next: List[Text]


class GuideFile(Strict):
    """data/guide.yml."""

    title: Text
    published: Union[Text, int]
    sections: Dict[str, Text]
    topics: List[_Topic]


class _Figure(Strict):
    platform: Optional[Text]
    bound: Text
    value: Union[int, float]
    unit: Text
    measure: Text
    scope: Text
    percent: bool = False
    group: Dict[str, Union[int, str]] = Field(default_factory=dict)
    date: Union[Text, int, None]
    source: Optional[Text]


class FiguresFile(Strict):
    """data/figures.yml."""

    figures: Dict[str, _Figure]


class _Outside(Strict):
    text: Text
    note: Text
    as_of: date


class _Line(Strict):
    who: Text
    phone: Union[Text, int]
    link: Text


class _HelpLines(Strict):
    as_of: date
    lead: Text
    lines: List[_Line]
    end: Text
    now: Text
    called: Text
    given_away: Text


class OutsideFile(Strict):
    """data/outside.yml."""

    facts: Dict[str, _Outside]
    help_lines: _HelpLines


class _Registered(Strict):
    purpose: Optional[Text]
    facts: Tuple[Text, ...] = ()


class TopicsFile(Strict):
    """data/topics.yml."""

    topics: Dict[str, Optional[_Registered]]
