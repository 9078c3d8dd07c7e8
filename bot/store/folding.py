"""Words in the form in which they are searched and grouped: no case, no accent, no plural, nothing
that carries no meaning.
"""

import hashlib
import re
from functools import lru_cache
from typing import FrozenSet, List

from bot.paths import DATA
from bot.text.clean import plain
from bot.yamlfile import read_yaml

LONGEST_KEY = 200
_WORD = re.compile(r"[a-z0-9]+")
# emoji, and the arrows and signs that are written as they are
_SIGN = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")


def words(text: str) -> List[str]:
    """The words of a text, folded.

    >>> words("Où sont les Publicités?")
    ['ou', 'sont', 'les', 'publicite']
    """
    return [_singular(word) for word in _WORD.findall(plain(text.replace("’", "'")))]


def body(text: str) -> str:
    """A text as it is indexed for searching.

    >>> body("C'est cher 😡👍🏽")
    'c est cher u1f621 u1f44d'
    """
    return " ".join(indexed(text))


def indexed(text: str) -> List[str]:
    """The words of a text as they are indexed: emoji are words too, whatever the colour of their
    skin.
    """
    return words(_SIGN.sub(lambda sign: f" u{ord(sign.group()):x} ", _SKIN.sub("", text)))


def alike(text: str) -> str:
    """One key for questions that say the same in other words of courtesy or another order.

    >>> alike("C'est quoi Facebook?") == alike("Facebook, c'est quoi svp")
    True
    """
    every = words(text)
    kept = sorted({word for word in every if word not in _empty()}) or sorted(set(every))
    return " ".join(kept)[:LONGEST_KEY]


def alone(text: str, conversation: str) -> str:
    """One key for what one person says, even over and over, that nobody else's words have.

    >>> alone("Je veux mourir!", "web-1") == alone("je veux mourir", "web-1"), alone("je veux mourir", "web-2") == alone("je veux mourir", "web-1")
    (True, False)
    """  # noqa: E501
    mark = f"#{hashlib.sha256(conversation.encode()).hexdigest()[:16]}"
    return f"{alike(text)[: LONGEST_KEY - len(mark) - 1]} {mark}".strip()


@lru_cache(maxsize=1)
def _empty() -> FrozenSet[str]:
    """Words that a question can gain or lose without asking anything else."""
    return frozenset(str(word) for word in read_yaml(DATA / "search.yml")["empty_words"])


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
