"""Whether who writes tells that the last answer missed: it was beside the point, said already, or
asked what was told.
"""

from bot.dialogue.state import DialogueState
from bot.nlu.reading import NluResult

HEARD = 0.5  # it counts where it is at least so likely


def reproached(reading: NluResult, context: DialogueState) -> bool:
    """Whether the message reproaches the last answer, if there is one; a question of ours that is
    tapped or typed reproaches nothing.
    """
    return reading.reproach >= HEARD and bool(context.topics) and not reading.ours
