"""Finds names of persons in the words of a text by what stands around them and by the tables of
names.
"""

from typing import Iterator, Tuple

from bot.privacy.context import GREETINGS, PARTICLES, Context
from bot.privacy.words import Word

_LONGEST = 4  # words of a name


class Names(Context):
    """The names of one text."""

    def spans(self) -> Iterator[Tuple[int, int]]:
        """Where each name begins and ends, in order, none overlapping another."""
        at = 0
        while at < len(self.words):
            length = self._length(at)
            if length:
                yield self.words[at].start, self.words[at + length - 1].end
            at += length or 1

    def unexplained(self) -> Iterator[Tuple[int, int]]:
        """Where two words or more begin with a capital, and are no name that is known, no trade's
        and no ordinary words.
        """
        at = 0
        while at < len(self.words):
            end = at
            while (
                end < len(self.words)
                and self.unknown_capital(end)
                and (end == at or self.joined(end - 1))
            ):
                end += 1
            if (
                end - at >= 2
                and not self.titled_by_article(at)
                and not self.of_trade(at)
                and not self.trade_follows(end)
            ):
                yield self.words[at].start, self.words[end - 1].end
            at = max(end, at + 1)

    def _length(self, at: int) -> int:
        """How many words the name that begins here has; 0 where none does."""
        word, known = self.words[at], self.known
        if (
            at in self.public
            or (len(word.plain) < 2 and not self.initial_before(at))
            or word.text.startswith("[")
            or self.of_trade(at)
        ):
            return 0
        first, ordinary = known.is_first(word), known.is_ordinary(word)
        sure = first and (word.capital or (word.plain not in known.ambiguous and not ordinary))
        if word.plain in known.titles:
            return 0
        if self.titled(at) and not ordinary and len(word.plain) > 2:
            return self._extent(at)
        if (self.after(at, known.says) or self.filled_in(at)) and (
            not ordinary or (first and word.capital)
        ):
            return self._extent(at, loose=True)
        if self._full(at, first, sure, ordinary):
            return self._extent(at)
        if self.reversed(at) or self.initial_before(at):
            return 2
        if (
            word.capital
            and known.is_family(word)
            and word.plain not in known.family_words
            and self.next_capital(at)
            and not self.part_of_a_title(at)
        ):
            return self._extent(at)
        related = self.related(at)
        if related or self.after(at, known.may_say):
            alone = first and not ordinary and self.alone(at)
            alone = alone and (
                related
                or (
                    self.plain_words(at - 2, at) != ("c", "est") and self.words[at - 1].plain != "c"
                )
                or self.words[max(0, at - 3)].plain in (*GREETINGS, "moi", "nom")
            )
            if (
                sure
                or alone
                or (
                    related and self.unknown_capital(at) and (self.next_capital(at) or self.kin(at))
                )
            ):
                return self._extent(at)
        if self.unknown_capital(at) and (
            self.after(at, known.says_capital) or self.with_another(at)
        ):
            return self._extent(at)
        if (
            sure
            and word.capital
            and not ordinary
            and word.plain not in known.ambiguous
            and not self.part_of_a_title(at)
        ):
            return self._extent(at)
        if (
            self.unknown_capital(at)
            and self.next_capital(at)
            and at
            and self.words[at - 1].plain in known.verbs
            and self.joined(at - 1)
        ):
            return self._extent(at)
        return 1 if sure and (self.signature(at) or self.here(at)) else 0

    def _full(self, at: int, first: bool, sure: bool, ordinary: bool) -> bool:
        """Whether a first name and a family name begin here, which need nothing to introduce
        them.
        """
        if not first or not self.joined(at):
            return False
        word, after, known = self.words[at], self.words[at + 1], self.known
        if known.is_family(after) and (after.capital or after.plain not in known.family_words):
            return word.capital or not ordinary
        return (
            sure
            and word.capital
            and word.plain not in known.ambiguous
            and self.unknown_capital(at + 1)
        )

    def _extent(self, at: int, loose: bool = False) -> int:
        """How far a name goes on; `loose` takes one unknown word in lower case after the first. 0
        where it is a trade's.
        """
        length, unknown = 1, False
        while length < _LONGEST and self.joined(at + length - 1):
            if self._particle(at + length) and length < _LONGEST - 1:
                length += 2
                continue
            word = self.words[at + length]
            if self.initial(word) and self.text[word.end : word.end + 1] == ".":
                length += 1
                break
            named = self._named(word) or (loose and length == 1 and self.known.is_family(word))
            if self.known.is_ordinary(word) and not (named and (word.capital or loose)):
                break
            if not (word.capital or named):
                if not loose or unknown or self.words[at].capital or len(word.text) < 3:
                    break
                unknown = True
            length += 1
        return 0 if self.trade_follows(at + length) else length

    def _named(self, word: Word) -> bool:
        """Whether a word is a name by the tables, and no ordinary word in lower case."""
        known = self.known
        if known.is_family(word) and (word.capital or word.plain not in known.family_words):
            return True
        return known.is_first(word) and word.plain not in known.ambiguous

    def _particle(self, at: int) -> bool:
        """Whether « de », « la »… and a capitalised name stand here."""
        return (
            self.words[at].plain in PARTICLES
            and self.words[at - 1].capital
            and self.joined(at)
            and self.unknown_capital(at + 1)
        )
