"""Fine-tunes the encoder and its heads on the rows. Takes hours on one core; begun again, it goes
on from its last checkpoint.

python -m encoder.fit rows.jsonl labels.json checkpoint.pt --steps 3600
"""

import argparse
import json
import os
import random
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import torch
from torch.nn import functional

from encoder import base
from encoder.network import Encoder, batch, heads, take_labels
from encoder.precision import bfloat16_is_quicker
from encoder.seen import Seen
from encoder.served import take_up
from encoder.varying import joined, told_together, varied

Row = Dict[str, Any]
# rows a step; tokens of a text; lowest layers left as they are
SEED, BATCH, LONGEST, FROZEN = 0, 48, 160, 3
RATE, RATE_OF_HEADS, WARM = 1.5e-4, 2e-3, 80  # learning rates; steps until they are whole
# Of one pass: single questions, joined ones, turns of conversations, messages that tell a
# situation, and such messages joined.
QUESTIONS, PAIRS, TURNS, SITUATIONS, TOGETHER = 6_000, 1_500, 8_000, 7_000, 1_000
# times that a message which was written before it was labelled is in one pass, and one of a
# conversation so labelled
OFTEN, OFTEN_CONVERSED = 1, 3
KEPT_EVERY = 300  # steps between two checkpoints
# The heads of which several labels may hold, those of which one does, and those of which one or
# several share the weight.
_EACH_ALONE = {
    "acts": 0.6,
    "plat": 0.3,
    "needs": 0.3,
    "stance": 0.2,
    "outside": 0.4,
    "angle": 0.4,
    "aside": 0.1,
}
_ONE_OF = {"intent": 0.7, "form": 0.1}
_SHARED = {"situation": 2.0}
_CASE = 1.0  # the weight of what exactly is asked in a situation, among its own cases
_SOFT = {"acts": "soft", "plat": "soft_platforms"}
Batch = List[Tuple[Row, List[int]]]


class Fitting:
    """The network, its heads and the state of its training."""

    def __init__(self, labels: Dict[str, List[str]], steps: int, frozen: int = FROZEN) -> None:
        self.base = base.read(base.path())
        self.tokenizer = base.tokenizer(
            [
                (piece, float(score))
                for piece, score in zip(self.base.pieces, self.base.scores, strict=True)
            ],
            self.base.unknown,
        )
        self.labels, self.steps, self.step = labels, steps, 0
        self.places = {
            name: {label: place for place, label in enumerate(of)} for name, of in labels.items()
        }
        self.encoder, self.heads = Encoder(self.base, frozen), heads(self.base.hidden, labels)
        situations = [label.split("/")[0] for label in labels["case"]]
        # cases of another situation
        self.beside = torch.tensor([[one != other for other in situations] for one in situations])
        self.seen = Seen(self.encoder, self.base.pad) if frozen > FROZEN else None
        self.short = bfloat16_is_quicker()
        self.learnt = [values for values in self.encoder.parameters() if values.requires_grad]
        groups = [
            {"params": self.learnt, "lr": RATE},
            {"params": list(self.heads.parameters()), "lr": RATE_OF_HEADS},
        ]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def ids(self, text: str) -> List[int]:
        """The tokens of a text, between its marks."""
        return [
            self.base.begin,
            *self.tokenizer.encode(f"query: {text}").ids[: LONGEST - 2],
            self.base.end,
        ]

    def chance(self, row: Row, each_pass: random.Random) -> random.Random:
        """What varies a row: another draw each pass, or always the same where what the frozen
        layers saw of it is kept.
        """
        return random.Random(row["text"]) if self.seen else each_pass  # noqa: S311 - no secret

    def loss(self, rows: Batch) -> torch.Tensor:
        """How far the heads are from the labels, those not known left out."""
        ids, mask = batch([text for _, text in rows], self.base.pad)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.short):
            vectors = (
                self.encoder.upper(self.seen.of([text for _, text in rows]), mask)
                if self.seen
                else self.encoder(ids, mask)
            )
        vectors, total = vectors.float(), torch.zeros(())
        for name, weight in _ONE_OF.items():
            wanted = torch.tensor(
                [self.places[name][row[name]] if row[name] else -100 for row, _ in rows]
            )
            if (wanted >= 0).any():
                missed = functional.cross_entropy(
                    self.heads[name](vectors), wanted, label_smoothing=0.05
                )
                total = total + weight * missed * (wanted >= 0).float().mean()
        for name, weight in _SHARED.items():
            wanted, counts = self._shares(name, [row for row, _ in rows])
            missed = functional.cross_entropy(
                self.heads[name](vectors), wanted, label_smoothing=0.05, reduction="none"
            )
            total = total + weight * (missed * counts).sum() / len(rows)
        total = total + _CASE * self._missed_cases(vectors, [row for row, _ in rows])
        for name, weight in _EACH_ALONE.items():
            wanted, counts = self._targets(name, [row for row, _ in rows])
            missed = functional.binary_cross_entropy_with_logits(
                self.heads[name](vectors), wanted, reduction="none"
            )
            total = total + weight * (missed * counts).sum() / len(rows)
        return total

    def _missed_cases(self, vectors: torch.Tensor, rows: List[Row]) -> torch.Tensor:
        """How far the cases are from the labels, each among those of its situation."""
        told = [number for number, row in enumerate(rows) if row.get("case") in self.places["case"]]
        if not told:
            return torch.zeros(())
        wanted = torch.tensor([self.places["case"][rows[number]["case"]] for number in told])
        scores = self.heads["case"](vectors[told]).masked_fill(self.beside[wanted], -1e9)
        return functional.cross_entropy(scores, wanted, reduction="sum") / len(rows)

    def _targets(self, name: str, rows: List[Row]) -> Tuple[torch.Tensor, torch.Tensor]:
        wanted, counts = (
            torch.zeros(len(rows), len(self.labels[name])),
            torch.ones(len(rows), len(self.labels[name])),
        )
        for number, row in enumerate(rows):
            if row[name] is None:
                counts[number] = 0
                continue
            for label in row[name]:
                if label in self.places[name]:
                    wanted[number, self.places[name][label]] = 1
            for label in row.get(_SOFT.get(name, ""), ()):
                if label in self.places[name]:
                    counts[number, self.places[name][label]] = 0
        return wanted, counts

    def _shares(self, name: str, rows: List[Row]) -> Tuple[torch.Tensor, torch.Tensor]:
        """The share of each label, by how often it is named, the last one's where there is none;
        and whether they are known.
        """
        wanted, counts = torch.zeros(len(rows), len(self.labels[name])), torch.zeros(len(rows))
        for number, row in enumerate(rows):
            known = row[name] is not None
            counts[number] = float(known)
            for label in row[name] or ([self.labels[name][-1]] if known else []):
                wanted[number, self.places[name][label]] += 1 / max(1, len(row[name]))
        return wanted, counts

    def learn(self, rows: Batch) -> float:
        """One step; the loss before it."""
        share = min(1.0, (self.step + 1) / WARM) * max(0.02, 1 - self.step / self.steps)
        for group, rate in zip(self.optimizer.param_groups, (RATE, RATE_OF_HEADS), strict=True):
            group["lr"] = rate * share
        loss = self.loss(rows)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learnt, 1.0)
        self.optimizer.step()
        self.step += 1
        return float(loss.detach())

    def keep(self, file: Path) -> None:
        """Writes the checkpoint whole."""
        encoder = {
            name: values
            for name, values in self.encoder.state_dict().items()
            if not name.startswith("word")
        }
        kept = {
            "encoder": encoder,
            "heads": self.heads.state_dict(),
            "labels": self.labels,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
        }
        torch.save(kept, file.with_suffix(".tmp"))
        os.replace(file.with_suffix(".tmp"), file)

    def go_on(self, file: Path) -> None:
        """Takes up a checkpoint."""
        kept = torch.load(file, weights_only=True)
        self.encoder.load_state_dict(kept["encoder"], strict=False)
        self.heads.load_state_dict(kept["heads"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step = kept["step"]

    def begin_from(self, file: Path) -> None:
        """Begins anew from what a checkpoint has learnt, perhaps of other labels."""
        kept = torch.load(file, weights_only=True)
        self.encoder.load_state_dict(kept["encoder"], strict=False)
        for name, head in self.heads.items():
            if name in kept["labels"]:
                take_labels(
                    head,
                    self.labels[name],
                    kept["labels"][name],
                    kept["heads"][f"{name}.weight"],
                    kept["heads"][f"{name}.bias"],
                )


def some(rows: List[Row], count: int, chance: random.Random) -> List[Row]:
    """`count` of the rows, or all where there are fewer."""
    return chance.sample(rows, min(count, len(rows)))


def batches(fitting: Fitting, rows: List[Row], chance: random.Random) -> Iterator[Batch]:
    """Rows of like length together, pass after pass; each pass varied anew, unless what frozen
    layers saw of them is kept.
    """
    questions = [row for row in rows if row["intent"]]
    lived = [row for row in rows if row.get("lived")]
    conversed = [row for row in rows if row.get("conversed")]
    known = ("intent", "lived", "conversed")
    others = [row for row in rows if not any(row.get(name) for name in known)]
    situations, turns = (
        [row for row in others if row["situation"]],
        [row for row in others if not row["situation"]],
    )
    while True:
        chosen = [
            *some(questions, QUESTIONS, chance),
            *some(turns, TURNS, chance),
            *some(situations, SITUATIONS, chance),
            *lived * OFTEN,
            *conversed * OFTEN_CONVERSED,
        ]
        chosen += [
            *joined(questions, PAIRS, chance),
            *told_together([*situations, *lived], TOGETHER, chance),
        ]
        chance.shuffle(chosen)
        for start in range(0, len(chosen), BATCH * 60):
            read = [
                (row, fitting.ids(varied(row, fitting.chance(row, chance))))
                for row in chosen[start : start + BATCH * 60]
            ]
            read.sort(key=lambda each: len(each[1]))
            parts = [read[at : at + BATCH] for at in range(0, len(read), BATCH)]
            chance.shuffle(parts)
            yield from parts


def main() -> None:
    """Learns until the last step, telling the loss on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("rows", "labels", "checkpoint"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--steps", type=int, default=3600)
    parser.add_argument(
        "--from-checkpoint", type=Path, help="a checkpoint of other labels to begin from"
    )
    parser.add_argument(
        "--from-served",
        type=Path,
        help="a folder of served weights to go on from, in place of the base",
    )
    parser.add_argument(
        "--frozen",
        type=int,
        default=FROZEN,
        help="lowest layers left as they are; where more than by default, what they see is kept",
    )
    asked = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(os.cpu_count() or 1)
    rows = [json.loads(line) for line in asked.rows.read_text(encoding="utf-8").splitlines()]
    fitting = Fitting(
        json.loads(asked.labels.read_text(encoding="utf-8")), asked.steps, asked.frozen
    )
    if asked.checkpoint.exists():
        fitting.go_on(asked.checkpoint)
    elif asked.from_served:
        take_up(fitting.encoder, fitting.heads, fitting.labels, asked.from_served)
    elif asked.from_checkpoint:
        fitting.begin_from(asked.from_checkpoint)
    started = time.monotonic()
    for part in batches(fitting, rows, random.Random(SEED + fitting.step)):  # noqa: S311 - the same order each time, no secret
        if fitting.step >= fitting.steps:
            break
        loss = fitting.learn(part)
        if fitting.step % 50 == 0:
            print(
                f"step {fitting.step} of {fitting.steps}: loss {loss:.2f}"
                f" ({time.monotonic() - started:.0f} s)",
                flush=True,
            )
        if fitting.step % KEPT_EVERY == 0:
            fitting.keep(asked.checkpoint)
    fitting.keep(asked.checkpoint)


if __name__ == "__main__":
    main()
