"""What stands around the words of a text: what introduces a name, and what makes one a trade's or a
place's.
"""

import re
from typing import Dict, FrozenSet, List, Set, Tuple

from bot.privacy.words import Word, tables, words

PARTICLES = ("de", "du", "le", "la", "des", "van", "von", "ben", "el", "al", "da", "di", "d", "l")
_ARTICLES = ("le", "la", "les", "l", "au", "aux", "des", "du")
_MINE = ("mon", "ma", "mes", "son", "sa", "notre", "nos", "votre", "ton", "ta", "my")
_IS = (("c", "est"), ("s", "appelle"), ("se", "nomme"), ("cest",), ("est",), ("sappelle",))
GREETINGS = (
    "bonjour",
    "salut",
    "allo",
    "bonsoir",
    "merci",
    "avance",
    "cordialement",
    "salutations",
    "vous",
    "journee",
    "soiree",
    "plaisir",
    "bientot",
)
_NO_FAMILY = ("client", "cliente", "partenaire", "nom", "chef")  # « mon client Simons » is a trade
_FIELDS = ("nom", "prenom", "name", "signature", "contact", "complet")
_ABBREVIATED = ("m", "mr", "mme", "mlle", "dr", "dre", "mrs", "ms")
_NEXT_TO = re.compile(r"[\s:,;\"«»(*'’-]{1,4}")
_AFTER_GREETING = re.compile(r"[\s:,.!;\"«»(*'’-]{1,4}")
_ENDS = re.compile(r"\s{0,2}(?:[.,;:!?)\"»]|\Z)")
_STOPS = re.compile(r"[.!?]")
_SENTENCE = re.compile(r"[.!?)-]\s{0,2}\Z")


class Context:
    """The words of one text, and what may be asked of the place of each."""

    def __init__(self, text: str) -> None:
        self.text, self.words, self.known = text, words(text), tables()
        self.public = self._publicly_known()

    def titled_by_article(self, at: int) -> bool:
        """« Le Petit Bonheur »."""
        before = self.words[at - 1] if at else None
        return (
            before is not None
            and before.plain in _ARTICLES
            and before.text[0].isupper()
            and self.joined(at - 1)
        )

    def unknown_capital(self, at: int) -> bool:
        return (
            self.words[at].capital
            and not self.words[at].plain.endswith(("'s", "’s"))
            and not self.known.is_ordinary(self.words[at])
            and at not in self.public
        )

    def initial(self, word: Word) -> bool:
        return len(word.text) == 1 and word.text.isupper()

    def initial_before(self, at: int) -> bool:
        """« J. Tremblay »."""
        if (
            at + 1 >= len(self.words)
            or not self.initial(self.words[at])
            or self.gap(at + 1) not in (".", ". ")
        ):
            return False
        family = self.words[at + 1]
        return family.text[0].isupper() and self.known.is_family(family) and not self.of_trade(at)

    def reversed(self, at: int) -> bool:
        """« Tremblay, Luc », « Tremblay Luc »."""
        if (
            at + 1 >= len(self.words)
            or not self.known.is_family(self.words[at])
            or not re.fullmatch(r",?[ \u00a0]", self.gap(at + 1))
        ):
            return False
        first = self.words[at + 1]
        unsure = (
            not self.known.is_first(first)
            or first.plain in self.known.ambiguous
            or self.known.is_ordinary(first)
        )
        return (
            not unsure
            and self.words[at].text[0].isupper()
            and first.text[0].isupper()
            and not self.part_of_a_title(at)
        )

    def with_another(self, at: int) -> bool:
        """« [nom] et Zoltan »."""
        return (
            at >= 2
            and self.words[at - 1].plain in ("et", "pis", "and")
            and self.words[at - 2].text == "[nom]"
            and self.joined(at - 1)
        )

    def kin(self, at: int) -> bool:
        """« ma fille Ayla »: a capital after a relation that is written small, unless the relation
        is one that trades have.
        """
        before = [word for word in self.words[max(0, at - 3) : at] if self.relation(word)]
        return (
            bool(before)
            and before[-1].plain not in _NO_FAMILY
            and before[-1].text[0].islower()
            and self.gap(at) == " "
        )

    def relation(self, word: Word) -> bool:
        return word.plain in self.known.relations or word.plain[:-1] in self.known.relations

    def part_of_a_title(self, at: int) -> bool:
        """Whether a capitalised word goes on from another, or from a trade through others: «
        Distillerie Mariana », « Café Olive et Rosemarie ».
        """
        place = at - 1
        if place >= 0 and self.words[place].plain in ("saint", "sainte", "st", "ste"):
            return True
        while place >= max(0, at - 8) and (
            self.words[place].capital or self.words[place].plain in (*PARTICLES, "les", "et")
        ):
            if not re.fullmatch(r"[ \u00a0&'’-]{0,3}", self.gap(place + 1)):
                return False
            if (
                self.unknown_capital(place)
                and not (
                    self.known.is_first(self.words[place])
                    or self.known.is_family(self.words[place])
                )
            ) or self.of_trade(place):
                return True
            place -= 1
        return False

    def here(self, at: int) -> bool:
        """« Élise ici, du café »."""
        return (
            self.joined(at)
            and self.words[at + 1].plain == "ici"
            and (
                at == 0
                or bool(_SENTENCE.search(self.gap(at)))
                or self.words[at - 1].plain in GREETINGS
            )
        )

    def filled_in(self, at: int) -> bool:
        """« Nom : Bouchard », as on a form."""
        return (
            at > 0
            and self.words[at - 1].plain in _FIELDS
            and bool(re.fullmatch(r"\s?[:=]\s{0,2}", self.gap(at)))
        )

    def joined(self, at: int) -> bool:
        """Whether nothing but a space parts a word from the next."""
        return at + 1 < len(self.words) and self.text[
            self.words[at].end : self.words[at + 1].start
        ] in (" ", "\u00a0", "  ", "")

    def next_capital(self, at: int) -> bool:
        return self.joined(at) and self.unknown_capital(at + 1)

    def alone(self, at: int) -> bool:
        """Whether the sentence ends after a word, or goes on with an ordinary one."""
        return bool(_ENDS.match(self.text, self.words[at].end)) or (
            at + 1 < len(self.words) and self.known.is_ordinary(self.words[at + 1])
        )

    def gap(self, at: int) -> str:
        """What parts a word from the one before."""
        return self.text[self.words[at - 1].end : self.words[at].start] if at else ""

    def plain_words(self, start: int, end: int) -> Tuple[str, ...]:
        return tuple(word.plain for word in self.words[start:end])

    def after(self, at: int, phrases: Dict[str, List[Tuple[str, ...]]]) -> bool:
        """Whether one of the phrases stands right before a word."""
        last = self.words[at - 1].plain if at else ""
        if last not in phrases:
            return False
        if not (_AFTER_GREETING if last in GREETINGS else _NEXT_TO).fullmatch(self.gap(at)):
            return False
        return any(
            len(parts) <= at and self.plain_words(at - len(parts), at) == parts
            for parts in phrases[last]
        )

    def titled(self, at: int) -> bool:
        before = self.words[at - 1] if at else None
        if before is None:
            return False
        if (
            (before.text == "Me" or before.plain in self.known.capital_titles)
            and self.words[at].capital
            and self.joined(at - 1)
        ):
            return True  # « Me Delorme », a lawyer or a notary; « le bonhomme Gaudreau »
        if before.plain not in self.known.titles:
            return False
        gap = self.gap(at)
        dotted = gap in (". ", ".") and before.plain in _ABBREVIATED
        return dotted or (gap in (" ", "\u00a0") and (before.plain != "m" or before.text == "M"))

    def related(self, at: int) -> bool:
        """Whether a relation stands before: « mon chum Gaétan », « ma patronne s'appelle Line », «
        mon boss, c'est Luc ».
        """
        for parts in _IS:
            if at and self.words[at - 1].plain != parts[-1]:
                continue
            if at > len(parts) and self.plain_words(at - len(parts), at) == parts:
                at -= len(parts)
                break
        if (
            at < 2
            or not self.relation(self.words[at - 1])
            or not re.fullmatch(r"[ ,:(]{1,3}", self.gap(at))
        ):
            return False
        return any(word.plain in _MINE for word in self.words[max(0, at - 3) : at - 1])

    def of_trade(self, at: int) -> bool:
        """Whether what goes before makes it no person's: « Chez Gérard », « les Fleurs de Josée »,
        « rue Louis-Riel ».
        """
        place = at - 1
        while (
            place >= 0
            and at - place < 4
            and self.words[place].plain in (*PARTICLES, "les", "a", "st", "saint", "sainte", "ste")
        ):
            place -= 1
        return (
            place >= 0
            and self.words[place].plain in self.known.trade
            and not re.search(r"[.!?,;:]", self.text[self.words[place].end : self.words[at].start])
        )

    def trade_follows(self, at: int) -> bool:
        return (
            at < len(self.words)
            and self.words[at].plain in self.known.trade_after
            and self.joined(at - 1)
        )

    def signature(self, at: int) -> bool:
        """Whether a word is a sentence by itself."""
        word = self.words[at]
        ends = _ENDS if at == len(self.words) - 1 else _STOPS
        return (
            bool(ends.match(self.text, word.end))
            and (at == 0 or bool(_SENTENCE.search(self.gap(at))))
            and (word.capital or ends is _ENDS)
        )

    def _publicly_known(self) -> FrozenSet[int]:
        """The places of the words that name public persons, or trades named after persons."""
        found: Set[int] = set()
        for at, word in enumerate(self.words):
            for parts in self.known.public.get(word.plain, ()):
                if len(parts) <= at + 1 and self.plain_words(at - len(parts) + 1, at + 1) == parts:
                    found.update(range(at - len(parts) + 1, at + 1))
        return frozenset(found)
