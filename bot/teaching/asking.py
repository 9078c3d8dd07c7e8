"""Asking labelled questions of a model, in a process of its own, and scoring the answers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence, Set

from bot import stamp
from bot.evaluation.scoring import Result, Turn, score, turns_of
from bot.paths import ROOT
from bot.store.taught import Places

OURS = "revision"  # the set of what staff added
Report = Callable[[int, int], None]


class AskingError(Exception):
    """The model could not be asked; the message is for the operator."""


def question_sets(where: Places) -> List[Turn]:
    """Every labelled question and dialogue."""
    paths = [*sorted(where.questions.glob("*.jsonl")), *sorted(where.dialogues.glob("*.jsonl"))]
    return [turn for path in paths for turn in turns_of(path)]


def gone_meanwhile(turns: Sequence[Turn], where: Places) -> Set[str]:
    """The texts of staff's own questions and tests that stand in their files no more: erased or
    masked since they were asked.
    """
    ours = {turn.text for turn in turns if turn.file == OURS}
    return ours - {turn.text for turn in question_sets(where)} if ours else set()


def ask(
    turns: Sequence[Turn],
    model: Optional[Path],
    report: Report = lambda done, of: None,
    platforms: Optional[Path] = None,
) -> List[Result]:
    """Each turn asked of a model (None: the one in service), those of a dialogue in one
    conversation. Raises AskingError.

    `platforms` is another table of their names than the project's.
    """
    environment: Dict[str, str] = {
        **os.environ,
        "MOTCLIC_DATABASE_URL": "sqlite://",
        "MOTCLIC_MODEL": str(model or stamp.path()),
    }
    lines, conversation = [], 0
    for turn in turns:
        conversation += turn.number == 0
        lines.append(
            json.dumps(
                {"id": conversation, "turn": turn.number, "text": turn.text}, ensure_ascii=False
            )
        )
    command = [
        sys.executable,
        "-m",
        "bot",
        "ask",
        *(["--platforms", str(platforms)] if platforms else []),
    ]
    asked = subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if asked.stdin is None or asked.stdout is None:
        raise AskingError("no way to speak to the model")
    answers = []
    with asked:
        from threading import Thread

        Thread(target=_feed, args=(asked.stdin, lines), daemon=True).start()
        try:
            for line in asked.stdout:
                answers.append(json.loads(line))
                report(len(answers), len(turns))
        except BaseException:
            asked.kill()  # who asked wants no more of it
            raise
    if asked.returncode or len(answers) != len(turns):
        raise AskingError(
            f"{len(answers)} answers to {len(turns)} questions (status {asked.returncode})"
        )
    return [score(turn, answer) for turn, answer in zip(turns, answers, strict=True)]


def _feed(stream, lines: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    try:
        stream.write("\n".join(lines) + "\n")
        stream.close()
    except BrokenPipeError:
        return  # it ended early; its status says so
