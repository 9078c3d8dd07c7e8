"""Finds the platforms that a message names, however they are spelt."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, FrozenSet, List, Optional, Pattern, Tuple

from rapidfuzz.distance import OSA

from bot.guide.model import PLATFORMS
from bot.paths import DATA
from bot.text.clean import clean, plain
from bot.yamlfile import read_yaml

TABLE = DATA / "platforms.yml"
_TOKEN = re.compile(r"[a-z0-9+]+")
_GLUED = re.compile(r"^(?:qu|k|d|l|j|s)(?=(?:insta|face|fb|twi|link|pint|you|yt))")


@dataclass(frozen=True)
class Mention:
    """A platform named in a message, and where, in the plain form of the text."""

    platform: str
    start: int
    end: int

    @property
    def in_guide(self) -> bool:
        return self.platform in PLATFORMS


@dataclass(frozen=True)
class _Names:
    exact: Pattern[str]
    platform_of: Dict[str, str]
    spellings: Tuple[Tuple[str, str], ...]
    not_names: FrozenSet[str]
    implied: Dict[str, str]


@lru_cache(maxsize=1)
def _names() -> _Names:
    table = dict(read_yaml(TABLE))
    not_names = frozenset(plain(word) for word in table.pop("not_names"))
    implied = {
        plain(word): platform for platform, words in table.pop("implied").items() for word in words
    }
    platform_of, spellings = {}, []
    for platform, entry in table.items():
        for name in [*entry["names"], *entry["short"]]:
            platform_of[plain(name)] = platform
        spellings += [
            (plain(name), platform)
            for name in entry["names"]
            if len(name) >= 6 and re.fullmatch("[a-z]+", plain(name))
        ]
    longest_first = sorted(
        [*platform_of, *(name for name in not_names if " " in name)], key=len, reverse=True
    )
    exact = re.compile(
        r"(?<![a-z0-9])(?:(?:l|d|qu)')?("
        + "|".join(map(re.escape, longest_first))
        + r")(?![a-z0-9])"
    )
    return _Names(exact, platform_of, tuple(spellings), not_names, implied)


def find(text: str) -> Tuple[Mention, ...]:
    """The platforms named, in order; each mention once.

    >>> [m.platform for m in find("cb su facbook, instragram pis TikTok?")]
    ['facebook', 'instagram', 'tiktok']
    """
    words = plain(clean(text))
    names = _names()
    found = [
        Mention(names.platform_of[m.group(1)], m.start(1), m.end(1))
        for m in names.exact.finditer(words)
        if m.group(1) not in names.not_names
    ]
    for match in _TOKEN.finditer(words):
        if any(mention.start < match.end() and match.start() < mention.end for mention in found):
            continue
        platform = _misspelt(match.group())
        if platform:
            found.append(Mention(platform, match.start(), match.end()))
    return tuple(sorted(found, key=lambda mention: mention.start))


@lru_cache(maxsize=20_000)
def _misspelt(token: str) -> Optional[str]:
    """The platform whose name a word is one or two slips away from."""
    names = _names()
    if token in names.not_names or len(token) < 5:
        return None
    for candidate in dict.fromkeys((token, _GLUED.sub("", token))):
        if candidate in names.platform_of:
            return names.platform_of[candidate]
        best = min(
            (
                (OSA.distance(candidate, name, score_cutoff=3), platform, name)
                for name, platform in names.spellings
            ),
            default=None,
        )
        if (
            best
            and best[0] <= (1 if len(best[2]) <= 7 else 2)
            and candidate[0] == best[2][0]
            and abs(len(candidate) - len(best[2])) <= 2
        ):
            return best[1]
    return None


def implied(text: str) -> Optional[str]:
    """The platform that a word belongs to although no platform is named.

    >>> implied("combien de gazouillis par jour?")
    'twitter'
    """
    table = _names().implied
    words = plain(clean(text))
    return next(
        (
            platform
            for name, platform in table.items()
            if re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", words)
        ),
        None,
    )


def masked(text: str, mentions: Optional[Tuple[Mention, ...]] = None) -> str:
    """The text in plain form with every name replaced by the kind of platform it is.

    What is asked of a platform is so learnt for all of them at once.

    >>> masked("combien sur Facebook et sur tiktok?")
    'combien sur xplateforme et sur xautre?'
    """
    mentions = find(text) if mentions is None else mentions
    words, pieces, end = plain(clean(text)), [], 0
    for mention in mentions:
        if mention.start < end:
            continue
        kind = (
            "xplateforme"
            if mention.in_guide
            else "xgoogleplus"
            if mention.platform == "google_plus"
            else "xautre"
        )
        pieces += [words[end : mention.start], kind]
        end = mention.end
    return "".join([*pieces, words[end:]])


def split(mentions: Tuple[Mention, ...]) -> Tuple[List[str], List[str]]:
    """The platforms of the guide, and the others, each once and in order."""
    named = list(dict.fromkeys(mention.platform for mention in mentions))
    return [name for name in named if name in PLATFORMS], [
        name for name in named if name not in PLATFORMS
    ]
