"""The shapes of what is said around the conversation: in messaging, in the notice, to operators, to
staff.
"""

from typing import Dict, List, Optional, Tuple

from pydantic import Field

from bot.checks.schemas.types import Sentence, Text, Tree
from bot.shape import Strict

Sentences = Dict[str, Sentence]


class _Notice(Strict):
    version: int
    again_after_days: int
    text: List[Sentence]
    platform: Sentences
    contact: Sentence


class _Reply(Strict):
    text: Text
    suggest: Tuple[Text, ...] = ()
    do: Dict[str, Text] = Field(default_factory=dict)


class _Button(Strict):
    title: Text
    ask: Optional[Text]
    do: Optional[Text]


class _Command(_Button):
    command: Text


class _Profile(Strict):
    greeting: Text
    menu: List[_Button]
    description: Text
    commands: List[_Command]


class MessagingFile(Strict):
    """data/messaging.yml."""

    notice: _Notice
    replies: Dict[str, _Reply]
    profile: _Profile
    erasure: Sentences
    setup: Sentences
    messenger: Sentences
    telegram: Sentences


class _Section(Strict):
    title: Text
    text: Sentence
    callback: bool = False


class NoticeFile(Strict):
    """data/notice.yml."""

    version: Text
    summary: Sentence
    contact_unset: Text
    sections: List[_Section]


class SettingsFile(Strict):
    """data/settings.yml."""

    line: Sentence
    closed: Sentence
    unknown: Sentence
    readable: Sentence
    listening: Sentence
    kinds: Sentences
    faults: Sentences
    key: Sentences
    callbacks: Sentences
    purge: Sentences
    bundle: Sentences
    training: Sentences


class ReviewFile(Strict):
    """data/review.yml."""

    __root__: Dict[str, Tree]
