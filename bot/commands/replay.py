"""`python -m bot replay`: labelled conversations answered again in seconds; which turns changed
since the kept run.
"""

import argparse
import json
from pathlib import Path
from typing import List

from bot.answers.answer import unique
from bot.evaluation.scoring import table, turns_of
from bot.paths import DIALOGUES, QUESTIONS
from bot.replay.conversations import Change, changes, kept, replay
from bot.replay.readings import FOLDER, Readings
from bot.text.turns import silence

KEPT = FOLDER / "kept.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `replay` takes."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="labelled questions or dialogues (default: the project's own)",
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--keep", action="store_true", help="keeps this run, to compare later ones with"
    )
    either.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="RULE",
        help="leaves a rule of data/french/turns.yml out; reads all anew",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="counts what changed, and shows no message"
    )


def run(args: argparse.Namespace) -> int:
    """Prints the shares that are right, and the turns that changed; 0 whatever changed, 2 for an
    unknown rule.
    """
    for rule in args.without:
        silence(rule)
    files = args.files or sorted([*QUESTIONS.glob("*.jsonl"), *DIALOGUES.glob("*.jsonl")])
    readings = Readings.load(afresh=bool(args.without))
    results = replay(readings, (turn for path in files for turn in turns_of(path)))
    for group, share in table(results).items():
        if not group.startswith("register"):
            print(f"{group:32} {share.right:5}/{share.of:<5} {share.share:7.1%}")
    if not args.without:
        readings.save()
    if args.keep:
        KEPT.write_text(
            json.dumps({**_kept(), **kept(results)}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
    elif KEPT.exists():
        _print(changes(results, _kept()), args.quiet)
    else:
        print("no run is kept to compare with: `python -m bot replay --keep` keeps one")
    return 0


def _kept() -> "dict[str, dict[str, object]]":
    content: dict[str, dict[str, object]] = (
        json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    )
    return content


def _print(found: List[Change], quiet: bool) -> None:
    won = sum(change.result.right and not change.was_right for change in found)
    lost = sum(change.was_right and not change.result.right for change in found)
    print(f"changed since the kept run: {len(found)} turns, {won} won, {lost} lost")
    for change in () if quiet else found:
        turn = change.result.turn
        mark = (
            "=" if change.was_right == change.result.right else "+" if change.result.right else "-"
        )
        print(
            f"  {mark} {turn.file} {turn.id}.{turn.number}  {turn.text!r}  {_said(change.before)}"
            f" -> {_said(change.result.answered)}"
        )


def _said(topics: "tuple[str, ...]") -> str:
    return ", ".join(unique(topics)) or "nothing"
