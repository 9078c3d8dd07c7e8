"""What every channel does with a text before the engine sees it: clean it, weigh it, redact it."""

import asyncio
from dataclasses import dataclass
from typing import Optional

from bot.answers.answer import Answer
from bot.answers.phrases import wording
from bot.answers.respond import plain_answer
from bot.privacy import redact
from bot.text.clean import clean

LONGEST = 2000  # characters of a message, after cleaning
_SHORT = 200  # characters: changing threads costs more than to receive so few
_INVISIBLE = "\u200b"


@dataclass(frozen=True)
class Inbound:
    """`text` is clean and redacted. `answer` is given at once where the text cannot be asked."""

    text: str
    answer: Optional[Answer] = None


def receive(text: str) -> Inbound:
    """A typed text, ready for the engine or already answered.

    >>> receive("écrivez-moi à a@b.ca").text
    'écrivez-moi à [courriel]'
    >>> receive(" ").answer.topics
    ('incompris',)
    """
    if len(text) > 20 * LONGEST:
        return Inbound("", plain_answer(wording("too_long"), "incompris"))
    cleaned = clean(text)
    if not cleaned:
        return Inbound("", plain_answer(wording("empty"), "incompris"))
    if len(cleaned) > LONGEST:
        return Inbound("", plain_answer(wording("too_long"), "incompris"))
    return Inbound(redact(cleaned))


async def receive_aside(text: str) -> Inbound:
    """The same, without holding up the loop of the caller where the text is long enough to cost."""
    return receive(text) if len(text) < _SHORT else await asyncio.to_thread(receive, text)


def safe_for_rasa(text: str) -> str:
    """The text such that Rasa reads no command in it: `/restart` typed by a person is only what
    they typed.

    Rasa takes any text that begins with a slash for an intent; an invisible character, which the
    reader drops, prevents it.
    """
    return _INVISIBLE + text if text.startswith("/") else text
