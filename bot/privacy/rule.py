"""A rule of redaction: what is personal in a text, and the mask that takes its place."""

import re
from dataclasses import dataclass
from typing import Callable, Match, Pattern, Union

# What a quantity counts: a number before it is no identifier.
_COUNTED = re.compile(
    r"\s{0,2}(?:[%$€]|pour\s?cent|milliards?|millions?|mille\b|abonn|membre|utilisateur|usager"
    r"|personne|monde|client|piastre|dollar|euro|heure|minute|jour|mois|"
    r"ans?\b|vue|visite|clic|like|j'aime|caract|mots?\b|photo|vid[ée]o|publication|post|k\b|m\b)",
    re.I,
)
# Between a label and its value: « mon NAS, c'est le numéro : … ».
LINK = (
    r"[\s:=#,.;(«\"'>-]{0,4}(?:(?:c['’ ]?est|cest|sest|c|est|is|le|la|l['’]|du|no|num[ée]ro|num"
    r"|suivant|[ée]tait|canadien(?:ne)?|qu[ée]bec)(?![^\W_])[\s:=#(«\"'.-]{0,4}){0,4}"
)
SPACE = r"[ \t\u00a0\u202f]"
# Between the digits of a number, however it is typed; a full stop and a space end a sentence, and
# the number with it.
GAP = rf"(?:{SPACE}{{0,2}}[-‑–_/•·]{SPACE}{{0,2}}|\.|{SPACE}{{1,2}})?"


@dataclass(frozen=True)
class Rule:
    """Where `pattern` is found and `holds`, its group `gone`, or else all of it, gives way to
    `mask`.
    """

    mask: str
    pattern: Pattern[str]
    holds: Callable[[str], bool] = bool
    counted: bool = False  # whether a number followed by what it counts is spared

    def apply(self, text: str) -> str:
        """The text, masked."""
        return self.pattern.sub(self._replaced, text)

    def _replaced(self, match: Match[str]) -> str:
        group: Union[int, str] = "gone" if "gone" in self.pattern.groupindex else 0
        start, end = match.span(group)
        if not self.holds(match[group]) or (self.counted and _COUNTED.match(match.string, end)):
            return match[0]
        return match.string[match.start() : start] + self.mask + match.string[end : match.end()]


def rule(
    mask: str, pattern: str, holds: Callable[[str], bool] = bool, counted: bool = False
) -> Rule:
    """A rule whose pattern is read without regard to case."""
    return Rule(mask, re.compile(pattern, re.I), holds, counted)


def labelled(
    mask: str, label: str, value: str, holds: Callable[[str], bool] = bool, counted: bool = False
) -> Rule:
    """A rule for a value that its label tells: it goes, whatever its check digit, and the label
    stays.
    """
    return rule(
        mask, rf"(?<![^\W_])(?:{label})(?![^\W_]|\.\s){LINK}(?P<gone>{value})", holds, counted
    )


def digits(text: str) -> str:
    """The digits of a text, in order."""
    return re.sub(r"\D", "", text)
