"""What is said of one thing asked, and the words that join replies."""

import re
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from bot.answers.answer import Answer
from bot.answers.replies import joints
from bot.dialogue.state import DialogueState
from bot.guide.model import Guide
from bot.nlu.reading import NluResult
from bot.text.typography import typeset

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÀÂÉÈÊÎÔÇ«{])")  # a place to fill may begin a sentence
_NAMES = frozenset(
    ("facebook", "twitter", "linkedin", "instagram", "pinterest", "youtube", "google+", "québec")
)


@dataclass(frozen=True)
class Reply:
    """What is said of one thing asked, the question that may follow it, and the marks by which it
    is known to have been said.
    """

    answer: Answer
    question: str
    said: Tuple[str, ...]
    leads: Tuple[str, ...] = ()


def unsaid(
    key: str, ways: Sequence[str], reading: NluResult, context: DialogueState
) -> Optional[Tuple[str, str]]:
    """Chooses a way that was not said yet in this conversation: its mark and its text; None where
    all were.
    """
    for step in range(len(ways)):
        place = (reading.cues.seed + step) % len(ways)
        if f"{key}/{place}" not in context.said:
            return f"{key}/{place}", ways[place]
    return None


def stated(guide: Guide, facts: Sequence[str], text: str) -> Tuple[str, ...]:
    """The facts that a written sentence may state: of those that are figures, the ones whose place
    stands in it.
    """
    return tuple(
        fact
        for fact in facts
        if fact not in guide.figures or re.search(rf"\{{(?:n:)?{fact}\}}", text)
    )


def joint(name: str, context: DialogueState, reading: NluResult, number: int = 0) -> str:
    """Chooses the words that join a reply, another one each turn and for each reply of a turn."""
    ways = joints()[name]
    return typeset(ways[(reading.cues.seed + len(context.history) + number) % len(ways)])


def after_lead(lead: str, text: str) -> str:
    """The words that bring a reply in, then the reply: small after the colon, unless it begins with
    a name.
    """
    word = text.split(" ", 1)[0].rstrip(",;:.")
    small = word.islower() or (word[1:].islower() and word.lower() not in _NAMES)
    return f"{lead} {text[:1].lower()}{text[1:]}" if small else f"{lead} {text}"
