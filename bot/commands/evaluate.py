"""`python -m bot evaluate FILE…`: asks labelled questions through the real engine, scores the
answers, prints the table.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence

from bot.commands.ask import answers
from bot.engine.runtime import Engine
from bot.evaluation.scoring import Result, Turn, median_ms, score, table, turns_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `evaluate` takes."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="labelled questions or dialogues, one JSON object a line",
    )
    parser.add_argument(
        "--misses", action="store_true", help="also prints every turn that is wrong, and why"
    )
    parser.add_argument("--json", action="store_true", help="prints the figures as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Prints the table; 0 whatever the score."""
    turns = [turn for path in args.files for turn in turns_of(path)]
    results = evaluate(Engine.load(), turns)
    if args.misses:
        for result in results:
            if not result.right:
                print(_miss(result), file=sys.stderr if args.json else sys.stdout)
    print(json.dumps(figures(results), ensure_ascii=False) if args.json else printed(results))
    return 0


def evaluate(engine: Engine, turns: Sequence[Turn]) -> List[Result]:
    """Each turn asked, those of a dialogue in one conversation, and scored."""
    loop = asyncio.new_event_loop()
    try:
        return [
            score(turn, answer)
            for turn, answer in zip(turns, answers(engine, loop, _asked(turns)), strict=True)
        ]
    finally:
        loop.close()


def _asked(turns: Sequence[Turn]) -> Iterator[Dict[str, Any]]:
    conversation = 0
    for turn in turns:
        conversation += turn.number == 0  # not the id: two files may use the same one
        yield {"id": conversation, "turn": turn.number, "text": turn.text}


def figures(results: Sequence[Result]) -> Dict[str, Any]:
    """The table as plain values."""
    rows: Dict[str, Any] = {
        group: {"right": share.right, "of": share.of, "share": round(share.share, 4)}
        for group, share in table(results).items()
    }
    return {**rows, "median ms": median_ms(results)}


def printed(results: Sequence[Result]) -> str:
    """The table as lines."""
    rows = [
        f"{group:32} {share.right:5}/{share.of:<5} {share.share:7.1%}"
        for group, share in table(results).items()
    ]
    return "\n".join([*rows, f"{'median ms':32} {median_ms(results):5}"])


def _miss(result: Result) -> str:
    turn = result.turn
    return f"{turn.id}.{turn.number}\t{result.why}\t{turn.text!r}\tgot {sorted(result.answered)}"
