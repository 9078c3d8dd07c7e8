"""Chooses the numbers to learn with: bfloat16 halves the time on processors that multiply it, and
takes fifty times longer on the others.
"""

import time

import torch

_TOKENS, _WIDE, _TIMES = 512, 384, 5


def bfloat16_is_quicker() -> bool:
    """Tells, by multiplying twice, whether this processor is quicker with bfloat16 than with
    float32.
    """
    return _seconds(torch.bfloat16) < _seconds(torch.float32)


def _seconds(kind: torch.dtype) -> float:
    left, right = torch.ones(_TOKENS, _WIDE, dtype=kind), torch.ones(_WIDE, _WIDE, dtype=kind)
    left @ right  # the first time also prepares
    started = time.perf_counter()
    for _ in range(_TIMES):
        left @ right
    return time.perf_counter() - started
