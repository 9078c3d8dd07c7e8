"""Linear classifiers side by side: one matrix product scores a message for all of them."""

from dataclasses import dataclass
from typing import Any, Dict, Sequence, Union

import numpy as np
from scipy.sparse import csr_matrix


@dataclass
class Linear:
    """`weights`, float32, shape (features, outputs), and `offsets`, one an output. On disk at half that precision: what is
    lost is far below what tells two outputs apart, and a model is packed, copied and loaded in half the time."""

    weights: np.ndarray
    offsets: np.ndarray

    @classmethod
    def of(cls, models: Sequence[Any]) -> "Linear":
        """The binary classifiers of scikit-learn (`coef_`, `intercept_`) as one, an output each."""
        weights = np.stack([model.coef_[0].astype(np.float32) for model in models], axis=1)
        return cls(np.ascontiguousarray(weights), np.array([float(model.intercept_[0]) for model in models], dtype=np.float32))

    def scores(self, rows: Union[csr_matrix, np.ndarray]) -> np.ndarray:
        """One row a message, one column an output: over 0 is yes."""
        return np.asarray(rows @ self.weights + self.offsets)

    def __getstate__(self) -> Dict[str, np.ndarray]:
        return {"weights": self.weights.astype(np.float16), "offsets": self.offsets}

    def __setstate__(self, state: Dict[str, np.ndarray]) -> None:
        self.weights, self.offsets = state["weights"].astype(np.float32), state["offsets"]
