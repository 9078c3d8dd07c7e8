"""Learns the served heads of what is asked, and of which platforms, again on the vectors as they
are served: eight bits and weights put between two blur what the heads were learnt on.

    python -m encoder.asked rows.jsonl encoder/weights
"""

import json
import os
import random
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import torch
from torch.nn import functional

from bot.nlu import encoder
from encoder.fit import SEED, some

Row = Dict[str, Any]
# rows of each kind, beside every turn of a conversation, which weighs three times
QUESTIONS, SITUATIONS, LIVED, OF_TURNS = 14_000, 4_000, 6_000, 3.0
PASSES, BATCH, RATE = 8, 256, 2e-3
TOGETHER = 32  # texts encoded at once
_HEADS = {"acts": "soft", "plat": "soft_platforms"}  # and what may be heard or not


def chosen(rows: List[Row]) -> List[Row]:
    """The rows that are learnt, those of turns first."""
    chance = random.Random(SEED)  # noqa: S311 - the same each time, no secret
    known = [row for row in rows if row["acts"] is not None]
    lived = [row for row in known if row.get("lived") or row.get("conversed")]
    others = [row for row in known if not (row.get("lived") or row.get("conversed"))]
    return [
        *(row for row in others if _is_turn(row)),
        *some([row for row in others if row["intent"]], QUESTIONS, chance),
        *some(
            [row for row in others if row["situation"] and not row["intent"]], SITUATIONS, chance
        ),
        *some(lived, LIVED, chance),
    ]


def _is_turn(row: Row) -> bool:
    return not row["intent"] and not row["situation"] and bool(row["form"])


def vectors(texts: List[str]) -> torch.Tensor:
    """The vectors of texts, shape (texts, 384); those of like length are read together."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    found = np.zeros((len(texts), encoder.encode(["a"]).shape[1]), dtype=np.float32)
    for start in range(0, len(order), TOGETHER):
        at = order[start : start + TOGETHER]
        found[at] = encoder.encode([texts[number] for number in at])
    return torch.from_numpy(found)


def wanted(rows: List[Row], head: str, labels: List[str]) -> Tuple[torch.Tensor, torch.Tensor]:
    """What each row is to tell, and what each label of it weighs: nothing where it is not known."""
    places = {label: place for place, label in enumerate(labels)}
    told, weights = torch.zeros(len(rows), len(labels)), torch.ones(len(rows), len(labels))
    for number, row in enumerate(rows):
        if row[head] is None:
            weights[number] = 0
            continue
        weights[number] *= OF_TURNS if _is_turn(row) else 1.0
        told[number, [places[label] for label in row[head] if label in places]] = 1
        weights[number, [places[label] for label in row[_HEADS[head]] if label in places]] = 0
    return told, weights


def learn(
    read: torch.Tensor, told: torch.Tensor, weights: torch.Tensor, head: Tuple[Any, Any]
) -> List[torch.Tensor]:
    """The weights and offsets of a head that goes on learning."""
    values = [torch.from_numpy(each.astype(np.float32)).requires_grad_() for each in head]
    optimizer = torch.optim.AdamW(values, lr=RATE, weight_decay=1e-4)
    steps = PASSES * -(-len(read) // BATCH)
    slower = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.02, 1 - step / steps))
    for _ in range(PASSES):
        for at in torch.randperm(len(read)).split(BATCH):
            missed = functional.binary_cross_entropy_with_logits(
                functional.linear(read[at], *values), told[at], reduction="none"
            )
            loss = (missed * weights[at]).sum() / len(at)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            slower.step()
    return [each.detach() for each in values]


def main(rows_file: Path, folder: Path) -> None:
    """Writes heads.npz anew, whole or not at all."""
    torch.manual_seed(SEED)
    lines = rows_file.read_text(encoding="utf-8").splitlines()
    rows = chosen([json.loads(line) for line in lines])
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    read = vectors([row["text"] for row in rows])
    with np.load(folder / "heads.npz") as before:
        kept = dict(before)
    for head in _HEADS:
        parts = (f"{head}_weight", f"{head}_bias")
        learnt = learn(read, *wanted(rows, head, labels[head]), (kept[parts[0]], kept[parts[1]]))
        kept |= {part: each.numpy() for part, each in zip(parts, learnt, strict=True)}
    beside = folder / "heads.beside.npz"
    np.savez(beside, **kept)
    os.replace(beside, folder / "heads.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
