"""The training questions as they stand: under which topics the very same one is taught, and which
are near.
"""

import contextlib
import re
from pathlib import Path
from threading import Lock
from typing import Dict, List, NamedTuple, Set, Tuple

from rapidfuzz import fuzz, process

from bot.nlu.platforms import find
from bot.store.folding import alike, words

_NEAR = 65  # of 100: how much two questions must be like one another
_CAPITAL = re.compile(r"(?<=[\w,;:)\"»’'] )[A-ZÀ-ÖØ-Ý][\w-]+|(?<=\w['’])[A-ZÀ-ÖØ-Ý][\w-]+")
_Key = Tuple[Tuple[str, int, int], ...]


class Question(NamedTuple):
    """A training question, the intent that it teaches, and the form in which those that say the
    same are the same.
    """

    text: str
    intent: str
    key: str


class _Held(NamedTuple):
    of: _Key
    questions: List[Question]
    keys: List[str]
    intents: Dict[str, Set[str]]
    words: Set[str]


_held: Dict[Path, _Held] = {}
_files: Dict[Tuple[str, int, int], List[Question]] = {}
_lock = Lock()


def warm(folder: Path) -> None:
    """Reads the questions before somebody waits for them."""
    with contextlib.suppress(OSError):
        _read(folder)


def every(folder: Path) -> List[Question]:
    """All training questions of a folder."""
    return _read(folder).questions


def near(folder: Path, text: str, most: int = 6) -> List[Question]:
    """The training questions that are most like a text, each topic's best first."""
    held = _read(folder)
    found = process.extract(
        alike(text), held.keys, scorer=fuzz.ratio, limit=most * 3, score_cutoff=_NEAR
    )
    unlike: Dict[str, Question] = {}
    for _, _, place in found:
        unlike.setdefault(held.keys[place], held.questions[place])
    return list(unlike.values())[:most]


def intents(folder: Path, text: str) -> List[str]:
    """The intents under which a question that says the same is taught; none where it is not."""
    return sorted(_read(folder).intents.get(alike(text), ()))


def unheard(folder: Path, text: str) -> List[str]:
    """The words with a capital, but where a sentence begins, that stand in no training question,
    nor name a platform: a name, perhaps.
    """
    heard = _read(folder).words
    if text.isupper() or not heard:
        return []
    said = dict.fromkeys(_CAPITAL.findall(text))
    return [word for word in said if not heard.issuperset(words(word)) and not find(word)]


def _read(folder: Path) -> _Held:
    """The questions of a folder, read anew where a file changed."""
    paths = sorted(folder.glob("*.yml"))
    key = tuple(
        (str(path), stat.st_mtime_ns, stat.st_size) for path in paths for stat in [path.stat()]
    )
    with _lock:
        held = _held.get(folder)
        if held is None or held.of != key:
            questions = [
                question
                for path, of in zip(paths, key, strict=True)
                for question in _of_file(path, of)
            ]
            under: Dict[str, Set[str]] = {}
            for question in questions:
                under.setdefault(question.key, set()).add(question.intent)
            heard = {word for question in questions for word in words(question.text)}
            held = _held[folder] = _Held(
                key, questions, [question.key for question in questions], under, heard
            )
        return held


def _of_file(path: Path, of: Tuple[str, int, int]) -> List[Question]:
    if of not in _files:
        for stale in [name for name in _files if name[0] == of[0]]:
            del _files[stale]
        found, intent = [], ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("- intent:"):
                intent = line.partition(":")[2].strip()
            elif line.startswith("    - "):
                text = line[6:].strip()
                found.append(Question(text, intent, alike(text)))
        _files[of] = found
    return _files[of]
