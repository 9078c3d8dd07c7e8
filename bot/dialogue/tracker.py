"""What the next message may lean on: the platforms spoken of, and what was asked of them."""

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from bot.dialogue.act import DialogueAct
from bot.dialogue.state import DialogueState


@dataclass(frozen=True)
class Focus:
    """What the next message may lean on."""

    platforms: Tuple[str, ...]
    recent: Tuple[str, ...]
    group: Tuple[str, ...]
    aspect: Optional[str]


# Words that belong to one platform: « épingler, c'est quoi? », « et ils sont combien là-dessus? ».
_PLATFORM_OF = {"lexique.epingler": "pinterest", "lexique.gazouillis": "twitter"}

# What was asked of all platforms is then asked of one: « et juste sur Facebook? ».
_ASPECT_OF = {
    "presentation.popularite_quebec": "chiffres",
    "choix.classement": "chiffres",
    "presentation.definition": "description",
    "presentation.avantages": "entreprise",
}


def focus_after(
    asks: Sequence[DialogueAct], context: DialogueState, pointed_out: Optional[str] = None
) -> Focus:
    """The focus once `asks` are answered: what is new comes last in `recent`; `pointed_out` is the
    platform an answer put first.
    """
    topics = [ask.topic.split(".") for ask in asks]
    aspects = [parts[2] for parts in topics if len(parts) == 3]
    if not context.platforms:
        pointed_out = pointed_out or next(
            (_PLATFORM_OF[ask.topic] for ask in asks if ask.topic in _PLATFORM_OF), None
        )
    aspect = (
        aspects[-1]
        if aspects
        else next((_ASPECT_OF[ask.topic] for ask in asks if ask.topic in _ASPECT_OF), None)
    )
    spoken = tuple(
        dict.fromkeys(
            [
                *(p for ask in asks for p in ask.platforms),
                *(parts[1] for parts in topics if len(parts) == 3),
            ]
        )
    )
    if not spoken and not pointed_out:
        return Focus(context.platforms, context.recent, context.group, aspect or context.aspect)
    spoken = spoken or (str(pointed_out),)
    known = len(spoken) == 1 and spoken[0] in (context.group or context.recent[-2:])
    recent = context.recent if known else (*(p for p in context.recent if p not in spoken), *spoken)
    group = spoken if len(spoken) > 1 else (context.group if known else ())
    return Focus((pointed_out,) if pointed_out else spoken, recent, group, aspect)
