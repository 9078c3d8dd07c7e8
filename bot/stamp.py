"""Where the model stands, and the stamp beside it: what it was trained from, source by source.

Teaching, taking back and erasing change sources on purpose: they keep the stamp in step in the same
change. What changes otherwise makes the model older than its sources: it is served all the same,
and everybody is told.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Tuple

from bot.paths import DATA, MODELS, NLU, ROOT
from bot.settings import settings

NAME = "motclic"
STAMP = "motclic.sources.json"
Read = Callable[[Path], bytes]


def path() -> Path:
    """Where the model is, or will be."""
    return settings().model or MODELS / f"{NAME}.tar.gz"


def stamp_path() -> Path:
    """Where its stamp is."""
    return path().parent / STAMP


def sources() -> List[Path]:
    """Everything that the model is made of."""
    code = [
        *(ROOT / "bot" / "nlu").glob("*.py"),
        *(ROOT / "bot" / "text").glob("*.py"),
        ROOT / "bot" / "training_data" / "dataset.py",
        ROOT / "bot" / "engine" / "importer.py",
        ROOT / "bot" / "engine" / "message_reader.py",
    ]
    content = [
        DATA / name
        for name in ("nlu.yml", "rules.yml", "stories.yml", "platforms.yml", "heard/needs.yml")
    ]
    encoder = (ROOT / "encoder" / "weights").glob("*")
    return sorted(
        [
            *code,
            *content,
            *encoder,
            *NLU.glob("*.yml"),
            *(DATA / "french").glob("*.yml"),
            ROOT / "config.yml",
            ROOT / "domain.yml",
        ]
    )


def digest(file: Path) -> str:
    """The SHA-256 of a file; of a model, its name: the first twelve of it are the version of each
    answer.
    """
    total = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


def version(archive: Path) -> str:
    """A short name of a model: of what the file holds, whatever stands beside it."""
    return digest(archive)[:12]


def written(read: Read = Path.read_bytes) -> str:
    """The stamp of a model that is trained from today's sources, as `read` gives them."""
    return _text({"files": {_name(source): _sum(read(source)) for source in sources()}})


def with_digest(text: str, archive_digest: str) -> str:
    """The stamp of a model whose file has that digest: no other file is served under it."""
    return _text({**_parsed(text), "digest": archive_digest})


def digest_kept() -> str:
    """The digest that the model's file must have; empty where its stamp, of an earlier version, has
    none.
    """
    return str(_held().get("digest") or "")


def in_step(before: str, changed: Iterable[Path], read: Read, erased_at: float = 0.0) -> str:
    """A stamp after sources were changed on purpose; those that were out of step already stay so.

    `erased_at`: when lines that the model was trained on were erased; it should be trained anew,
    and the stamp says so.
    """
    held = _parsed(before)
    files = held.get("files", {})
    known = [source for source in changed if _name(source) in files]
    if not known:
        return before
    for source in known:
        if source.is_file() and files[_name(source)] == _sum(source.read_bytes()):
            files[_name(source)] = _sum(read(source))
    return _text({**held, **({"erased_at": erased_at} if erased_at else {})})


def back(before: str, now: str, read: Read) -> str:
    """The stamp of an earlier model that returns, kept from when it was replaced; `now` is that of
    the model that it replaces in turn.

    Training questions that are as the model in service knows them are in step for both: what
    differs, was changed on purpose.
    """
    held, current = _parsed(before), _parsed(now).get("files", {})
    for source in (source for source in sources() if source.parent in (NLU, DATA)):
        name = _name(source)
        if name in held.get("files", {}) and current.get(name) == _sum(source.read_bytes()):
            held["files"][name] = _sum(read(source))
    return _text(held)


def changed_sources() -> List[str]:
    """The sources that are not what the model was trained from, by their names; none where the
    model has no stamp of its own.

    >>> changed_sources() == changed_sources()
    True
    """
    return list(_changed(_state()))


def to_redo() -> float:
    """When lines were erased that the model in service was trained on; 0 where none were since it
    was trained.
    """
    return float(_held().get("erased_at") or 0.0)


def is_current() -> bool:
    """Whether the model is there and was trained from today's sources."""
    return path().exists() and not changed_sources()


@lru_cache(maxsize=1)
def _changed(state: Tuple[Any, ...]) -> Tuple[str, ...]:
    """Looked at again only where a file has changed since."""
    held = _held()
    if "files" not in held:
        return () if settings().model else ("motclic.sources.json",)
    now = {_name(source): _sum(source.read_bytes()) for source in sources()}
    return tuple(
        sorted(name for name in {*now, *held["files"]} if now.get(name) != held["files"].get(name))
    )


def _state() -> Tuple[Any, ...]:
    known = [file.stat() for file in (*sources(), stamp_path()) if file.exists()]
    return (path(), *((about.st_ino, about.st_mtime_ns, about.st_size) for about in known))


def _held() -> Dict[str, Any]:
    try:
        return _parsed(stamp_path().read_text(encoding="utf-8"))
    except OSError:
        return {}


def _parsed(text: str) -> Dict[str, Any]:
    try:
        held = json.loads(text)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _text(held: Dict[str, Any]) -> str:
    return json.dumps(held, indent=0, sort_keys=True) + "\n"


def _name(source: Path) -> str:
    return source.relative_to(ROOT).as_posix() if source.is_relative_to(ROOT) else source.as_posix()


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
