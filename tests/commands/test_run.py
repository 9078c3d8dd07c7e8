"""`make run` keeps both processes going, each on its own; they are stood in for by scripts that end
as the tests need.
"""

import os
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import ROOT

STAND_IN = """#!/usr/bin/env bash
echo $$ >> "$3.started"
source "$3.does"
"""
LIVES = "exec sleep 600"
DIES_ONCE = f"[ $(wc -l < $3.started) = 1 ] && exit 1\n{LIVES}"
KILLED_ONCE = f"[ $(wc -l < $3.started) = 1 ] && kill -KILL $$\n{LIVES}"
WRONG = "exit 2"


class Run:
    """scripts/run.sh in a folder of its own, where `bot review` and `bot supervise` do what they
    are told.
    """

    def __init__(self, folder: Path, review: str, supervise: str):
        self.folder = folder
        for name in ("scripts", ".venv/bin"):
            (folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "run.sh", folder / "scripts")
        (folder / ".venv/bin/python").write_text(STAND_IN, encoding="utf-8")
        (folder / ".venv/bin/python").chmod(0o755)
        for verb, does in (("review", review), ("supervise", supervise)):
            (folder / f"{verb}.does").write_text(does, encoding="utf-8")
        self.errors = (folder / "errors").open("w", encoding="utf-8")
        # As in a terminal: what starts the tests may ignore Ctrl+C, and a process that began so can
        # never heed it.
        heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        self.process = subprocess.Popen(
            ["scripts/run.sh"],
            cwd=folder,
            stderr=self.errors,
            start_new_session=True,
            preexec_fn=heeds,
        )

    def started(self, verb):
        """The numbers of the processes that were started for a verb, oldest first."""
        path = self.folder / f"{verb}.started"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def until(self, condition):
        for _ in range(600):
            if condition():
                return
            time.sleep(0.05)
        pytest.fail(f"it does not come: {self.said()}")

    def said(self):
        return (self.folder / "errors").read_text(encoding="utf-8")

    def interrupt(self):
        """Ctrl+C in the terminal, which every process of it receives; the status in the end."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def run(tmp_path):
    opened = []

    def begin(review, supervise):
        opened.append(Run(tmp_path, review, supervise))
        return opened[-1]

    yield begin
    for one in opened:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(30)
        one.errors.close()


@pytest.mark.parametrize("end", [DIES_ONCE, KILLED_ONCE], ids=["dies", "killed"])
@pytest.mark.parametrize(("first", "other"), [("review", "supervise"), ("supervise", "review")])
def test_what_ends_is_started_again_and_the_other_goes_on(run, first, other, end):
    running = run(**{first: end, other: LIVES})
    running.until(lambda: len(running.started(first)) == 2 and running.started(other))
    assert len(running.started(other)) == 1
    assert alive(running.started(other)[0])
    assert "nouveau départ" in running.said()


@pytest.mark.parametrize(("wrong", "other"), [("review", "supervise"), ("supervise", "review")])
def test_what_is_set_up_wrongly_says_so_once_and_the_other_goes_on(run, wrong, other):
    running = run(**{wrong: WRONG, other: DIES_ONCE})
    running.until(lambda: len(running.started(other)) == 2)
    assert len(running.started(wrong)) == 1
    assert running.said().count("ne peut pas démarrer") == 1
    assert alive(running.started(other)[1])


def test_where_both_are_set_up_wrongly_it_ends_and_says_so(run):
    running = run(WRONG, WRONG)
    assert running.process.wait(30) == 2
    assert "la révision ne peut pas démarrer" in running.said()
    assert "l'assistant ne peut pas démarrer" in running.said()


def test_ctrl_c_stops_both(run):
    running = run(LIVES, LIVES)
    running.until(lambda: running.started("review") and running.started("supervise"))
    assert running.interrupt() == 130
    assert not any(
        alive(number) for verb in ("review", "supervise") for number in running.started(verb)
    )


def test_ctrl_c_during_a_pause_stops_at_once_too(run):
    running = run("exit 1", LIVES)
    running.until(lambda: len(running.started("review")) == 2)
    assert running.interrupt() == 130
    assert not alive(running.started("supervise")[0])
