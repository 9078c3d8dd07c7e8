"""`python -m bot lint`: duplicates, contradictions, near duplicates, empty spots and leaks of the
training questions.
"""

import argparse
import json
from pathlib import Path
from typing import List, Sequence, Tuple

from bot.paths import DIALOGUES, QUESTIONS
from bot.training_data import lint
from bot.training_data.dataset import examples
from bot.training_data.dialogues import dialogues


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `lint` takes."""
    parser.add_argument(
        "--tests",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="labelled questions that training must not hold (default: the project's own)",
    )
    parser.add_argument(
        "--most",
        type=int,
        default=20,
        metavar="N",
        help="how many of each kind to print (default: 20)",
    )
    parser.add_argument("--json", action="store_true", help="prints the counts as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Prints what it found; 1 where a contradiction or a leak is among it."""
    tests = (
        args.tests
        if args.tests is not None
        else [*sorted(QUESTIONS.glob("*.jsonl")), *sorted(DIALOGUES.glob("*.jsonl"))]
    )
    lines = lint.of_training(examples())
    contradictions = lint.contradictions(lines)
    leaks = lint.leaks([*lines, *lint.of_dialogues(dialogues())], lint.of_tests(tests))
    found: List[Tuple[str, List[str]]] = [
        ("contradictions", [_group(group) for group in contradictions]),
        ("leaks", [_pair(pair) for pair in leaks]),
        ("duplicates", [_group(group) for group in lint.duplicates(lines)]),
        ("near duplicates", [_pair(pair) for pair in lint.near_duplicates(lines)]),
        (
            "empty spots",
            [
                f"{spot.count:4}  {spot.topic} {spot.register}".rstrip()
                for spot in lint.empty_spots(lines)
            ],
        ),
    ]
    if args.json:
        print(json.dumps({"questions": len(lines), **{name: len(rows) for name, rows in found}}))
    else:
        print(f"{len(lines)} training questions")
        _print(found, args.most)
    return 1 if contradictions or leaks else 0


def _print(found: Sequence[Tuple[str, List[str]]], most: int) -> None:
    for name, rows in found:
        print(f"\n{name}: {len(rows)}")
        for row in rows[:most]:
            print(f"  {row}")
        if len(rows) > most:
            print(f"  … and {len(rows) - most} more (--most N)")


def _group(group: Sequence[lint.Line]) -> str:
    return f"{group[0].text}  [{', '.join(sorted({line.topic for line in group}))}] × {len(group)}"


def _pair(pair: lint.Pair) -> str:
    same = pair.first.topic == pair.second.topic
    where = f"[{pair.first.topic}]" if same else f"[{pair.first.topic} / {pair.second.topic}]"
    origin = "" if pair.first.origin == "training" else f" ({pair.first.origin})"
    return f"{pair.score:3.0f}  {pair.first.text}{origin}  ~  {pair.second.text}  {where}"
