"""Hears whether a message names the person whom the operator has named to be reached."""

import re

from bot.privacy.names import MASK
from bot.text.clean import plain

_SHORTEST = 3  # letters of a name that is looked for


def may_be_named(text: str, name: str) -> bool:
    """Whether the text holds a word of the name, up to its first comma, or a name that was masked:
    which one, nobody can tell any more.

    >>> may_be_named("c qui josee?", "Josée Roy, au Carrefour"), may_be_named("c'est qui [nom]?", "Josée Roy")
    (True, True)
    >>> may_be_named("et le carrefour?", "Josée Roy, au Carrefour"), may_be_named("c'est qui [nom]?", "")
    (False, False)
    """  # noqa: E501
    if not name:
        return False
    words = set(re.findall(r"\w+", plain(text)))
    own = re.findall(r"\w+", plain(name.partition(",")[0]))
    return MASK in text or any(word in words for word in own if len(word) >= _SHORTEST)
