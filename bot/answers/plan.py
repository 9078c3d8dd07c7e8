"""The plan of an answer: replies brought in one after the other, and one question back at the
end.
"""

from dataclasses import replace
from typing import Tuple
from zlib import crc32

from bot.answers.answer import Answer, Paragraph
from bot.answers.reply import after_lead, joint
from bot.dialogue.state import DialogueState
from bot.nlu.reading import NluResult

LONGEST = 90  # words: an answer that would be longer puts no question back
_OPENING = 60  # characters


def with_question(
    answer: Answer, question: str, context: DialogueState
) -> Tuple[Answer, Tuple[str, ...]]:
    """The answer, ended by one question back, unless it was put before in this conversation; and
    the mark of it.
    """
    mark = f"ask/{crc32(question.encode()):08x}"
    length = sum(len(line.split()) for part in answer.parts for line in part.lines())
    if not question or mark in context.said or length + len(question.split()) > LONGEST:
        return answer, ()
    return replace(answer, parts=(*answer.parts, Paragraph(question))), (mark,)


def brought_in(answer: Answer, number: int, context: DialogueState, reading: NluResult) -> Answer:
    """The answer to a second or third thing asked, set apart from what comes before it."""
    first, *rest = answer.parts
    if isinstance(first, Paragraph) and (
        "\u00a0: " in first.text[:_OPENING] or first.text.endswith("?")
    ):
        # two colons in a row, or a question: the words that bring it in would be too many
        return answer
    name = "limit" if answer.topics == ("hors_guide",) else ("second" if number == 1 else "third")
    lead = joint(name, context, reading, number)
    if isinstance(first, Paragraph):
        return replace(answer, parts=(Paragraph(after_lead(lead, first.text)), *rest))
    return replace(answer, parts=(Paragraph(lead), *answer.parts))
