"""What is said to who tells how they are, and asks nothing."""

from typing import Optional, Tuple

from bot.answers.answer import Answer, Paragraph, Part
from bot.answers.handoff import lines_named
from bot.answers.replies import moods
from bot.answers.reply import unsaid
from bot.dialogue.situations import SURELY, WEIGHED
from bot.dialogue.state import DialogueState
from bot.dialogue.urgent import DISTRESS, known, together
from bot.guide.model import NO_SITUATION, Guide
from bot.nlu.reading import NluResult
from bot.text.typography import typeset
from bot.training_data.labels import UNNAMED

TOLD_ALONE = 0.5  # a mood is answered as such where it is at least so likely that it alone is told
# Which mood it is, is said where it is at least so likely: nearly three in four are then right.
CLEAR = 0.6


def mood_answer(
    guide: Guide, reading: NluResult, context: DialogueState
) -> Optional[Tuple[Answer, Tuple[str, ...]]]:
    """The answer to the mood that is told alone, and the mark of it; None where none is, or all
    that can be said to it was said in this conversation.
    """
    if not told_alone(reading):
        return None
    clear = {name: chance for name, chance in reading.moods.items() if chance >= CLEAR}
    name = max(clear, key=lambda each: clear[each], default=UNNAMED)
    chosen = unsaid(f"mood/{name}", moods()[name], reading, context) or unsaid(
        f"mood/{UNNAMED}", moods()[UNNAMED], reading, context
    )
    if chosen is None:
        return None
    mark, text = chosen
    parts: Tuple[Part, ...] = (Paragraph(typeset(text)), *lines_named(guide, text))
    return Answer(parts=parts, topics=("hors_sujet",)), (mark,)


def told_alone(reading: NluResult) -> bool:
    """Whether a mood alone is told: no button, no situation that is sure, no distress that has a
    reply of its own.
    """
    told = {name: of for name, of in reading.situations.items() if name != NO_SITUATION}
    flag = known().get(DISTRESS)
    distress = together(told, flag.situations) if flag else 0.0
    return (
        reading.mood >= TOLD_ALONE
        and not reading.ours
        and max(told.values(), default=0.0) < SURELY
        and distress < WEIGHED
    )
