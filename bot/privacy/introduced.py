"""Finds names of persons in the words of a text by what stands around them and by the tables of names."""

import re
from typing import Dict, FrozenSet, Iterator, List, Set, Tuple

from bot.privacy.words import Word, tables, words

_LONGEST = 4  # words of a name
_PARTICLES = ("de", "du", "le", "la", "des", "van", "von", "ben", "el", "al", "da", "di", "d", "l")
_ARTICLES = ("le", "la", "les", "l", "au", "aux", "des", "du")
_MINE = ("mon", "ma", "mes", "son", "sa", "notre", "nos", "votre", "ton", "ta", "my")
_IS = (("c", "est"), ("s", "appelle"), ("se", "nomme"), ("cest",), ("est",), ("sappelle",))
_GREETINGS = ("bonjour", "salut", "allo", "bonsoir", "merci", "avance", "cordialement", "salutations", "vous", "journee", "soiree", "plaisir", "bientot")
_NO_FAMILY = ("client", "cliente", "partenaire", "nom", "chef")  # « mon client Simons » is a trade
_FIELDS = ("nom", "prenom", "name", "signature", "contact", "complet")
_ABBREVIATED = ("m", "mr", "mme", "mlle", "dr", "dre", "mrs", "ms")
_NEXT_TO = re.compile(r"[\s:,;\"«»(*'’-]{1,4}")
_AFTER_GREETING = re.compile(r"[\s:,.!;\"«»(*'’-]{1,4}")
_ENDS = re.compile(r"\s{0,2}(?:[.,;:!?)\"»]|\Z)")
_STOPS = re.compile(r"[.!?]")
_SENTENCE = re.compile(r"[.!?)-]\s{0,2}\Z")


class Names:
    """The names of one text."""

    def __init__(self, text: str) -> None:
        self.text, self.words, self.known = text, words(text), tables()
        self.public = self._public()

    def spans(self) -> Iterator[Tuple[int, int]]:
        """Where each name begins and ends, in order, none overlapping another."""
        at = 0
        while at < len(self.words):
            length = self._length(at)
            if length:
                yield self.words[at].start, self.words[at + length - 1].end
            at += length or 1

    def unexplained(self) -> Iterator[Tuple[int, int]]:
        """Where two words or more begin with a capital, and are no name that is known, no trade's and no ordinary words."""
        at = 0
        while at < len(self.words):
            end = at
            while end < len(self.words) and self._unknown_capital(end) and (end == at or self._joined(end - 1)):
                end += 1
            if end - at >= 2 and not self._titled_by_article(at) and not self._of_trade(at) and not self._trade_follows(end):
                yield self.words[at].start, self.words[end - 1].end
            at = max(end, at + 1)

    def _titled_by_article(self, at: int) -> bool:
        """« Le Petit Bonheur »."""
        before = self.words[at - 1] if at else None
        return before is not None and before.plain in _ARTICLES and before.text[0].isupper() and self._joined(at - 1)

    def _unknown_capital(self, at: int) -> bool:
        return (
            self.words[at].capital and not self.words[at].plain.endswith(("'s", "’s")) and not self.known.is_ordinary(self.words[at]) and at not in self.public
        )

    def _length(self, at: int) -> int:
        """How many words the name that begins here has; 0 where none does."""
        word, known = self.words[at], self.known
        if at in self.public or len(word.plain) < 2 or word.text.startswith("[") or self._of_trade(at):
            return 0
        first, ordinary = known.is_first(word), known.is_ordinary(word)
        sure = first and (word.capital or (word.plain not in known.ambiguous and not ordinary))
        if word.plain in known.titles:
            return 0
        if self._titled(at) and not ordinary and len(word.plain) > 2:
            return self._extent(at)
        if (self._after(at, known.says) or self._filled_in(at)) and (not ordinary or (first and word.capital)):
            return self._extent(at, loose=True)
        if self._full(at, first, sure, ordinary):
            return self._extent(at)
        if self._reversed(at):
            return 2
        if word.capital and known.is_family(word) and word.plain not in known.family_words and self._next_capital(at) and not self._part_of_a_title(at):
            return self._extent(at)
        related = self._related(at)
        if related or self._after(at, known.may_say):
            alone = first and not ordinary and self._alone(at)
            alone = alone and (
                related
                or (self._plain(at - 2, at) != ("c", "est") and self.words[at - 1].plain != "c")
                or self.words[max(0, at - 3)].plain in (*_GREETINGS, "moi", "nom")
            )
            if sure or alone or (related and self._unknown_capital(at) and (self._next_capital(at) or self._kin(at))):
                return self._extent(at)
        if self._unknown_capital(at) and (self._after(at, known.says_capital) or self._with_another(at)):
            return self._extent(at)
        if sure and word.capital and not ordinary and word.plain not in known.ambiguous and not self._part_of_a_title(at):
            return self._extent(at)
        if self._unknown_capital(at) and self._next_capital(at) and at and self.words[at - 1].plain in known.verbs and self._joined(at - 1):
            return self._extent(at)
        return 1 if sure and (self._signature(at) or self._here(at)) else 0

    def _reversed(self, at: int) -> bool:
        """« Tremblay, Luc », « Tremblay Luc »."""
        if at + 1 >= len(self.words) or not self.known.is_family(self.words[at]) or not re.fullmatch(r",?[ \u00a0]", self._gap(at + 1)):
            return False
        first = self.words[at + 1]
        unsure = not self.known.is_first(first) or first.plain in self.known.ambiguous or self.known.is_ordinary(first)
        return not unsure and self.words[at].text[0].isupper() and first.text[0].isupper() and not self._part_of_a_title(at)

    def _with_another(self, at: int) -> bool:
        """« [nom] et Zoltan »."""
        return at >= 2 and self.words[at - 1].plain in ("et", "pis", "and") and self.words[at - 2].text == "[nom]" and self._joined(at - 1)

    def _kin(self, at: int) -> bool:
        """« ma fille Ayla »: a capital after a relation that is written small, unless the relation is one that trades have."""
        before = [word for word in self.words[max(0, at - 3) : at] if self._relation(word)]
        return bool(before) and before[-1].plain not in _NO_FAMILY and before[-1].text[0].islower() and self._gap(at) == " "

    def _relation(self, word: Word) -> bool:
        return word.plain in self.known.relations or word.plain[:-1] in self.known.relations

    def _part_of_a_title(self, at: int) -> bool:
        """Whether a capitalised word goes on from another, or from a trade through others: « Distillerie Mariana », « Café Olive et Rosemarie »."""
        place = at - 1
        if place >= 0 and self.words[place].plain in ("saint", "sainte", "st", "ste"):
            return True
        while place >= 0 and (self.words[place].capital or self.words[place].plain in (*_PARTICLES, "les", "et")):
            if not re.fullmatch(r"[ \u00a0&'’-]{0,3}", self._gap(place + 1)):
                return False
            if (self._unknown_capital(place) and not self.known.is_first(self.words[place])) or self._of_trade(place):
                return True
            place -= 1
        return False

    def _here(self, at: int) -> bool:
        """« Élise ici, du café »."""
        return (
            self._joined(at)
            and self.words[at + 1].plain == "ici"
            and (at == 0 or bool(_SENTENCE.search(self._gap(at))) or self.words[at - 1].plain in _GREETINGS)
        )

    def _filled_in(self, at: int) -> bool:
        """« Nom : Bouchard », as on a form."""
        return at > 0 and self.words[at - 1].plain in _FIELDS and bool(re.fullmatch(r"\s?[:=]\s{0,2}", self._gap(at)))

    def _full(self, at: int, first: bool, sure: bool, ordinary: bool) -> bool:
        """Whether a first name and a family name begin here, which need nothing to introduce them."""
        if not first or not self._joined(at):
            return False
        word, after, known = self.words[at], self.words[at + 1], self.known
        if known.is_family(after) and (after.capital or after.plain not in known.family_words):
            return word.capital or not ordinary
        return sure and word.capital and word.plain not in known.ambiguous and self._unknown_capital(at + 1)

    def _extent(self, at: int, loose: bool = False) -> int:
        """How far a name goes on; `loose` takes one unknown word in lower case after the first. 0 where it is a trade's."""
        length, unknown = 1, False
        while length < _LONGEST and self._joined(at + length - 1):
            if self._particle(at + length) and length < _LONGEST - 1:
                length += 2
                continue
            word = self.words[at + length]
            named = self._named(word) or (loose and length == 1 and self.known.is_family(word))
            if self.known.is_ordinary(word) and not (named and (word.capital or loose)):
                break
            if not (word.capital or named):
                if not loose or unknown or self.words[at].capital or len(word.text) < 3:
                    break
                unknown = True
            length += 1
        return 0 if self._trade_follows(at + length) else length

    def _named(self, word: Word) -> bool:
        """Whether a word is a name by the tables, and no ordinary word in lower case."""
        known = self.known
        if known.is_family(word) and (word.capital or word.plain not in known.family_words):
            return True
        return known.is_first(word) and word.plain not in known.ambiguous

    def _particle(self, at: int) -> bool:
        """Whether « de », « la »… and a capitalised name stand here."""
        return self.words[at].plain in _PARTICLES and self.words[at - 1].capital and self._joined(at) and self._unknown_capital(at + 1)

    def _joined(self, at: int) -> bool:
        """Whether nothing but a space parts a word from the next."""
        return at + 1 < len(self.words) and self.text[self.words[at].end : self.words[at + 1].start] in (" ", "\u00a0", "  ", "")

    def _next_capital(self, at: int) -> bool:
        return self._joined(at) and self._unknown_capital(at + 1)

    def _alone(self, at: int) -> bool:
        """Whether the sentence ends after a word, or goes on with an ordinary one."""
        return bool(_ENDS.match(self.text, self.words[at].end)) or (at + 1 < len(self.words) and self.known.is_ordinary(self.words[at + 1]))

    def _gap(self, at: int) -> str:
        """What parts a word from the one before."""
        return self.text[self.words[at - 1].end : self.words[at].start] if at else ""

    def _plain(self, start: int, end: int) -> Tuple[str, ...]:
        return tuple(word.plain for word in self.words[start:end])

    def _after(self, at: int, phrases: Dict[str, List[Tuple[str, ...]]]) -> bool:
        """Whether one of the phrases stands right before a word."""
        last = self.words[at - 1].plain if at else ""
        if last not in phrases:
            return False
        if not (_AFTER_GREETING if last in _GREETINGS else _NEXT_TO).fullmatch(self._gap(at)):
            return False
        return any(len(parts) <= at and self._plain(at - len(parts), at) == parts for parts in phrases[last])

    def _titled(self, at: int) -> bool:
        before = self.words[at - 1] if at else None
        if before is None:
            return False
        if (before.text == "Me" or before.plain in self.known.capital_titles) and self.words[at].capital and self._joined(at - 1):
            return True  # « Me Delorme », a lawyer or a notary; « le bonhomme Gaudreau »
        if before.plain not in self.known.titles:
            return False
        gap = self._gap(at)
        dotted = gap in (". ", ".") and before.plain in _ABBREVIATED
        return dotted or (gap in (" ", "\u00a0") and (before.plain != "m" or before.text == "M"))

    def _related(self, at: int) -> bool:
        """Whether a relation stands before: « mon chum Gaétan », « ma patronne s'appelle Line », « mon boss, c'est Luc »."""
        for parts in _IS:
            if at and self.words[at - 1].plain != parts[-1]:
                continue
            if at > len(parts) and self._plain(at - len(parts), at) == parts:
                at -= len(parts)
                break
        if at < 2 or not self._relation(self.words[at - 1]) or not re.fullmatch(r"[ ,:(]{1,3}", self._gap(at)):
            return False
        return any(word.plain in _MINE for word in self.words[max(0, at - 3) : at - 1])

    def _of_trade(self, at: int) -> bool:
        """Whether what goes before makes it no person's: « Chez Gérard », « les Fleurs de Josée », « rue Louis-Riel »."""
        place = at - 1
        while place >= 0 and at - place < 4 and self.words[place].plain in (*_PARTICLES, "les", "a", "st", "saint", "sainte", "ste"):
            place -= 1
        return (
            place >= 0 and self.words[place].plain in self.known.trade and not re.search(r"[.!?,;:]", self.text[self.words[place].end : self.words[at].start])
        )

    def _trade_follows(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].plain in self.known.trade_after and self._joined(at - 1)

    def _signature(self, at: int) -> bool:
        """Whether a word is a sentence by itself."""
        word = self.words[at]
        ends = _ENDS if at == len(self.words) - 1 else _STOPS
        return bool(ends.match(self.text, word.end)) and (at == 0 or bool(_SENTENCE.search(self._gap(at)))) and (word.capital or ends is _ENDS)

    def _public(self) -> FrozenSet[int]:
        """The places of the words that name public persons, or trades named after persons."""
        found: Set[int] = set()
        for at, word in enumerate(self.words):
            for parts in self.known.public.get(word.plain, ()):
                if len(parts) <= at + 1 and self._plain(at - len(parts) + 1, at + 1) == parts:
                    found.update(range(at - len(parts) + 1, at + 1))
        return frozenset(found)
