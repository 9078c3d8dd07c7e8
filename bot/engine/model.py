"""Which trained model is served, and whether it still matches what it was trained from."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import List, Optional

from bot.paths import DATA, MODELS, NLU, ROOT
from bot.settings import settings

NAME = "motclic"
STAMP = "motclic.sources.json"


class ModelError(Exception):
    """No model can be served; the message says why and what to do."""


def sources() -> List[Path]:
    """Everything that the model is made of."""
    code = [*(ROOT / "bot" / "understanding").glob("*.py"), *(ROOT / "bot" / "french").glob("*.py"), *(ROOT / "bot" / "nlu").glob("*.py")]
    content = [DATA / name for name in ("nlu.yml", "rules.yml", "stories.yml", "platforms.yml")]
    return sorted([*code, *content, *NLU.glob("*.yml"), *(DATA / "french").glob("*.yml"), ROOT / "config.yml", ROOT / "domain.yml"])


def digest() -> str:
    """One figure for all the sources: it changes when any of them does."""
    total = hashlib.sha256()
    for path in sources():
        total.update(path.relative_to(ROOT).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def path() -> Path:
    """Where the model is, or will be."""
    return settings().model or MODELS / f"{NAME}.tar.gz"


def stamp() -> None:
    """Notes what the model was trained from, once it is."""
    (path().parent / STAMP).write_text(json.dumps({"sources": digest()}) + "\n", encoding="utf-8")


def adopt(candidate: Path, keep: Path) -> None:
    """Takes a trained model into service in one step, and keeps a copy of the one that it replaces. Raises OSError where it cannot."""
    if path().exists():
        keep.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path(), keep)
    beside = path().with_suffix(".new")
    shutil.copyfile(candidate, beside)
    stamp()
    os.replace(beside, path())


def is_current() -> bool:
    """Whether the model is there and was trained from today's sources."""
    return path().exists() and _stamped() == digest()


def _stamped() -> Optional[str]:
    try:
        return str(json.loads((path().parent / STAMP).read_text(encoding="utf-8"))["sources"])
    except (OSError, ValueError, KeyError):
        return None


def require() -> Path:
    """The model to serve. Raises ModelError where it is missing or older than its sources."""
    if not path().exists():
        raise ModelError(f"no model at {path()}: run `make train`")
    if settings().model is None and not is_current():
        raise ModelError("the model is older than its sources: run `make train`")
    return path()


def version() -> str:
    """A short name of the model, for the record of each answer."""
    return (_stamped() or "unknown")[:12]
