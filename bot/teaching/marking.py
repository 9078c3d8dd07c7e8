"""What the platforms that a person marks in a correction say: which topics the question has, and a
spelling that nobody knew.
"""

import json
import re
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence

from rapidfuzz import fuzz

from bot.guide import PLATFORMS
from bot.guide.model import ASPECTS
from bot.nlu.platforms import find, implied
from bot.text.clean import clean, plain
from bot.yamlfile import read_yaml

# of whichever platform is marked, or was spoken of before
GENERAL = tuple(f"plateforme.{aspect}" for aspect in ASPECTS)
# what an answer on several platforms may be called too
SEVERAL = ("choix.comparaison", "choix.classement")
_RESEMBLES = 45  # of 100: how much a word must be like a platform's name
_WORD = re.compile(r"[a-z0-9]{3,}")


def topics(topic: str, marked: Sequence[str], recognised: Iterable[str]) -> List[str]:
    """The topics of a question, one for each platform marked; marks that only repeat what was
    recognised do not change a platform's topic.

    >>> topics("plateforme.chiffres", ["facebook"], []), topics("plateforme.facebook.chiffres", ["youtube"], ["facebook"])
    (['plateforme.facebook.chiffres'], ['plateforme.youtube.chiffres'])
    >>> topics("plateforme.facebook.chiffres", ["facebook", "youtube"], ["youtube", "facebook"]), topics("choix.criteres", ["facebook"], [])
    (['plateforme.facebook.chiffres'], ['choix.criteres'])
    """  # noqa: E501
    parts = topic.split(".")
    if parts[0] != "plateforme" or parts[-1] not in ASPECTS:
        return [topic]
    if len(parts) == 3 and (not marked or set(marked) == set(recognised)):
        return [topic]
    return [
        f"plateforme.{platform}.{parts[-1]}" for platform in PLATFORMS if platform in marked
    ] or [topic]


def leans(topic: str) -> bool:
    """Whether a question of this topic is answered by what was said before, so that asked alone it
    proves nothing.
    """
    return topic.startswith("suite.") or topic in GENERAL


def labels(row: Mapping[str, Any]) -> Dict[str, List[str]]:
    """What a correction's question must be answered by, in the form of the files of questions."""
    several = {"also_ok": list(SEVERAL)} if len(row["topics"]) > 1 else {}
    return {"expected": list(row["topics"]), **several}


def spellings(
    rows: Iterable[Mapping[str, Any]], training: Path, table: Path
) -> List[Dict[str, str]]:
    """The spellings that corrections teach: of each marked platform that its question was not seen
    to name, the word most like its name.
    """
    ordinary = _words(path.read_text(encoding="utf-8") for path in sorted(training.glob("*.yml")))
    names = read_yaml(table)
    found: List[Dict[str, str]] = []
    for row in rows:
        for platform in json.loads(row["platforms"]):
            word = _spelling(
                row["text"],
                platform,
                ordinary,
                [*names[platform]["names"], *names[platform]["short"]],
            )
            if word and not any(held["spelling"] == word for held in found):
                found.append(
                    {"platform": platform, "spelling": word, "conversation": row["conversation"]}
                )
    return found


def _spelling(
    text: str, platform: str, ordinary: FrozenSet[str], names: Sequence[str]
) -> Optional[str]:
    """The word of a text that is no ordinary word and most like a platform's names; None where the
    platform is recognised, or no word is like it.
    """
    if platform in {mention.platform for mention in find(text)} or implied(text) == platform:
        return None
    named = {
        text[mention.start : mention.end]
        for text in (plain(clean(text)),)
        for mention in find(text)
    }
    words = [
        word
        for word in _WORD.findall(plain(clean(text)))
        if word not in ordinary and word not in named
    ]
    likeness = {word: max(fuzz.ratio(word, plain(name)) for name in names) for word in words}
    best = max(words, key=lambda word: likeness[word], default=None)
    return best if best and likeness[best] >= _RESEMBLES else None


def _words(texts: Iterable[str]) -> FrozenSet[str]:
    return frozenset(word for text in texts for word in _WORD.findall(plain(text)))
