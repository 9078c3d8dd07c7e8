"""The shapes of labelled messages: data/heard, data/nlu, and the questions of tests."""

from typing import Any, Dict, List, Literal, Optional, Tuple, Union

from bot.checks.schemas.types import Text
from bot.shape import Strict

Messages = List[Text]


class ByLabel(Strict):
    """Messages under each label: data/heard/moods.yml, needs.yml, outside.yml, several.yml and
    stances.yml.
    """

    __root__: Dict[str, Messages]


class AnglesFile(Strict):
    """data/heard/angles.yml: messages under each angle of each topic."""

    __root__: Dict[str, Dict[str, Messages]]


class SituationsFile(Strict):
    """data/heard/situations: messages under each situation, or under each of its cases."""

    __root__: Dict[str, Union[Messages, Dict[str, Messages]]]


class _Lived(Strict):
    text: Text
    tells: Tuple[Text, ...] = ()
    near: Tuple[Text, ...] = ()
    case: Optional[Text]
    words: Optional[Literal["asked", "welcome"]]


class LivedFile(Strict):
    """data/heard/lived.yml."""

    messages: List[_Lived]


class _Conversed(Strict):
    text: Text
    tells: Tuple[Text, ...] = ()
    near: Tuple[Text, ...] = ()


class ConversationsFile(Strict):
    """data/heard/conversations.yml: the messages of each conversation, in order."""

    conversations: List[List[_Conversed]]


class _About(Strict):
    registre: Optional[Text]
    besoins: Tuple[Text, ...] = ()
    exclut: Tuple[Text, ...] = ()
    sujets: Tuple[Text, ...] = ()


class _Block(Strict):
    intent: Text
    metadata: Optional[_About]
    examples: Any  # lines: bot/checks/training.py reads them


class TrainingFile(Strict):
    """data/nlu.yml and data/nlu: training questions, as Rasa reads them."""

    version: Text
    nlu: List[_Block]
