"""`python -m bot purge`: erases what is older than promised, once; for a timer, or where neither
the assistant nor the staff app runs.
"""

import argparse
import sys

import sqlalchemy as sa

from bot.callbacks import store
from bot.settings_rules import texts
from bot.store import changes, retention, upkeep
from bot.store.breaker import cause
from bot.store.database import connect, upgrade


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `purge` takes."""
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help=(
            "purges although the clock is far ahead of the last purge: after a long stop, a restore"
        ),
    )


def run(args: argparse.Namespace) -> int:
    """Prints how many conversations went; 2 and a line where it could not be done."""
    told = texts()["purge"]
    engine = connect()
    try:
        upgrade(engine)
        gone = upkeep.once(engine, trusted=args.clock_is_right, also=(store.purge,))
    except retention.ClockError as error:
        reason = told["clock"].format(**error.days)
    except upkeep.BusyError:
        reason = told["busy"]
    except (changes.UnwritableError, changes.BusyError) as error:
        reason = told["files"].format(reason=error)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = told["database"].format(reason=cause(error))
    else:
        print(told["done"].format(**gone))
        return 0
    print(f"mot-clic: {reason}", file=sys.stderr)
    return 2
