"""What is searched for, as it was typed: words, "phrases", -words that must not stand; and where it
stands in a text.
"""

import re
from functools import lru_cache
from typing import Dict, FrozenSet, List, NamedTuple, Sequence, Set, Tuple

from markupsafe import Markup, escape

from bot.paths import DATA
from bot.store.folding import indexed
from bot.yamlfile import read_yaml

_MOST = 12  # words
# letters: a shorter last word is a whole word, for nearly everything begins with « p »
_SHORTEST_BEGINNING = 3
# « l'annonce » is searched as « annonce »
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)", re.I)
_PIECE = re.compile(r'(-?)(?:"([^"]*)"|«([^»]*)»|(\S+))')
_WORD = re.compile("[^\\W_]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
_AROUND = 90  # characters


class Term(NamedTuple):
    """Runs of words, one of which must stand (`either`); `open` where the only word may be the
    beginning of one.
    """

    either: List[List[str]]
    open: bool = False


class Wanted(NamedTuple):
    """What must stand, all of it, and what must not."""

    terms: List[Term]
    without: List[Term]

    def __bool__(self) -> bool:
        return bool(self.terms)


def wanted(searched: str) -> Wanted:
    """What is searched for. The names of a platform are one.

    >>> [term for term in wanted("Coûts d'une annon").terms]
    [Term(either=[['cout']], open=False), Term(either=[['une']], open=False), Term(either=[['annon']], open=True)]
    >>> wanted('"mes clients" -agence'), bool(wanted("?!"))
    (Wanted(terms=[Term(either=[['mes', 'client']], open=False)], without=[Term(either=[['agence']], open=False)]), False)
    >>> ["facebook"] in wanted("fb").terms[0].either, wanted("😡").terms[0].either
    (True, [['u1f621']])
    """  # noqa: E501
    terms: List[Term] = []
    without: List[Term] = []
    ends_open = False
    for minus, straight, angled, bare in _PIECE.findall(searched.replace("\u00a0", " ")):
        said = indexed(_ELIDED.sub("", straight or angled or bare))
        if minus and said:
            without.append(_term(said))
        elif said:
            terms += [_term(said)] if straight or angled else [_term([word]) for word in said]
        ends_open = bool(said and bare and not minus) if said else ends_open
    kept = terms[:_MOST]
    if (
        ends_open
        and len(terms) == len(kept)
        and len(kept[-1].either) == 1
        and len(kept[-1].either[0][0]) >= _SHORTEST_BEGINNING
    ):
        kept[-1] = kept[-1]._replace(open=True)
    return Wanted(kept, without[:_MOST])


def _term(said: List[str]) -> Term:
    others = _names().get(said[0], frozenset()) - {said[0]} if len(said) == 1 else frozenset()
    return Term([said, *([name] for name in sorted(others))])


@lru_cache(maxsize=1)
def _names() -> Dict[str, FrozenSet[str]]:
    """By each name of a platform that is one word, all of them."""
    found: Dict[str, FrozenSet[str]] = {}
    for platform in read_yaml(DATA / "platforms.yml").values():
        if "names" not in platform:  # ways to speak of several
            continue
        folded = [indexed(str(name)) for name in (*platform["names"], *platform["short"])]
        one_word = frozenset(words[0] for words in folded if len(words) == 1 and len(words[0]) > 1)
        found.update(dict.fromkeys(one_word, one_word))
    return found


def marked(text: str, searched: str) -> Markup:
    """A text as HTML, what is searched for marked.

    >>> str(marked("Mes <Clients> arrivent, mes clients?", '"mes clients"'))
    '<mark>Mes</mark> &lt;<mark>Clients</mark>&gt; arrivent, <mark>mes</mark> <mark>clients</mark>?'
    """
    pieces, end = [], 0
    for start, after in found(text, searched):
        pieces += [
            escape(text[end:start]),
            Markup("<mark>"),
            escape(text[start:after]),
            Markup("</mark>"),
        ]
        end = after
    return Markup("").join([*pieces, escape(text[end:])])


def found(text: str, searched: str) -> List[Tuple[int, int]]:
    """Where the words of what is searched for stand in a text, those of a phrase where they stand
    together.
    """
    places = (
        [(match.span(), "".join(indexed(match.group()))) for match in _WORD.finditer(text)]
        if searched
        else []
    )
    folded = [word for _, word in places]
    marks: Set[int] = set()
    for term in wanted(searched).terms if places else ():
        for run in term.either:
            for at in range(len(folded) - len(run) + 1):
                if folded[at : at + len(run)] == run or (
                    term.open and folded[at].startswith(run[0])
                ):
                    marks.update(range(at, at + len(run)))
    return [places[at][0] for at in sorted(marks)]


def excerpt(text: str, searched: str) -> str:
    """The part of a text about the first place where what is searched for stands; empty where it
    does not.
    """
    places = found(text, searched)
    if not places:
        return ""
    start, end = max(0, places[0][0] - _AROUND), min(len(text), places[0][1] + _AROUND)
    start, end = (
        text.rfind(" ", 0, start) + 1 if start else 0,
        (end if end == len(text) else max(text.rfind(" ", 0, end), places[0][1])),
    )
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def holding(texts: Sequence[str], searched: str) -> str:
    """Of some texts, an excerpt of the first that holds what is searched for; empty where none
    does.
    """
    return next((piece for piece in (excerpt(text, searched) for text in texts) if piece), "")
