"""What a channel makes of a platform's event: who, what, and the platform's own id. Clean and
redacted from the start.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.channels.inbound import LONGEST, receive
from bot.text.clean import plain

# Kinds that are asked of the engine or done; every other kind is answered by the sentence of that
# name in data/messaging.yml.
TEXT, START, ERASE, ERASE_YES = "text", "start", "erase", "erase_yes"
COMMANDS = (START, ERASE, ERASE_YES, "erase_no")

_ERASE = re.compile(
    r"^(?:svp |s'il vous plait )?(?:efface[rz]?|supprime[rz]?|oublie[rz]?)[ -]?(?:moi"
    r" )?(?:toutes? )?"
    r"(?:mes (?:donnees|renseignements|messages)|ma conversation)\W*$"
)


@dataclass(frozen=True)
class Incoming:
    """One message of a person. `turn` orders the messages of one person; `ref` is what the channel
    needs to acknowledge a tap.
    """

    channel: str
    id: str
    person: str
    turn: int
    kind: str
    text: str = ""
    ref: str = ""


def keepable(*names: str) -> bool:
    r"""Tells whether a database takes these identifiers of a platform as they are.

    >>> keepable("m_1"), keepable("a\x00b"), keepable("\ud800")
    (True, False, False)
    """
    return not any(
        char == "\x00" or "\ud800" <= char <= "\udfff" for name in names for char in name
    )


def understood(text: Any) -> "tuple[str, str]":
    """Kind and text of what a person typed or tapped: the same checks as on the website, and a
    plain wish to be erased.

    >>> understood("écrivez-moi à a@b.ca"), understood("Effacez mes données svp!")[0], understood(" ")
    (('text', 'écrivez-moi à [courriel]'), 'erase', ('empty', ''))
    """  # noqa: E501
    inbound = receive(text if isinstance(text, str) else "")
    if inbound.answer is not None:
        return ("too_long" if isinstance(text, str) and len(text) > LONGEST else "empty"), ""
    wish = plain(inbound.text).replace(" svp", "").replace(" s'il vous plait", "")
    return (ERASE, "") if _ERASE.match(wish) else (TEXT, inbound.text)
