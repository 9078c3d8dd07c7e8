"""A few words that meet the person's state of mind."""

from dataclasses import replace
from typing import List, Tuple

from bot.answers.answer import Answer, Paragraph, Part
from bot.answers.replies import stances
from bot.dialogue.act import COURTESIES
from bot.dialogue.state import DialogueState
from bot.nlu.reading import NluResult
from bot.text.typography import typeset

FELT = 0.6  # a state of mind is met from here on
_UNMET = ("ironique", "curieux")  # nothing needs to be said of these
_UNFIT = (
    *COURTESIES,
    "hors_sujet",
    "incompris",
    "assistant.rejet",
    "assistant.identite",
    "assistant.source",
    "assistant.capacites",
)


def met(
    answer: Answer, reading: NluResult, context: DialogueState
) -> Tuple[Answer, Tuple[str, ...]]:
    """The answer, opened by a word on the person's state of mind where one is surely heard and was
    not met yet; and the mark of it.
    """
    if any(topic in _UNFIT for topic in answer.topics) or not answer.parts:
        return answer, ()
    name = max(reading.stance, key=lambda stance: reading.stance[stance], default="")
    if (
        reading.stance.get(name, 0.0) < FELT
        or name in _UNMET
        or any(mark.startswith(f"stance/{name}") for mark in context.said)
    ):
        return answer, ()
    ways = stances().get(name, ())
    if not ways:
        return answer, ()
    opening = typeset(ways[reading.cues.seed % len(ways)])
    first, *rest = answer.parts
    parts: List[Part] = (
        [Paragraph(f"{opening} {first.text}"), *rest]
        if isinstance(first, Paragraph)
        else [Paragraph(opening), first, *rest]
    )
    return replace(answer, parts=tuple(parts)), (f"stance/{name}",)
