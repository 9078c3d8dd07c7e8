"""The shapes of labelled questions and dialogues, one a line: tests/questions and
tests/dialogues.
"""

from typing import List, Tuple

from bot.checks.schemas.types import Text
from bot.shape import Strict


class _Expected(Strict):
    expected: List[Text]
    also_ok: Tuple[Text, ...] = ()
    accept: Tuple[Tuple[Text, ...], ...] = ()
    must_say: Tuple[Text, ...] = ()
    refusable: bool = False


class Question(_Expected):
    """One message, and what answers it."""

    id: Text
    text: Text
    register_: Text = Text("?")

    class Config:
        fields = {"register_": "register"}  # noqa: RUF012 - pydantic reads it so


class _Turn(_Expected):
    user: Text


class Dialogue(Strict):
    """A conversation, and what answers each of its messages."""

    id: Text
    turns: List[_Turn]
    register_: Text = Text("?")

    class Config:
        fields = {"register_": "register"}  # noqa: RUF012 - pydantic reads it so
