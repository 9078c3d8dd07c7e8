"""`python -m bot backup`: copies the whole installation into one file, while it runs."""

import argparse
from pathlib import Path

from bot.backups.backup import backup, drop
from bot.settings_rules import texts


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `backup` takes."""
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the file is made: best on another disk"
    )
    parser.add_argument(
        "--keep-days",
        type=int,
        metavar="DAYS",
        help="then destroys the backups of that folder that are older",
    )


def run(args: argparse.Namespace) -> int:
    """Prints the file. Raises BundleError."""
    told = texts()["bundle"]
    made = backup(args.folder)
    print(told["made"].format(path=made, size=max(made.stat().st_size // 1_000_000, 1)))
    if args.keep_days is not None and (gone := drop(args.folder, max(args.keep_days, 1))):
        print(told["dropped"].format(count=gone))
    return 0
