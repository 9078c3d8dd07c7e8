"""`python -m bot supervise`: serves the assistant, and starts it again where it dies or is no
longer heard.

A computation that never ends holds everything in a Python process, its signals too: only another
process can end it. This one does nothing else, and holds nothing of what the assistant holds.
"""

import argparse
import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from typing import Any, List, Optional, Sequence

from bot.engine.heartbeat import FD
from bot.settings import settings

_STOPPING = 30.0  # seconds that the assistant has to stop by itself
_LONGEST_WAIT = 30.0  # seconds between two starts, at most
_SOUND = 60.0  # after so many seconds a start counts as a good one
_UNUSABLE = 2  # the status of a process that cannot run: a setting is wrong, there is no model


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `supervise` takes, and hands on to `serve`."""
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    given = [
        word
        for name in ("host", "port")
        if getattr(args, name) is not None
        for word in (f"--{name}", str(getattr(args, name)))
    ]
    return keep([sys.executable, "-m", "bot", "serve", *given], 2 * settings().answer_seconds)


def keep(command: Sequence[str], silence: float) -> int:
    """Runs a command until it ends by itself or this process is told to stop; returns its status.

    It is started again where it dies, and ended first where it has beaten once and then not for
    `silence` seconds.
    """
    stopping: List[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stopping.append(number))
    wait = 1.0
    while True:
        started = time.monotonic()
        status = _once(command, silence, stopping)
        if stopping or status in (0, _UNUSABLE):
            return max(status, 0)
        wait = 1.0 if time.monotonic() - started > _SOUND else min(2 * wait, _LONGEST_WAIT)
        _tell(f"the assistant ended ({status}) and is started again in {wait:g} s")
        end = time.monotonic() + wait
        while time.monotonic() < end and not stopping:
            time.sleep(0.1)
        if stopping:
            return 0


def _once(command: Sequence[str], silence: float, stopping: List[int]) -> int:
    """Runs the command once, to its end; returns its status."""
    listening, beating = os.pipe()
    try:
        child = subprocess.Popen(command, pass_fds=(beating,), env={**os.environ, FD: str(beating)})  # noqa: S603 - our own command
    finally:
        os.close(beating)
    try:
        return _watched(child, listening, silence, stopping)
    finally:
        os.close(listening)
        if child.poll() is None:
            child.kill()
            child.wait()


def _watched(
    child: "subprocess.Popen[Any]", listening: int, silence: float, stopping: List[int]
) -> int:
    heard: Optional[float] = None
    asked: Optional[float] = None
    while child.poll() is None:
        now = time.monotonic()
        if stopping and asked is None:
            asked = now
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
        silent = heard is not None and now - heard > silence
        if silent or (asked is not None and now - asked > _STOPPING):
            _tell(
                f"the assistant has not been heard for {silence:g} s and is ended"
                if silent
                else "the assistant does not stop and is ended"
            )
            child.kill()
            child.wait()
        elif select.select([listening], [], [], 0.2)[0]:
            if os.read(listening, 4096):
                heard = time.monotonic()
            else:
                time.sleep(0.2)  # it has closed its end: it is about to stop
    return child.returncode


def _tell(line: str) -> None:
    print(f"mot-clic: {line}", file=sys.stderr, flush=True)
