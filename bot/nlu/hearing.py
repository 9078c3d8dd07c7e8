"""What is heard in a message beside what it asks: how it is asked (the angle), the person's state
of mind, and subjects that the guide does not treat.

Linear classifiers on the encoder's vector and on hashed words, learnt by `encoder/hear.py` and kept
in encoder/weights.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer

from bot.nlu.encoder import WEIGHTS, available
from bot.text.clean import plain

FILE = WEIGHTS / "hearing.npz"
# the one label of the heads of these names
ASIDE, WORDS_ASKED, MOOD_ALONE, DISTRESS = "aside", "words", "mood", "distress"
REPROACH, DANGER = "reproach", "danger"
_MEANING = 1.0  # the weight of a vector of length one beside that of the words
_PIECE = r"(?u)[\w#@]+|[?!]"
_WORDS = HashingVectorizer(
    ngram_range=(1, 2),
    n_features=2**14,
    alternate_sign=False,
    token_pattern=_PIECE,
    lowercase=False,
    dtype=np.float32,
)
_CHARACTERS = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(3, 5),
    n_features=2**14,
    alternate_sign=False,
    lowercase=False,
    dtype=np.float32,
)


@dataclass(frozen=True)
class Head:
    """One classifier: `weights` shape (features, labels); `topics` are the topics that follow the
    features as columns, if any.
    """

    labels: Tuple[str, ...]
    weights: NDArray[Any]
    offsets: NDArray[Any]
    topics: Tuple[str, ...] = ()


def features(texts: Sequence[str], vectors: NDArray[Any]) -> csr_matrix:
    """One row a message: its vector, its words, its letters. `texts` are spoken forms, `vectors`
    shape (len(texts), 384).
    """
    read = [plain(text) for text in texts]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    meaning = csr_matrix(vectors / np.maximum(lengths, 1e-9) * _MEANING, dtype=np.float32)
    return hstack([meaning, _WORDS.transform(read), _CHARACTERS.transform(read)], format="csr")


@lru_cache(maxsize=1)
def heads() -> Mapping[str, Head]:
    """The classifiers by name; none where nothing was learnt or there is no encoder.

    Of `angle`, `outside`, `form` and `moods` one label is heard, of `stance`, `needs`, `aside`,
    `words`, `mood`, `distress`, `reproach` and `danger` none or several.
    """
    if not available() or not FILE.exists():
        return {}
    with np.load(FILE) as kept:
        names = sorted({key.split("_", 1)[0] for key in kept})
        return {name: _head(kept, name) for name in names}


def _head(kept: Mapping[str, NDArray[Any]], name: str) -> Head:
    labels, topics = (
        tuple(str(label) for label in kept[f"{name}_{kind}"]) for kind in ("labels", "topics")
    )
    return Head(
        labels,
        kept[f"{name}_weights"].astype(np.float32),
        kept[f"{name}_offsets"].astype(np.float32),
        topics,
    )


def chances(head: Head, row: csr_matrix, topic: str = "") -> Dict[str, float]:
    """The chance of each label, summing to 1: exactly one is heard. `topic` is what is asked, for a
    head that knows topics.
    """
    scores = _scores(head, row, topic)
    spread = np.exp(scores - scores.max())
    return _named(head, spread / spread.sum())


def each(head: Head, row: csr_matrix) -> Dict[str, float]:
    """The chance of each label on its own: none or several may be heard."""
    return _named(head, 1.0 / (1.0 + np.exp(-np.clip(_scores(head, row, ""), -30.0, 30.0))))


def _named(head: Head, values: NDArray[Any]) -> Dict[str, float]:
    listed: List[float] = values.tolist()
    return dict(zip(head.labels, listed, strict=True))


def _scores(head: Head, row: csr_matrix, topic: str) -> NDArray[Any]:
    width = row.shape[1]
    scores: NDArray[Any] = np.asarray(row @ head.weights[:width])[0] + head.offsets
    return (
        scores + head.weights[width + head.topics.index(topic)] if topic in head.topics else scores
    )
