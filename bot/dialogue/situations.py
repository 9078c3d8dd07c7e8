"""The situations that a message tells: which are likely enough, and which what is asked leaves room
for.
"""

from typing import List, Sequence

from bot.dialogue.act import DialogueAct
from bot.dialogue.reproach import reproached
from bot.dialogue.state import DialogueState
from bot.guide.model import NO_SITUATION, PLATFORM_NAMES
from bot.guide.situations import Situation, situations
from bot.nlu.reading import CERTAIN, NluResult

# a situation at least so likely is answered as such: fainter, what is answered without it is more
# often right
TOLD = 0.12
# and so where something was said before: of 30 fainter ones 12 were told beside the point, 6 were
# what is said without them
HERE = 0.25
TOO = 0.3  # beside it, another one at least so likely is answered too
# one so likely is answered even where what is asked is advised or compared from what the person
# told
WEIGHED = 0.4
# one so likely is answered even where the message seemed off topic or was not understood
SURELY = 0.7
NEEDED = 0.3  # a need so surely told has advice computed from it
MOST = 2  # situations of one message
_COMPUTED = ("choix.classement", "assistant.", "suite.")
_LOST = ("incompris", "hors_sujet")
_NEVER = 2.0


def situations_told(
    reading: NluResult, context: DialogueState, asks: Sequence[DialogueAct] = ()
) -> List[str]:
    """The situations that a message tells, likeliest first; none where figures are asked, or what
    was said is asked again.
    """
    if CERTAIN in reading.situations.values():
        return list(reading.situations)
    never = _COMPUTED[:1] if reproached(reading, context) else _COMPUTED
    if reading.known or any(ask.again or ask.topic.startswith(never) for ask in asks):
        return []
    known = situations()
    likely = [
        (name, chance)
        for name, chance in sorted(reading.situations.items(), key=lambda item: -item[1])
        if name in known or name == NO_SITUATION
    ]
    least = max((HERE if context.topics else TOLD, *(_least(ask, reading) for ask in asks)))
    if not likely or likely[0][0] == NO_SITUATION or likely[0][1] < least:
        return []
    told = [
        likely[0][0],
        *(name for name, chance in likely[1:MOST] if chance >= TOO and name != NO_SITUATION),
    ]
    return [name for name in told if _names(known[name], asks)]


def _least(ask: DialogueAct, reading: NluResult) -> float:
    """How likely a situation must at least be to be told in place of what is asked."""
    if ask.topic in _LOST:
        return SURELY
    if ask.topic == "choix.comparaison":  # which to take, not only what sets them apart
        if reading.acts.get("choix.recommandation", 0.0) >= WEIGHED:
            return WEIGHED
        return _NEVER if reading.hears("comparing") else SURELY
    return (
        WEIGHED
        if ask.topic == "choix.recommandation"
        and max(reading.needs.values(), default=0.0) >= NEEDED
        else TOLD
    )


def _names(situation: Situation, asks: Sequence[DialogueAct]) -> bool:
    """Whether a reply speaks of every platform that is to be compared."""
    compared = [
        PLATFORM_NAMES[name]
        for ask in asks
        if ask.topic == "choix.comparaison"
        for name in ask.platforms
        if name in PLATFORM_NAMES
    ]
    return all(name in way for name in compared for way in situation.ways)
