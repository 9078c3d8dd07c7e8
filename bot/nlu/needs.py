"""What a person tells of their public, their aim and what they have to show: the needs of
data/recommendation.yml.
"""

from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MultiLabelBinarizer

from bot.nlu.linear import Linear

WEIGHT_OF_MEANING = 0.5
_NOTHING = "aucun"  # the label of messages that tell nothing of the person
_FAINT = 0.1  # strengths under this are left out


@dataclass
class NeedsClassifier:
    """Each need on its own, yes or no; learnt from situations labelled with their needs."""

    needs: Tuple[str, ...]
    words: Linear
    meaning: Optional[Linear]

    @classmethod
    def train(
        cls, rows: csr_matrix, vectors: Optional[NDArray[Any]], needs: Sequence[Sequence[str]]
    ) -> "NeedsClassifier":
        """Learns from sparse rows, sentence vectors (None without an encoder) and the needs that
        each message tells.
        """
        labels = MultiLabelBinarizer()
        wanted = labels.fit_transform(
            [[need for need in each if need != _NOTHING] for each in needs]
        )
        meaning = None if vectors is None else _one_each(vectors, wanted, 10.0)
        return cls(tuple(labels.classes_), _one_each(rows, wanted, 30.0), meaning)

    def strengths(self, row: csr_matrix, vector: Optional[NDArray[Any]]) -> Dict[str, float]:
        """How surely one message tells each need, 0 to 1; faint ones left out, strongest first."""
        values = expit(self.words.scores(row)[0])
        if self.meaning is not None and vector is not None:
            values = (1 - WEIGHT_OF_MEANING) * values + WEIGHT_OF_MEANING * expit(
                self.meaning.scores(vector)[0]
            )
        order: List[int] = [int(column) for column in np.argsort(-values)]
        return {
            self.needs[column]: float(values[column])
            for column in order
            if values[column] >= _FAINT
        }


def _one_each(
    rows: Union[csr_matrix, NDArray[Any]], wanted: NDArray[Any], strength: float
) -> Linear:
    return Linear.learnt(
        lambda: LogisticRegression(
            C=strength, solver="liblinear", class_weight="balanced", max_iter=200
        ),
        rows,
        wanted.T,
    )
