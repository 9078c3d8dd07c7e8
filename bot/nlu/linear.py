"""Linear classifiers side by side: one matrix product scores a message for all of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, Sequence, Union

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


@dataclass
class Linear:
    """`weights`, float32, shape (features, outputs), and `offsets`, one an output. On disk at half
    that precision: what is lost is far below what tells two outputs apart, and a model is
    packed, copied and loaded in half the time.
    """

    weights: NDArray[Any]
    offsets: NDArray[Any]

    @classmethod
    def learnt(
        cls,
        classifier: Callable[[], Any],
        rows: Union[csr_matrix, NDArray[Any]],
        wanted: Iterable[Sequence[Any]],
    ) -> "Linear":
        """A yes or no for each column of `wanted`, each learnt by a new binary `classifier` of
        scikit-learn (liblinear's).
        """

        def one(column: Sequence[Any]) -> Any:
            return classifier().fit(rows, column)

        with ThreadPoolExecutor(2) as workers:  # liblinear lets other threads run
            models = list(workers.map(one, wanted))
        weights = np.stack([model.coef_[0].astype(np.float32) for model in models], axis=1)
        return cls(
            weights, np.array([float(model.intercept_[0]) for model in models], dtype=np.float32)
        )

    def scores(self, rows: Union[csr_matrix, NDArray[Any]]) -> NDArray[Any]:
        """One row a message, one column an output: over 0 is yes."""
        return np.asarray(rows @ self.weights + self.offsets)

    def __getstate__(self) -> Dict[str, NDArray[Any]]:
        return {"weights": self.weights.astype(np.float16), "offsets": self.offsets}

    def __setstate__(self, state: Dict[str, NDArray[Any]]) -> None:
        self.weights, self.offsets = state["weights"].astype(np.float32), state["offsets"]
