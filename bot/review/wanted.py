"""What is searched for, as it was typed: words, "phrases", -words that must not stand; and where it stands in a text."""

import re
from typing import List, NamedTuple

from markupsafe import Markup, escape

from bot.conversations.folding import words

_MOST = 12  # words
_SHORTEST_BEGINNING = 3  # letters: a shorter last word is a whole word, for nearly everything begins with « p »
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)", re.I)  # « l'annonce » is searched as « annonce »
_PIECE = re.compile(r'(-?)(?:"([^"]*)"|«([^»]*)»|(\S+))')
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


class Wanted(NamedTuple):
    """`phrases` are runs of words, most of one word; `beginning` is the last word where it may be the beginning of one."""

    phrases: List[List[str]]
    beginning: str
    without: List[List[str]]

    def __bool__(self) -> bool:
        return bool(self.phrases or self.beginning)


def wanted(searched: str) -> Wanted:
    """What is searched for.

    >>> wanted("Coûts d'une annon"), wanted("fb")
    (Wanted(phrases=[['cout'], ['une']], beginning='annon', without=[]), Wanted(phrases=[['fb']], beginning='', without=[]))
    >>> wanted('"mes clients" -facebook'), bool(wanted("😡 ?!"))
    (Wanted(phrases=[['mes', 'client']], beginning='', without=[['facebook']]), False)
    """
    phrases: List[List[str]] = []
    without: List[List[str]] = []
    ends_open = False
    for minus, straight, angled, bare in _PIECE.findall(searched.replace("\u00a0", " ")):
        said = words(_ELIDED.sub("", straight or angled or bare))
        if minus and said:
            without.append(said)
        elif said:
            phrases += [said] if straight or angled else [[word] for word in said]
        ends_open = bool(said and bare and not minus) if said else ends_open
    kept = phrases[:_MOST]
    if ends_open and len(phrases) == len(kept) and len(kept[-1]) == 1 and len(kept[-1][0]) >= _SHORTEST_BEGINNING:
        return Wanted(kept[:-1], kept[-1][0], without[:_MOST])
    return Wanted(kept, "", without[:_MOST])


def marked(text: str, searched: str) -> Markup:
    """A text as HTML, the words that are searched for marked.

    >>> str(marked("Mes <Clients> arrivent", "client"))
    'Mes &lt;<mark>Clients</mark>&gt; arrivent'
    """
    asked = wanted(searched)
    known = {word for phrase in asked.phrases for word in phrase}
    pieces, end = [], 0
    for match in _WORD.finditer(text):
        folded = "".join(words(match.group()))
        if folded and (folded in known or (asked.beginning and folded.startswith(asked.beginning))):
            pieces += [escape(text[end : match.start()]), Markup("<mark>"), escape(match.group()), Markup("</mark>")]
            end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])
