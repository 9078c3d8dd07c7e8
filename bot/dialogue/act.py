"""One thing to answer."""

from dataclasses import dataclass
from typing import Tuple

COURTESIES = ("assistant.salutation", "assistant.merci", "assistant.au_revoir")


@dataclass(frozen=True)
class DialogueAct:
    """One thing to answer: a topic of the guide, or what the flow calls for; `platforms` where it
    is about some.
    """

    topic: str
    platforms: Tuple[str, ...] = ()
    again: str = ""  # "details" or "otherwise" where the same answer is asked once more
    also: Tuple[str, ...] = ()  # topics that the same answer covers
