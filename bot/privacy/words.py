"""A text as words, and what the tables know of each."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, FrozenSet, List, Sequence, Tuple

from bot.paths import DATA
from bot.text.clean import plain
from bot.yamlfile import read_yaml

_WORD = re.compile(
    r"\[[^\[\]\n]{2,24}\]|(?:[cdjlmnst]|qu)['’](?=[^\W\d_])|[^\W\d_]+(?:['’-][^\W\d_]+){0,6}", re.I
)


@dataclass(frozen=True)
class Word:
    """A word where it stands; `plain` is its compared form, without the apostrophe of an elision. A
    mask is a word of its own.
    """

    text: str
    plain: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital; a word all in capitals says nothing."""
        return self.text[:1].isupper() and not (len(self.text) > 2 and self.text.isupper())


def words(text: str) -> List[Word]:
    """The words of a text, elided ones apart: « j'habite » is two."""
    return [
        Word(found[0], plain(found[0]).strip("'’"), *found.span()) for found in _WORD.finditer(text)
    ]


@dataclass(frozen=True)
class Tables:
    """What data/privacy holds on names; phrases are sequences of plain words, by their last."""

    first: FrozenSet[str]
    ambiguous: FrozenSet[str]
    family: FrozenSet[str]
    family_words: FrozenSet[str]
    ordinary: FrozenSet[str]
    relations: FrozenSet[str]
    titles: FrozenSet[str]
    capital_titles: FrozenSet[str]
    verbs: FrozenSet[str]
    trade: FrozenSet[str]
    trade_after: FrozenSet[str]
    says: Dict[str, List[Tuple[str, ...]]]
    may_say: Dict[str, List[Tuple[str, ...]]]
    says_capital: Dict[str, List[Tuple[str, ...]]]
    public: Dict[str, List[Tuple[str, ...]]]

    def is_first(self, word: Word) -> bool:
        """Whether it is a first name, simple or compound."""
        parts = word.plain.split("-")
        return (
            all(part in self.first or (part == "ti" and len(parts) > 1) for part in parts)
            or word.plain in self.first
        )

    def is_family(self, word: Word) -> bool:
        """Whether it is a family name, simple or compound."""
        return word.plain in self.family or (
            "-" in word.plain and all(part in self.family for part in word.plain.split("-"))
        )

    def is_ordinary(self, word: Word) -> bool:
        """Whether it is no name: an ordinary word, a place, a platform, a trade, a mask."""
        return (
            word.plain in self.ordinary
            or word.plain in self.trade
            or word.text.startswith("[")
            or word.plain.split("-")[0] in ("saint", "sainte", "st", "ste")
        )


def _phrases(listed: Sequence[str]) -> Dict[str, List[Tuple[str, ...]]]:
    by_last: Dict[str, List[Tuple[str, ...]]] = {}
    for phrase in listed:
        parts = tuple(word.plain for word in words(str(phrase)))
        by_last.setdefault(parts[-1], []).append(parts)
    return by_last


def _set(listed: Any) -> FrozenSet[str]:
    return frozenset(
        plain(str(word)) for word in (listed.split() if isinstance(listed, str) else listed)
    )


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read once. Raises DataError."""
    names, around = (
        read_yaml(DATA / "privacy" / "names.yml"),
        read_yaml(DATA / "privacy" / "names_around.yml"),
    )
    return Tables(
        first=_set(names["first_names"]) | _set(names["also_words"]),
        ambiguous=_set(names["also_words"]),
        family=_set(names["family_names"]),
        family_words=_set(names["family_words"]),
        ordinary=_set(around["words"]),
        relations=_set(around["relations"]),
        verbs=_set(around["verbs"]),
        titles=_set(around["titles"]),
        capital_titles=_set(around["titles_before_a_capital"]),
        trade=_set(around["trade"]),
        trade_after=_set(around["trade_after"]),
        says=_phrases(around["says_a_name"]),
        may_say=_phrases(around["may_say_a_name"]),
        says_capital=_phrases(around["says_a_name_with_a_capital"]),
        public=_phrases(around["public"]),
    )
