"""`python -m bot restore`: brings a backup back, and erases again what was erased since."""

import argparse
import time
from pathlib import Path

from bot.backups.restore import check, restore
from bot.settings_rules import texts


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `restore` takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--check",
        action="store_true",
        help="only says whether the file is whole, and what it holds",
    )
    parser.add_argument(
        "--database-alone",
        action="store_true",
        help="leaves what was taught, the model and the key as they are",
    )


def run(args: argparse.Namespace) -> int:
    """Prints what came back. Raises BundleError."""
    told = texts()["bundle"]
    if args.check:
        manifest = check(args.file)
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(manifest["made_at"]))
        print(
            told["sound"].format(
                path=args.file,
                made=made,
                database=manifest["database"],
                count=len(manifest["files"]),
            )
        )
        return 0
    done = restore(args.file, args.database_alone)
    print(told["restored"].format(messages=done.messages, erased=done.erased))
    if done.left:
        print(told["left"].format(names=", ".join(done.left)))
    return 0
