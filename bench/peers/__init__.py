"""Ours beside what somebody would take instead: Rasa's default pipeline, node-nlp, fastText, the
nearest question by BM25.

    python -m bench peers

All learn the same questions and are asked the same ones, by the same rule: the intent, on
single-topic turns of tests/questions. Which platform is meant is told to everybody by the same
finder (platforms masked), so that what is compared is the understanding of what is asked. Each runs
in a process of its own. Rasa's DIET needs hours for all the questions on two cores, so all learn a
sample too, and DIET that sample alone; it needs TensorFlow, which the product leaves out, and so an
environment of its own (3 GB under .cache/).
"""

import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from bench import results
from bot.evaluation.scoring import Turn, turns_of
from bot.guide.model import REFUSALS
from bot.nlu.topics import SEVERAL, intent_of
from bot.paths import QUESTIONS, ROOT
from bot.training_data.dataset import Example, examples

SAMPLE = 2_000  # questions that DIET learns within half an hour on two cores
PEERS = ("ours", "ours_without_encoder", "fasttext", "bm25", "node", "diet")
ONLY_SAMPLE = ("diet",)
WHOLE = ROOT / ".cache" / "peers"  # an environment with all that Rasa asks for
REGISTERS = ("standard", "oral", "joual", "mobile", "keywords", "franglais", "long")


def main() -> None:
    """Prints one table for the sample and one for all the questions."""
    learnt = [example for example in examples() if example.intent != SEVERAL]
    turns = [
        turn
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for turn in turns_of(path)
        if len(turn.expected) == 1
    ]
    for title, chosen, peers in (
        (f"a sample of {SAMPLE} training questions", sample(learnt, SAMPLE), PEERS),
        (
            f"all {len(learnt)} training questions",
            learnt,
            tuple(peer for peer in PEERS if peer not in ONLY_SAMPLE),
        ),
    ):
        print(f"\n{title}, {len(turns)} questions asked", flush=True)
        found: Dict[str, Dict[str, Any]] = {}
        for peer in peers:
            found[peer] = measured(peer, chosen, turns)
            print(line(peer, found[peer], found["ours"]), flush=True)
            shown = {
                each: {name: value for name, value in figures.items() if name != "intents"}
                for each, figures in found.items()
            }
            results.keep(
                f"peers-{len(chosen)}",
                {"training questions": len(chosen), "asked": len(turns), "peers": shown},
            )
        print(by_register(found))


def sample(learnt: Sequence[Example], size: int) -> List[Example]:
    """So many questions, every intent in its proportion and at least twenty of each."""
    chance = random.Random(0)  # noqa: S311 - the same sample each time, no secret
    groups: Dict[str, List[Example]] = defaultdict(list)
    for example in learnt:
        groups[example.intent].append(example)
    return [
        example
        for group in groups.values()
        for example in chance.sample(
            group, min(len(group), max(20, size * len(group) // len(learnt)))
        )
    ]


def measured(peer: str, learnt: Sequence[Example], turns: Sequence[Turn]) -> Dict[str, Any]:
    """The figures of one peer; `left out` with the reason where it could not run."""
    with tempfile.TemporaryDirectory() as folder:
        task, result = Path(folder) / "task.json", Path(folder) / "result.json"
        task.write_text(
            json.dumps(
                {
                    "learn": [(example.text, example.intent) for example in learnt],
                    "ask": [turn.text for turn in turns],
                }
            )
        )
        command = [_python(peer), "-m", "bench.peers.run", peer, str(task), str(result)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not result.exists():
            return {"left out": (done.stderr.strip().splitlines() or ["no reason given"])[-1]}
        figures: Dict[str, Any] = json.loads(result.read_text())
    rights = [right(turn, intent) for turn, intent in zip(turns, figures["intents"], strict=True)]
    figures["accuracy"] = sum(rights) / len(rights)
    figures["errors"] = len(rights) - sum(rights)
    for register in REGISTERS:
        of = [ok for ok, turn in zip(rights, turns, strict=True) if turn.register == register]
        figures[register] = sum(of) / len(of) if of else 0.0
    pairs: List[Tuple[bool, bool]] = [
        (turn.expected[0] in REFUSALS, intent in REFUSALS)
        for turn, intent in zip(turns, figures["intents"], strict=True)
    ]
    outside = [got for wanted, got in pairs if wanted]
    inside = [(got, ok) for (wanted, got), ok in zip(pairs, rights, strict=True) if not wanted]
    figures["refused"] = sum(outside) / len(outside)
    figures["wrong topic"] = sum(not got and not ok for got, ok in inside) / len(inside)
    return figures


def _python(peer: str) -> str:
    """The Python that runs a peer; where DIET's is not there yet, it is made."""
    if peer != "diet":
        return sys.executable
    python, done = WHOLE / "bin" / "python", WHOLE / "whole"
    if not done.exists():
        install = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--no-deps",
        ]
        subprocess.run([sys.executable, "-m", "venv", str(WHOLE)], check=True)
        subprocess.run(
            [*install, "-r", str(ROOT / "bench" / "peers" / "requirements.txt")], check=True
        )
        done.touch()
    return str(python)


def right(turn: Turn, intent: str) -> bool:
    """Whether an intent is that of the topic expected, or of one that may stand for it."""
    wanted = {intent_of(turn.expected[0])}
    if turn.expected[0] in REFUSALS:
        wanted |= set(turn.also_ok) & set(REFUSALS)
    return intent in wanted


def line(peer: str, found: Dict[str, Any], ours: Dict[str, Any]) -> str:
    """A peer's figures on one line."""
    if "left out" in found:
        return f"  {peer:22} left out: {found['left out']}"
    return (
        f"  {peer:22} right {found['accuracy']:6.1%}  errors {found['errors']:4}"
        f" ({found['errors'] / max(1, ours['errors']):4.1f} x ours)  refused"
        f" {found['refused']:6.1%}  wrong topic {found['wrong topic']:5.1%}  {found['ms']:6.2f} ms "
        f" training {found['training']:6.1f} s  {found['size'] / 1e6:6.1f} MB  memory"
        f" {found['memory'] / 1e6:5.0f} MB"
    )


def by_register(results: Dict[str, Dict[str, Any]]) -> str:
    """Accuracy by register, a line a peer."""
    lines = ["  " + " " * 22 + "".join(f"{register:>11}" for register in REGISTERS)]
    for peer, found in results.items():
        if "left out" not in found:
            lines.append(
                f"  {peer:22}" + "".join(f"{found[register]:>11.1%}" for register in REGISTERS)
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
