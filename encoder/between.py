"""Puts a checkpoint part of the way between the served weights that it began from and itself: what
it learnt anew stays for the most part, and what it unlearnt comes back (docs/decisions/0041).

    python -m encoder.between labels.json checkpoint.pt encoder/weights between.pt --share 0.5
"""

import argparse
import json
from pathlib import Path
from typing import Dict

import torch

from encoder.fit import Fitting
from encoder.served import take_up

SHARE = 0.5  # of the way that is gone
Weights = Dict[str, torch.Tensor]


def between(served: Weights, learnt: Weights, share: float) -> Weights:
    """Each value of `learnt`, that share of the way from the served one where there is one."""
    return {
        name: served[name] + share * (values - served[name]) if name in served else values
        for name, values in learnt.items()
    }


def main() -> None:
    """Writes the checkpoint between both."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("labels", "checkpoint", "served", "result"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--share", type=float, default=SHARE)
    asked = parser.parse_args()
    fitting = Fitting(json.loads(asked.labels.read_text(encoding="utf-8")), 1)
    take_up(fitting.encoder, fitting.heads, fitting.labels, asked.served)
    kept = torch.load(asked.checkpoint, weights_only=True)
    # the head of cases is not served: it only teaches the vector
    heads = {
        name: values
        for name, values in fitting.heads.state_dict().items()
        if not name.startswith("case")
    }
    kept["encoder"] = between(fitting.encoder.state_dict(), kept["encoder"], asked.share)
    kept["heads"] = between(heads, kept["heads"], asked.share)
    torch.save(kept, asked.result)


if __name__ == "__main__":
    main()
