"""Hears whether a message names the person whom the operator has named to be reached."""

import re

from bot.privacy.names import MASK
from bot.text.clean import plain
from bot.text.turns import heard

# letters of a name that is looked for; words of a message that only asks who that is
_SHORTEST, _BARE = 3, 4


def may_be_named(plain_text: str, name: str) -> bool:
    """Whether a plain text holds a word of the name, up to its first comma, or asks who somebody is
    whose name was masked, or who that is and nothing else.

    >>> may_be_named("c qui josee?", "Josée Roy, au Carrefour"), may_be_named("c'est qui [nom]?", "Josée Roy")
    (True, True)
    >>> may_be_named("c'est qui ca?", "Josée Roy"), may_be_named("je reponds quoi a [nom]?", "Josée Roy")
    (True, False)
    >>> may_be_named("qui voit ma page de commerce?", "Chambre de commerce"), may_be_named("c'est qui?", "")
    (False, False)
    """  # noqa: E501
    if not name:
        return False
    words = re.findall(r"\w+", plain_text)
    own = [word for word in re.findall(r"\w+", name.partition(",")[0]) if word[0].isupper()]
    if any(plain(word) in words for word in own if len(word) >= _SHORTEST):
        return True
    return bool(heard("who_is", plain_text)) and (MASK in plain_text or len(words) <= _BARE)
