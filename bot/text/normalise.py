"""Reading Québec typing: phone shorthand, spoken forms and glued pronouns become plain French
words.

The tables are data (data/french/typing.yml). The result is for understanding only; nobody sees it.
"""

import re
from functools import lru_cache
from typing import Dict, Match, Pattern, Tuple

from bot.paths import DATA
from bot.text.clean import clean, plain
from bot.yamlfile import read_yaml

TABLE = DATA / "french" / "typing.yml"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")
_LONG_RUN = re.compile(r"(\D)\1{2,}")
# « jveux », « jpeux »: no French word begins with j and one of these, so the j is a pronoun.
_GLUED_JE = re.compile(r"^j'?(?=[bcdfglmnpqrstvz][a-zà-ÿ])")


@lru_cache(maxsize=1)
def _tables() -> Tuple[Dict[str, str], Dict[str, str], Pattern[str]]:
    tables = read_yaml(TABLE)
    words = {plain(str(key)): value for key, value in tables["words"].items()}
    phrases = {plain(str(key)): value for key, value in tables["phrases"].items()}
    longest_first = sorted(phrases, key=len, reverse=True)
    return words, phrases, re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def normalise(text: str) -> str:
    """What a careful reader would read aloud, in lower case.

    >>> normalise("Jveux savoir cb de monde ya su lkd pis cest koi")
    "je veux savoir combien de monde il y a sur lkd et c'est quoi"
    >>> normalise("alloooo")
    'allo'
    """
    words, phrases, phrase = _tables()
    text = _LONG_RUN.sub(r"\1", clean(text).casefold())
    text = _replace_phrases(text, phrases, phrase)
    return _WORD.sub(lambda match: _word(match, words), text)


def _replace_phrases(text: str, phrases: Dict[str, str], pattern: Pattern[str]) -> str:
    folded = plain(text)
    if len(folded) != len(text):  # a ligature was undone: positions would no longer agree
        text = folded
    pieces, end = [], 0
    for match in pattern.finditer(folded):
        pieces += [text[end : match.start()], phrases[match.group()]]
        end = match.end()
    return "".join(pieces) + text[end:]


def _word(match: Match[str], words: Dict[str, str]) -> str:
    word = match.group()
    known = words.get(plain(word))
    if known is not None:
        return known
    rest = _GLUED_JE.sub("", word)
    return f"je {words.get(plain(rest), rest)}" if rest != word else word
