"""What exactly is asked within a situation: its cases, each answered by a reply of its own
(data/replies/cases).

Linear classifiers on the encoder's vector, one a situation, learnt by `encoder/cases.py` and kept
in encoder/weights.
"""

from functools import lru_cache
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np
from numpy.typing import NDArray

from bot.nlu.encoder import WEIGHTS, available

FILE = WEIGHTS / "cases.npz"


@lru_cache(maxsize=1)
def _learnt() -> Mapping[str, Tuple[List[str], NDArray[Any], NDArray[Any]]]:
    """The cases, weights (384, cases) and offsets of each situation; none where nothing was learnt
    or there is no encoder.
    """
    if not available() or not FILE.exists():
        return {}
    with np.load(FILE) as kept:
        situations, names = kept["situations"].tolist(), kept["cases"].tolist()
        weights, offsets = kept["weights"].astype(np.float32), kept["offsets"].astype(np.float32)
    columns: Dict[str, List[int]] = {}
    for column, situation in enumerate(situations):
        columns.setdefault(situation, []).append(column)
    return {
        situation: ([names[column] for column in of], weights[:, of].copy(), offsets[of])
        for situation, of in columns.items()
    }


def chances(situation: str, vector: NDArray[Any]) -> Dict[str, float]:
    """The chance of each case of a situation, and of none of them (`general`), summing to 1; empty
    where it has no cases.

    `vector` is the message's own, shape (384,).
    """
    if situation not in _learnt():
        return {}
    names, weights, offsets = _learnt()[situation]
    scores = vector / max(float(np.linalg.norm(vector)), 1e-9) @ weights + offsets
    spread = np.exp(scores - scores.max())
    return dict(zip(names, (spread / spread.sum()).tolist(), strict=True))
