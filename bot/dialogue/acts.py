"""What is asked in a conversation: what the encoder heard of message and state together, and what
the words alone make likely.
"""

from dataclasses import replace
from typing import Dict, Tuple

from bot.dialogue.references import pointed_at
from bot.dialogue.state import DialogueState
from bot.guide.model import PLATFORM_ASPECTS
from bot.nlu.reading import NluResult

_FREE = 0.7  # the share of the encoder where nothing was said before
_HERE = 0.75  # and where something was
_TOO = 0.7  # beside the likeliest act, one at least so likely is asked too
_TOO_FIRST = 0.6  # and so in a first message, where people say all that they want
# a move that the words alone make so likely is made: « répétez », « revenons à ma question »
_MOVED = 0.6
_OF = 0.5  # a platform at least so likely is what it is asked of
_MOVES = (
    "suite.details",
    "suite.reformuler",
    "suite.retour",
    "suite.oui",
    "suite.non",
    "assistant.rejet",
)
# never beside another act
_ALONE = ("incompris", "hors_sujet", "assistant.rejet", "assistant.salutation", "assistant.merci")
_AMONG = ("choix.comparaison", "choix.classement", "choix.recommandation")


def chances(reading: NluResult, context: DialogueState) -> Dict[str, float]:
    """How likely each act is, 0 to 1, likeliest first. Each is on its own: several may be asked."""
    alone = dict(reading.ranking)
    certain = reading.known or len(reading.ranking) == 1  # a lone command, a message without a word
    share = (_HERE if context.topics else _FREE) if reading.acts and not certain else 0.0
    if context.topics and max((alone.get(move, 0.0) for move in _MOVES), default=0.0) >= _MOVED:
        share = 0.0
    mixed = {
        act: share * reading.acts.get(act, 0.0) + (1 - share) * alone.get(act, 0.0)
        for act in (*alone, *reading.acts)
    }
    return dict(sorted(mixed.items(), key=lambda item: -item[1]))


def decided(reading: NluResult, context: DialogueState) -> NluResult:
    """The reading, with every act that is asked in `asks`, likeliest first. As it was where it has
    several.
    """
    if len(reading.asks) > 1:
        return reading
    likeliest, *others = chances(reading, context).items() or [("incompris", 1.0)]
    least = _TOO if context.topics else _TOO_FIRST
    too = (
        act
        for act, chance in others
        if reading.acts and not reading.known and act not in _ALONE and chance >= least
    )
    return replace(reading, asks=(likeliest[0], *too))


def asked_of(act: str, reading: NluResult, context: DialogueState) -> Tuple[str, ...]:
    """The platforms of which an act is asked: of those named the ones that are meant, or those
    heard without a name.
    """
    likely = tuple(platform for platform, chance in reading.asked_of.items() if chance >= _OF)
    if act in _AMONG:
        # « enlève Facebook »
        among = tuple(platform for platform in likely if platform not in reading.excluded)
        return among if len(among) > 1 else (reading.platforms or likely)
    if act not in PLATFORM_ASPECTS or reading.platforms or reading.others:
        return reading.of_act.get(act) or (
            tuple(platform for platform in reading.platforms if platform in likely)
            or reading.platforms
        )
    pointed = pointed_at(reading, context)
    if len(pointed) == 1:
        return pointed
    both = reading.hears("several") or reading.hears("everyone")
    return (
        likely
        if both or len(likely) < 2
        else (max(likely, key=lambda platform: reading.asked_of[platform]),)
    )
