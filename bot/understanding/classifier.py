"""What a message asks: probabilities over the intents.

Two views of a message vote, each a classifier of its own: a linear one on sparse features, which knows words and
spellings, and a small network on sentence vectors, which knows meaning. Their votes are mixed in proportion to what
each was worth on questions that neither had seen (bench/results.md).
"""

import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from bot.understanding.linear import Linear

Report = Callable[[str], None]
SHARPNESS = 5.0  # scores of the linear classifier, times this, are log-probabilities
WEIGHT_OF_MEANING = 0.42  # the share of the sentence vectors in the mix
_FLOOR = 1e-4


@dataclass
class IntentClassifier:
    """Trained by `train`; `probabilities` is what it is for."""

    intents: Tuple[str, ...]
    words: Linear
    meaning: Optional[MLPClassifier]

    @classmethod
    def train(cls, rows: csr_matrix, vectors: Optional[np.ndarray], intents: Sequence[str], report: Report = lambda line: None) -> "IntentClassifier":
        """Learns from sparse rows, sentence vectors (None without an encoder) and the intent of each; `report` is told of each step."""
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("fork")) as beside:  # the two know nothing of each other
            learning = None if vectors is None else beside.submit(_network, vectors, intents)
            linear = LinearSVC(C=0.5, random_state=0).fit(rows, intents)
            report("linear classifier")
            meaning = None if learning is None else learning.result()
        if meaning is not None:
            report("network on sentence vectors")
        return cls(
            intents=tuple(linear.classes_),
            words=Linear(np.ascontiguousarray(linear.coef_.T, dtype=np.float32), linear.intercept_.astype(np.float32)),
            meaning=meaning,
        )

    def probabilities(self, rows: csr_matrix, vectors: Optional[np.ndarray]) -> np.ndarray:
        """One row a message, one column an intent (in the order of `intents`), each row summing to 1."""
        logs = _log_softmax(self.words.scores(rows) * SHARPNESS)
        if self.meaning is not None and vectors is not None:
            told = np.log(np.maximum(self.meaning.predict_proba(vectors), _FLOOR))
            logs = (1 - WEIGHT_OF_MEANING) * logs + WEIGHT_OF_MEANING * told
        return np.exp(_log_softmax(logs))

    def order(self, row: np.ndarray) -> List[Tuple[str, float]]:
        """One row of probabilities as (intent, probability), likeliest first."""
        return [(self.intents[column], float(row[column])) for column in np.argsort(-row)]


def _network(vectors: np.ndarray, intents: Sequence[str]) -> MLPClassifier:
    network = MLPClassifier((512,), alpha=1e-4, batch_size=128, max_iter=8, learning_rate_init=1e-3, random_state=0)
    with warnings.catch_warnings(), threadpool_limits(1):  # the other core has the linear classifier to learn
        warnings.simplefilter("ignore")  # it is stopped early on purpose: more rounds learn the training questions by heart
        return network.fit(vectors, intents)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))
