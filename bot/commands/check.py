"""`python -m bot check`: every fault of the content, one a line, as `file:line: place: problem`."""

import argparse
import sys
from pathlib import Path

from bot.checks import check
from bot.paths import ROOT


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `check` takes."""
    parser.add_argument(
        "--root",
        type=Path,
        default=ROOT,
        help="where data/ and domain.yml are (default: the project)",
    )


def run(args: argparse.Namespace) -> int:
    """Prints the faults; 1 where there are any."""
    faults = check(args.root.resolve())
    for fault in faults:
        print(fault)
    print(
        (
            f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
            if faults
            else "the content is sound"
        ),
        file=sys.stderr,
    )
    return 1 if faults else 0
