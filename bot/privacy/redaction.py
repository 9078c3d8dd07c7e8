"""Masks the personal information that people type, kind by kind.

Only what is personal goes: the words around it stay, so that the question is still understood. The
guide's figures (1,40 milliard, 330 millions, 2018-2019) are never touched.
"""

import re

from bot.privacy.contact import EMAILS, PHONES, PROFILES
from bot.privacy.identifiers import IDENTIFIERS
from bot.privacy.names import mask_names
from bot.privacy.passwords import CODES, PASSWORDS
from bot.privacy.places import ADDRESSES, POSTAL_CODES
from bot.privacy.spelt import SPELT

# A card is looked for before the health insurance number that its digits may resemble, both before
# the telephone.
WORDED = (*PASSWORDS, *EMAILS, *PROFILES, *SPELT)
# a text without a digit has none of these
NUMBERED = (*IDENTIFIERS, *POSTAL_CODES, *PHONES, *ADDRESSES, *CODES)
_DIGIT = re.compile(r"\d")
# what stood in the way of a second number, such as a first one, is gone in the next round
_ROUNDS = 4


def redact(text: str) -> str:
    """The text with personal information replaced by what it was: `[téléphone]`, `[courriel]`,
    `[NAS]`…

    Redacting twice changes nothing.

    >>> redact("appelle-moi au 418 555-0123 ou à line@fleurs.example")
    'appelle-moi au [téléphone] ou à [courriel]'
    >>> redact("plus de 330 millions d'utilisateurs en 2018-2019")
    "plus de 330 millions d'utilisateurs en 2018-2019"
    """
    for _ in range(_ROUNDS):
        masked = _once(text)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str) -> str:
    for each in WORDED:
        text = each.apply(text)
    if _DIGIT.search(text):
        for each in NUMBERED:
            text = each.apply(text)
    return mask_names(text)
