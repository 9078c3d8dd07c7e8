"""Whether a message is in French. Québec's mix of French and English is; a whole message in another
language is not.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Dict, FrozenSet, Tuple

from bot.paths import DATA
from bot.text.clean import plain
from bot.yamlfile import read_yaml

_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


@lru_cache(maxsize=1)
def _words() -> Tuple[FrozenSet[str], Dict[str, FrozenSet[str]]]:
    table = read_yaml(DATA / "french" / "languages.yml")
    french = frozenset(map(str, table["french"]))
    return french, {
        language: frozenset(map(str, words)) - french for language, words in table["others"].items()
    }


def in_french(text: str) -> bool:
    """False only where a message is plainly in another language.

    >>> in_french("How many people use Facebook?"), in_french("is it worth it pour une business?")
    (False, True)
    >>> in_french("请问怎么去机场"), in_french("linkedin b2b")
    (False, True)
    """
    letters = [char for char in text if char.isalpha()]
    if (
        letters
        and sum(unicodedata.name(char, "").startswith("LATIN") for char in letters)
        < len(letters) / 2
    ):
        return False
    words = _WORD.findall(plain(text))
    french, others = _words()
    if any(word in french for word in words):
        return True
    return max(sum(word in foreign for word in words) for foreign in others.values()) < 2
