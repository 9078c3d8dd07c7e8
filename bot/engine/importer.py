"""Hands the training questions to Rasa.

Rasa's own importer reads and checks each file twice, merges them one by one, copying every message
each time, and does all that three times in a training. Questions that are read once and never
change afterwards spare a minute of it; the files are checked by `python -m bot check`.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.training_data.dataset import Example, read


class QuestionImporter(RasaFileImporter):
    """Rasa's importer of files, but for the training questions. config.yml names it."""

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """Every training question. Raises DataError where a file is not of the form expected."""
        return _questions(tuple((file, Path(file).stat().st_mtime_ns) for file in self._nlu_files))


class Question(Message):
    """A training question: what it says and what it asks, never changed."""

    @classmethod
    def of(cls, example: Example) -> "Question":
        """The question as Rasa wants it; what it tells besides its intent stands in the
        metadata.
        """
        about = {
            "registre": example.register,
            "besoins": example.needs,
            "exclut": example.excluded,
            "sujets": example.subjects,
        }
        return cls({TEXT: example.text, INTENT: example.intent, METADATA: {METADATA_INTENT: about}})

    def fingerprint(self) -> str:
        """Tells questions apart for Rasa's cache."""
        return hashlib.sha256(repr(self.data).encode()).hexdigest()

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Message) and (self.get(TEXT), self.get(INTENT)) == (
            other.get(TEXT),
            other.get(INTENT),
        )

    def __hash__(self) -> int:
        return hash((self.get(TEXT), self.get(INTENT)))

    def __deepcopy__(self, memo: Dict[int, Any]) -> "Question":
        return self


@lru_cache(maxsize=1)
def _questions(files: Tuple[Tuple[str, int], ...]) -> TrainingData:
    return TrainingData([Question.of(example) for file, _ in files for example in read(Path(file))])
