"""What a classifier sees of messages: character n-grams, words and concepts, as one sparse row
each.
"""

from dataclasses import dataclass, field
from typing import List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.concepts import concepts
from bot.nlu.text import Prepared

_TOKENS = r"(?u)\b\w+\b|[#@?!]"


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        min_df=2,
        lowercase=False,
        dtype=np.float32,
    )


def _words(longest: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, longest),
        sublinear_tf=True,
        min_df=2,
        token_pattern=_TOKENS,
        lowercase=False,
        dtype=np.float32,
    )


def _concepts() -> TfidfVectorizer:
    return TfidfVectorizer(token_pattern=r"\S+", use_idf=False, lowercase=False, dtype=np.float32)  # noqa: S106 - no password


@dataclass
class SparseFeatures:
    """Fitted on the training questions; then the same columns for any message."""

    characters: TfidfVectorizer = field(default_factory=_characters)
    words: TfidfVectorizer = field(default_factory=lambda: _words(3))
    concepts: TfidfVectorizer = field(default_factory=_concepts)

    def fit_transform(self, messages: Sequence[Prepared]) -> csr_matrix:
        """Learns the columns; one row a message."""
        views = zip(self._vectorizers(), _views(messages), strict=True)
        rows = hstack([vectorizer.fit_transform(view) for vectorizer, view in views], format="csr")
        self._forget_rare()
        return rows

    def transform(self, messages: Sequence[Prepared]) -> csr_matrix:
        """One row a message, in the columns learnt."""
        views = zip(self._vectorizers(), _views(messages), strict=True)
        return hstack([vectorizer.transform(view) for vectorizer, view in views], format="csr")

    def _forget_rare(self) -> None:
        """Drops what scikit-learn keeps of every word and n-gram that stands in one question alone:
        no use, and a copy of what was said.
        """
        for vectorizer in self._vectorizers():
            vars(vectorizer).pop("stop_words_", None)

    def _vectorizers(self) -> Tuple[TfidfVectorizer, ...]:
        return self.characters, self.words, self.concepts


def _views(messages: Sequence[Prepared]) -> Tuple[List[str], List[str], List[str]]:
    """The text that each vectorizer reads."""
    masked = [message.masked for message in messages]
    held = [
        " ".join(concepts(message.masked, tuple(mention.platform for mention in message.mentions)))
        for message in messages
    ]
    return masked, masked, held
