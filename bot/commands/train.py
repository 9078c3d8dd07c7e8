"""`python -m bot train`: trains the model, showing each step; `--if-needed` only where its sources
changed.
"""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from bot import memory, stamp
from bot.engine.training import train
from bot.nlu import platforms
from bot.paths import DATA, MODELS
from bot.settings_rules import texts


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `train` takes."""
    parser.add_argument(
        "--if-needed",
        action="store_true",
        help="only where the sources changed since the last training",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA,
        metavar="FOLDER",
        help="trains from another folder of training data",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=MODELS,
        metavar="FOLDER",
        help="puts the model elsewhere: a candidate, not served",
    )
    parser.add_argument(
        "--anyway", action="store_true", help="trains although this machine has little memory"
    )
    parser.add_argument(
        "--attached",
        action="store_true",
        help=(
            "ends, with all that it started, when its standard input is closed: with who started it"
        ),
    )


def run(args: argparse.Namespace) -> int:
    """Trains; returns 0 once the model stands in models/."""
    if args.attached:
        threading.Thread(target=_end_with_input, daemon=True).start()
    if args.if_needed and stamp.is_current():
        return 0
    if not args.anyway and (there := memory.total_mb()) is not None and there < memory.TRAINING_MB:
        print(
            "mot-clic:"
            f" {texts()['training']['small'].format(there=there, needed=memory.TRAINING_MB)}",
            file=sys.stderr,
        )
        return 0 if args.if_needed and stamp.path().exists() else 2  # what is there can be served
    started = time.monotonic()
    names = args.data / platforms.TABLE.name
    if names.exists():  # a candidate's own, with the spellings that it is taught
        platforms.TABLE = names
    print("Training (two to three minutes on two cores)", file=sys.stderr)
    archive = train(args.data, args.output)
    print(f"Trained in {time.monotonic() - started:.0f} s: {archive}", file=sys.stderr)
    return 0


def _end_with_input() -> None:
    """Waits for the end of standard input, then ends this process and those that it started: they
    are a group of their own.

    Not through `sys.stdin`: whoever reads there holds its lock, which a process begun by fork waits
    for without end.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)
