"""What an erasure takes away with the lines: models that were trained on them and are not in
service.

The one in service goes on, marked to be trained anew: of a line that no other repeats it holds no
word (a word of the vocabulary stands in two lines at least), only what the line weighed.
"""

import json
import shutil
import time
from pathlib import Path
from typing import Set

from bot import stamp
from bot.paths import NLU, ROOT
from bot.store.changes import Change
from bot.store.taught import ADDED, Places, Removed, one_line, questions

MODEL = "motclic.tar.gz"  # a lesson's candidate, in its folder
BEFORE = f"before-{MODEL}"  # the model that accepting it replaced


def clear(change: Change, where: Places, removed: Removed) -> None:
    """Keeps the stamp of the model in step with the lines removed, and removes the models that are
    not served and hold them.
    """
    sources = [path for path in removed if path == where.platforms or path.parent == where.training]
    if sources and change.exists(stamp.stamp_path()):
        before = change.read(stamp.stamp_path())
        after = stamp.in_step(before, sources, change.bytes, time.time())
        if after != before:
            change.write(stamp.stamp_path(), after)
    gone = {line for path in sources for line in removed[path]}
    for folder in (place for place in sorted(where.lessons.glob("*")) if place.is_dir()):
        if any(folder in path.parents for path in removed):
            _drop(change, folder / MODEL)
        if gone - _added(folder, removed):
            _drop(change, folder / BEFORE)


def clear_cache(where: Places) -> None:
    """Empties Rasa's cache of trainings, which training does not use."""
    if where.training == NLU:
        shutil.rmtree(ROOT / ".rasa" / "cache", ignore_errors=True)


def _added(folder: Path, removed: Removed) -> Set[str]:
    """What a lesson itself added: the model before it did not hold that."""
    lines = [*questions(folder / ADDED), *map(json.loads, removed.get(folder / ADDED, ()))]
    return {line.get("spelling") or one_line(line.get("text", "")) for line in lines}


def _drop(change: Change, path: Path) -> None:
    if change.exists(path):
        change.remove(path)
