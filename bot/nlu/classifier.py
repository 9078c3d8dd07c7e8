"""What a message asks: probabilities over the intents.

Two views of a message vote, each a linear classifier of its own: one on sparse features, which
knows words and spellings, one on sentence vectors, which knows meaning.
"""

import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Callable, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from bot.nlu.linear import Linear

Report = Callable[[str], None]
SHARPNESS = 5.0  # scores of the linear classifier, times this, are log-probabilities
WEIGHT_OF_MEANING = 0.5  # the share of the sentence vectors in the mix


@dataclass
class IntentClassifier:
    """Trained by `train`; `probabilities` is what it is for."""

    intents: Tuple[str, ...]
    words: Linear
    meaning: Optional[Linear]

    @classmethod
    def train(
        cls,
        rows: csr_matrix,
        vectors: Optional[NDArray[Any]],
        intents: Sequence[str],
        report: Report = lambda line: None,
    ) -> "IntentClassifier":
        """Learns from sparse rows, sentence vectors (None without an encoder) and the intent of
        each; `report` is told of each step.
        """
        # the two know nothing of each other
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("fork")) as beside:
            learning = None if vectors is None else beside.submit(_of_vectors, vectors, intents)
            linear = LinearSVC(C=0.5, random_state=0).fit(rows, intents)
            report("linear classifier")
            meaning = None if learning is None else learning.result()
        if meaning is not None:
            report("classifier on sentence vectors")
        return cls(
            intents=tuple(linear.classes_),
            words=Linear(
                np.ascontiguousarray(linear.coef_.T, dtype=np.float32),
                linear.intercept_.astype(np.float32),
            ),
            meaning=meaning,
        )

    def probabilities(self, rows: csr_matrix, vectors: Optional[NDArray[Any]]) -> NDArray[Any]:
        """One row a message, one column an intent (in the order of `intents`), each row summing to
        1.
        """
        logs = _log_softmax(self.words.scores(rows) * SHARPNESS)
        if self.meaning is not None and vectors is not None:
            logs = (1 - WEIGHT_OF_MEANING) * logs + WEIGHT_OF_MEANING * _log_softmax(
                self.meaning.scores(vectors)
            )
        chances: NDArray[Any] = np.exp(_log_softmax(logs))
        return chances

    def order(self, row: NDArray[Any]) -> List[Tuple[str, float]]:
        """One row of probabilities as (intent, probability), likeliest first."""
        return [(self.intents[column], float(row[column])) for column in np.argsort(-row)]


def _of_vectors(vectors: NDArray[Any], intents: Sequence[str]) -> Linear:
    # the other core has the linear classifier to learn
    with warnings.catch_warnings(), threadpool_limits(1):
        # it is stopped early on purpose: more rounds change nothing that is asked
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=3.0, max_iter=60).fit(vectors, intents)
    return Linear(
        np.ascontiguousarray(model.coef_.T, dtype=np.float32), model.intercept_.astype(np.float32)
    )


def _log_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))
