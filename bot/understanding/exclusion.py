"""Which of the named platforms a person sets aside: « pas Facebook », « j'ai déjà Instagram », « à part YouTube »."""

import re
from functools import lru_cache
from typing import List, Pattern, Set, Tuple

from bot.french.clean import clean, plain
from bot.paths import DATA
from bot.understanding.platforms import Mention
from bot.yamlfile import read_yaml

_ONE = r"\x01(\d+)\x02"
_MORE = r"(?:\s*,?\s*(?:et|ou|ni|pis|puis)\s*(?:sur\s+|de\s+|su\s+)?\x01\d+\x02)*"


@lru_cache(maxsize=1)
def _patterns() -> List[Pattern[str]]:
    sources = read_yaml(DATA / "french" / "exclusion.yml")["patterns"]
    return [re.compile(source.replace("<P+>", f"(?:{_ONE}{_MORE})").replace("<P>", _ONE)) for source in sources]


def excluded(text: str, mentions: Tuple[Mention, ...]) -> Tuple[str, ...]:
    """The platforms set aside, in the order named.

    >>> from bot.understanding.platforms import find
    >>> text = "Pas Facebook, j'ai déjà Instagram. LinkedIn, c'est bon?"
    >>> excluded(text, find(text))
    ('facebook', 'instagram')
    """
    if not mentions:
        return ()
    words, pieces, end = plain(clean(text)), [], 0
    for number, mention in enumerate(mentions):
        pieces += [words[end : mention.start], f"\x01{number}\x02"]
        end = max(end, mention.end)
    marked = "".join([*pieces, words[end:]])
    numbers: Set[int] = set()
    for pattern in _patterns():
        for match in pattern.finditer(marked):
            numbers.update(int(number) for number in re.findall(_ONE, match.group()))
    return tuple(dict.fromkeys(mentions[number].platform for number in sorted(numbers)))
