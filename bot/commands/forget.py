"""`python -m bot forget`: does erasures again on a database that was brought back from a backup."""

import argparse
import sys
from pathlib import Path

import sqlalchemy as sa

from bot.settings import settings
from bot.store import reapplying
from bot.store.database import connect, upgrade


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `forget` takes."""
    parser.add_argument(
        "--list",
        type=Path,
        metavar="FILE",
        help="the list of erasures (the configured one where nothing is said)",
    )


def run(args: argparse.Namespace) -> int:
    """Prints how many conversations were there again; 2 where it could not be done."""
    if args.list is not None:
        if not args.list.is_file():
            print(f"mot-clic: {args.list} is not a file", file=sys.stderr)
            return 2
        settings().erasures_file = args.list
    engine = connect()
    try:
        upgrade(engine)
        found = reapplying.reapply(engine)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        print(
            f"mot-clic: the erasures could not be done again: {type(error).__name__}",
            file=sys.stderr,
        )
        return 2
    print(f"Conversations effacées de nouveau : {found}")
    return 0
