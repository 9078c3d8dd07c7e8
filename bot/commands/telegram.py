"""`python -m bot telegram setup|check`: puts the channel in place, and tells what is wrong with
it.
"""

import argparse

from bot.channels.messaging.telegram.profile import Bot
from bot.commands import putting_in_place
from bot.commands.putting_in_place import arguments

__all__ = ["arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Prints what was found; 1 where something is not right."""
    return putting_in_place.run(Bot, args.what)
