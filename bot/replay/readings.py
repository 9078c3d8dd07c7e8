"""Keeps what was read of each message from one replay to the next: reading is slow, answering is
not.
"""

import hashlib
import pickle
import tarfile
from pathlib import Path
from typing import Any, Dict, Sequence

from bot import stamp
from bot.engine.model import require
from bot.nlu import encoder
from bot.nlu.conversation import in_context
from bot.nlu.reader import Reader
from bot.nlu.reading import NluResult, Told
from bot.paths import DATA, ROOT

FOLDER = ROOT / ".cache" / "replay"
_READER = "reader.pickle"
# content that the reading leans on besides the model
_READ_BY = tuple(DATA / name for name in ("comparison.yml", "recommendation.yml", "guide.yml"))


class Readings:
    """Reads messages with the trained model, each once; `save` keeps them for the next run of the
    same model.

    `afresh` takes nothing from earlier runs: the reading hears turns of phrase too, and one left
    out must be missed there.
    """

    def __init__(self, archive: Path, afresh: bool = False) -> None:
        self._archive = archive
        self._file = FOLDER / f"{_digest(archive)}.pickle"
        self._reader: Reader | None = None
        self._of_text: Dict[str, NluResult] = {}
        self._in_context: Dict[Any, NluResult] = {}
        if self._file.exists() and not afresh:
            with self._file.open("rb") as file:
                self._of_text, self._in_context = pickle.load(file)  # noqa: S301 - written by save(), beside the model it came from

    @classmethod
    def load(cls, afresh: bool = False) -> "Readings":
        """Those of the model that is served. Raises ModelError where there is none."""
        return cls(require(), afresh)

    def read(self, text: str, told: Sequence[Told], before: str = "") -> NluResult:
        """The reading of a redacted message after the last answers, and the message before."""
        if text not in self._of_text:
            self._reader = self._reader or _reader(self._archive)
            # as it comes through the tracker
            self._of_text[text] = NluResult.from_dict(self._reader.read(text).to_dict())
        key = (text, tuple(told), before)
        if key not in self._in_context:
            self._in_context[key] = in_context(self._of_text[text], told, before)
        return self._in_context[key]

    def save(self) -> None:
        """Writes what was read; the readings of other models are dropped."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        for other in FOLDER.glob("*.pickle"):
            if other != self._file:
                other.unlink()
        partial = self._file.with_suffix(".partial")
        with partial.open("wb") as file:
            pickle.dump((self._of_text, self._in_context), file, protocol=pickle.HIGHEST_PROTOCOL)
        partial.replace(self._file)


def _digest(archive: Path) -> str:
    """Names the model, the code that reads with it (the form of what is kept is part of that), and
    the content that it leans on.
    """
    digest = hashlib.sha256(archive.read_bytes())
    digest.update(stamp.written().encode())
    for content in _READ_BY:
        digest.update(content.read_bytes())
    digest.update(b"encoder" if encoder.available() else b"words")
    return digest.hexdigest()[:16]


def _reader(archive: Path) -> Reader:
    with tarfile.open(archive) as kept:
        member = next(member for member in kept if member.name.endswith(_READER))
        file = kept.extractfile(member)
        if file is None:
            raise OSError(f"{archive}: {member.name} is no file")
        reader: Reader = pickle.load(file)  # noqa: S301 - the archive that is served, written by `train`
        return reader
