"""Keeps what the frozen layers saw of each text: a text that is learnt again costs only the layers
that learn.
"""

from typing import Dict, List, Tuple

import torch

from encoder.network import Encoder, batch


class Seen:
    """Token ids -> what the frozen layers see, kept in sixteen bits: some 35 kB a message."""

    def __init__(self, encoder: Encoder, pad: int) -> None:
        self._encoder, self._pad = encoder, pad
        self._kept: Dict[Tuple[int, ...], torch.Tensor] = {}

    def of(self, texts: List[List[int]]) -> torch.Tensor:
        """What is seen of each text, in float32: shape (texts, tokens of the longest, hidden)."""
        new = [text for text in texts if tuple(text) not in self._kept]
        if new:
            self._see(new)
        kept = [self._kept[tuple(text)] for text in texts]
        return torch.nn.utils.rnn.pad_sequence(kept, batch_first=True).float()

    def _see(self, texts: List[List[int]]) -> None:
        """Reads texts as they will be read when served: nothing dropped."""
        ids, mask = batch(texts, self._pad)
        self._encoder.eval()
        with torch.no_grad():
            seen = self._encoder.lower(ids, mask)
        self._encoder.train()
        for text, row in zip(texts, seen, strict=True):
            self._kept[tuple(text)] = row[: len(text)].half().clone()
