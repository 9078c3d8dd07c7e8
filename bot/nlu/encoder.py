"""Reads a message with the sentence encoder that this project fine-tunes (encoder/): a vector, and
what its heads hear in it.

The product works, less well, without it: MOTCLIC_ENCODER=off shows how it then reads.
"""

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from bot.paths import ROOT

WEIGHTS = ROOT / "encoder" / "weights"
DIMENSIONS = 384
LONGEST = 160  # tokens read of one text; what follows is left out
_PREFIX = "query: "  # as the base model was taught to be asked
_BATCH = 32  # texts of like length at once: more outgrow the caches


@dataclass(frozen=True)
class _Encoder:
    session: Any
    tokenizer: Any
    pad: int
    heads: Mapping[str, Tuple[NDArray[Any], NDArray[Any]]]
    labels: Mapping[str, List[str]]


@lru_cache(maxsize=1)
def _encoder() -> Optional[_Encoder]:
    if os.environ.get("MOTCLIC_ENCODER", "on") == "off" or not (WEIGHTS / "encoder.onnx").exists():
        return None
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    # one message beside other work is read faster on one thread
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(WEIGHTS / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    labels = json.loads((WEIGHTS / "labels.json").read_text(encoding="utf-8"))
    with np.load(WEIGHTS / "heads.npz") as kept:
        heads = {
            name: (kept[f"{name}_weight"].T.copy(), kept[f"{name}_bias"])
            for name in labels
            if f"{name}_weight" in kept
        }
    return _Encoder(session, tokenizer, int(labels["pad"]), heads, labels)


def available() -> bool:
    """Tells whether sentences can be encoded: the weights are there and MOTCLIC_ENCODER is not
    `off`.
    """
    return _encoder() is not None


def _loaded() -> _Encoder:
    encoder = _encoder()
    if encoder is None:
        raise RuntimeError(
            "no sentence encoder: encoder/weights is empty, or MOTCLIC_ENCODER is off"
        )
    return encoder


def encode(texts: Sequence[str]) -> NDArray[Any]:
    """One vector a text, float32, shape (len(texts), 384). Raises RuntimeError where no encoder is
    available.

    The vectors of the last few texts that were encoded alone are at hand.
    """
    _loaded()
    return np.stack([_alone(texts[0])]) if len(texts) == 1 else _encoded(texts)


# a message is read by itself, then in its conversation; never more words are kept than that needs
@lru_cache(maxsize=8)
def _alone(text: str) -> NDArray[Any]:
    vector: NDArray[Any] = _encoded([text])[0]
    return vector


def _encoded(texts: Sequence[str]) -> NDArray[Any]:
    encoder = _loaded()
    tokens = [
        each.ids for each in encoder.tokenizer.encode_batch([_PREFIX + text for text in texts])
    ]
    vectors = np.zeros((len(tokens), DIMENSIONS), dtype=np.float32)
    order = sorted(range(len(tokens)), key=lambda number: len(tokens[number]))
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        ids = np.full((len(rows), len(tokens[rows[-1]])), encoder.pad, dtype=np.int64)
        for place, number in enumerate(rows):
            ids[place, : len(tokens[number])] = tokens[number]
        (vectors[rows],) = encoder.session.run(None, {"ids": ids, "mask": ids != encoder.pad})
    return vectors


def heard(vector: NDArray[Any], head: str) -> Dict[str, float]:
    """The probability, 0 to 1, of each label of a head (`acts`, `plat`, `needs`, `stance`,
    `outside`), each on its own.

    Raises RuntimeError where no encoder is available, KeyError where it has no such head.
    """
    labels, scores = _scored(vector, head)
    chances = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
    return dict(zip(labels, chances.tolist(), strict=True))


def one_of(vector: NDArray[Any], head: str) -> Dict[str, float]:
    """The probability, 0 to 1, of each label of a head of which one is heard (`situation`): they
    sum to 1. Empty where it has no such head.

    Raises RuntimeError where no encoder is available.
    """
    try:
        labels, scores = _scored(vector, head)
    except KeyError:
        return {}
    spread = np.exp(scores - scores.max())
    return dict(zip(labels, (spread / spread.sum()).tolist(), strict=True))


def _scored(vector: NDArray[Any], head: str) -> Tuple[List[str], NDArray[Any]]:
    encoder = _loaded()
    weights, bias = encoder.heads[head]
    return encoder.labels[head], vector @ weights + bias
