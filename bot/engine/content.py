"""Takes changed content into service while the server runs: read aside, tried, then given whole.
What cannot be used changes nothing.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any, Optional, Tuple

from bot.answers.comparison import compare, settings
from bot.answers.ranking import Criterion, rank
from bot.answers.topic import fact_sentence, suggestions, topic_answer
from bot.guide import PLATFORMS, Guide, loader
from bot.paths import DATA
from bot.serving import Notes
from bot.store.taught import places

log = logging.getLogger(__name__)
_EVERY = 1.0  # seconds
State = Tuple[Optional[Tuple[int, int, int]], ...]


class ContentError(Exception):
    """The content cannot be put in service; the message says why."""


async def watch(notes: Notes, folder: Path = DATA, journal: Optional[Path] = None) -> None:
    """Looks at the guide's files for as long as the server runs; where they have changed, answers
    with what they hold now.

    While a change of files is under way, or died and is not ended yet, they are left alone. `notes`
    are told what became of each.
    """
    loop = asyncio.get_running_loop()
    under_way = journal or places().journals / "change.json"
    known = _state(folder)
    notes.content(*await loop.run_in_executor(None, _first, folder))
    while True:
        await asyncio.sleep(_EVERY)
        now = _state(folder)
        if now == known or under_way.exists():
            continue
        told = await loop.run_in_executor(None, _renewed, folder, now, under_way)
        if told is not None:
            known = now
            notes.content(*told)


def _first(folder: Path) -> Tuple[str, str]:
    """What is in service from the start."""
    try:
        loader.load_guide(folder)
        return loader.digest(folder), ""
    except Exception as error:
        return _refused("", error)


def _renewed(folder: Path, state: State, under_way: Path) -> Optional[Tuple[str, str]]:
    """Takes what the files hold into service; its name and what is wrong with it, or None where
    they changed again meanwhile.
    """
    name = ""
    try:
        name = loader.digest(folder)
        guide = loader.read_guide(folder)
        try_out(guide, loader.load_guide(folder))
    except Exception as error:
        return _refused(name, error) if _state(folder) == state else None
    if _state(folder) != state or under_way.exists():
        return None
    loader.hold(guide, folder)
    log.warning("content %s is in service", name)
    return name, ""


def _refused(name: str, error: Exception) -> Tuple[str, str]:
    told = " ".join(str(error).split())[:300]
    log.error(
        "the content is not taken into service, what was said before still is: %s: %s",
        type(error).__name__,
        told,
    )
    return name, type(error).__name__


def try_out(guide: Guide, before: Guide) -> None:
    """Has every answer made that the content alone decides. Raises ContentError where something is
    gone, or whatever the answers raise.
    """
    for kind in ("topics", "figures", "sections"):
        gone = sorted(set(getattr(before, kind)) - set(getattr(guide, kind)))
        if gone:
            raise ContentError(
                f"{kind} are gone ({', '.join(gone[:3])}): start again to do without"
            )
    facts = [fact for topic in before.topics.values() for fact in topic.facts]
    for fact in facts:
        fact_sentence(guide, fact)
    for topic in guide.topics.values():
        suggestions(guide, [topic.id, *topic.next], len(topic.next) + 1)
        if not topic.computed:
            _something(topic.id, topic_answer(guide, topic).parts)
    _something("comparison", compare(guide, PLATFORMS).parts)
    for measure in ("utilisateurs", *settings()["criteria"]):
        _something(measure, rank(guide, Criterion(measure)).parts)


def _something(what: str, parts: Any) -> None:
    if not parts or not all(part.lines() and all(part.lines()) for part in parts):
        raise ContentError(f"{what}: nothing is said")


def _state(folder: Path) -> State:
    return tuple(map(_about, (folder / name for name in loader.FILES)))


def _about(path: Path) -> Optional[Tuple[int, int, int]]:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_ino, about.st_size
