"""Which of the named platforms a person sets aside: « pas Facebook », « j'ai déjà Instagram », « à
part YouTube ».
"""

import re
from functools import lru_cache
from itertools import count
from typing import List, Match, Pattern, Set, Tuple

from bot import deadline
from bot.nlu.platforms import Mention
from bot.paths import DATA
from bot.text.clean import clean, plain
from bot.yamlfile import read_yaml

# A name stands in the text as its number between two marks; the first of a stretch of names has a
# mark of its own.
_FIRST, _NEXT, _END = "\x03", "\x01", "\x02"
_ANY = rf"[{_NEXT}{_FIRST}]\d+{_END}"
# A space before « et » is read one way only: read two ways, each name doubles what a search that
# fails tries.
_MORE = rf"(?:(?:\s*,\s*|\s+)(?:et|ou|ni|pis|puis)\s*(?:sur\s+|de\s+|su\s+)?{_NEXT}\d+{_END})*"
_STRETCH = re.compile(rf"{_NEXT}(\d+{_END}{_MORE})")
_NUMBER = re.compile(rf"[{_NEXT}{_FIRST}](\d+){_END}")


@lru_cache(maxsize=1)
def _patterns() -> List[Pattern[str]]:
    sources = read_yaml(DATA / "french" / "exclusion.yml")["patterns"]
    return [re.compile(_with_names(source)) for source in sources]


def _with_names(source: str) -> str:
    """A pattern with what finds names in the place of `<P>` and `<P+>`.

    A stretch is taken whole or not at all, and a pattern that begins with one begins at its first
    name: no other place in it fits where that one does not, and trying them all costs the square of
    their number. A look ahead whose group is then named is how `re` says « whole or not at all ».
    """
    number = count()

    def stretch(match: Match[str]) -> str:
        first = f"{_FIRST}\\d+{_END}" if match.start() == 0 else _ANY
        name = f"names{next(number)}"
        return f"(?=(?P<{name}>{first}{_MORE}))(?P={name})"

    return re.sub(r"<P\+>", stretch, source).replace("<P>", _ANY)


def excluded(text: str, mentions: Tuple[Mention, ...]) -> Tuple[str, ...]:
    """The platforms set aside, in the order named.

    >>> from bot.nlu.platforms import find
    >>> text = "Pas Facebook, j'ai déjà Instagram. LinkedIn, c'est bon?"
    >>> excluded(text, find(text))
    ('facebook', 'instagram')
    """
    if not mentions:
        return ()
    words, pieces, end = plain(clean(text)), [], 0
    for number, mention in enumerate(mentions):
        pieces += [words[end : mention.start], f"{_NEXT}{number}{_END}"]
        end = max(end, mention.end)
    marked = _STRETCH.sub(rf"{_FIRST}\1", "".join([*pieces, words[end:]]))
    numbers: Set[int] = set()
    for pattern in _patterns():
        deadline.check()
        for match in pattern.finditer(marked):
            numbers.update(int(number) for number in _NUMBER.findall(match.group()))
    return tuple(dict.fromkeys(mentions[number].platform for number in sorted(numbers)))
