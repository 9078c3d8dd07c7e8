"""The project's own questions and dialogues, asked through the whole engine.

Written without sight of the training questions. What is known to fail stands in
tests/known-failures.txt and is strict: a failure that is not listed breaks the build, and so does
an entry that is right again. Questions of which the model is not sure (probability under SURE) may
go either way from one processor to another, and are only counted.
"""

from pathlib import Path
from typing import Dict, List, Set, Tuple

import pytest

from bot.commands.ask import answers
from bot.evaluation.scoring import Result, score, turns_of
from bot.paths import DIALOGUES, QUESTIONS

KNOWN = Path(__file__).parent / "known-failures.txt"
SURE = 0.9
# The share of turns that must be right, file by file: what was measured, less two points of slack.
FLOORS = {
    "standard": 0.955,
    "noisy": 0.93,
    "outside": 0.943,
    "situations": 0.945,
    "dialogues": 0.91,
}
FILES = sorted([*QUESTIONS.glob("*.jsonl"), *DIALOGUES.glob("*.jsonl")])


@pytest.fixture(scope="module")
def asked(engine, loop) -> Dict[str, List[Tuple[Result, float]]]:
    """Every question of every file, answered and scored, with how sure the model was."""
    found = {}
    for path in FILES:
        turns = list(turns_of(path))
        said = answers(
            engine,
            loop,
            (
                {"id": f"{path.stem}-{turn.id}", "turn": turn.number, "text": turn.text}
                for turn in turns
            ),
        )
        found[path.stem] = [
            (score(turn, answer), answer.get("confidence") or 0.0)
            for turn, answer in zip(turns, said, strict=True)
        ]
    return found


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_enough_is_right(asked: Dict[str, List[Tuple[Result, float]]], name: str) -> None:
    results = asked[name]
    right = sum(result.right for result, _ in results) / len(results)
    assert right >= FLOORS.get(name, 0.9), f"{name}: {right:.1%} right"


def test_failures_are_those_known(asked: Dict[str, List[Tuple[Result, float]]]) -> None:
    known = _known()
    failing = {
        _name(result) for results in asked.values() for result, _ in results if not result.right
    }
    sure = {
        _name(result)
        for results in asked.values()
        for result, confidence in results
        if confidence >= SURE
    }
    single = {
        _name(result)
        for results in asked.values()
        for result, _ in results
        if result.turn.size == 1
    }
    new, mended = (failing - known) & sure & single, (known - failing) & sure & single
    assert not new, f"new failures, to mend or to list in {KNOWN.name}: {sorted(new)}"
    assert not mended, f"right again, to take out of {KNOWN.name}: {sorted(mended)}"


def test_known_failures_exist(asked: Dict[str, List[Tuple[Result, float]]]) -> None:
    every = {_name(result) for results in asked.values() for result, _ in results}
    assert _known() <= every, f"no such question: {sorted(_known() - every)}"


def _known() -> Set[str]:
    return {
        line.split()[0]
        for line in KNOWN.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }


def _name(result: Result) -> str:
    return f"{result.turn.id}.{result.turn.number}"
