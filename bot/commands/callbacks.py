"""`python -m bot callbacks`: makes the key that seals requests to be called back, or tries the
e-mail that tells of them.
"""

import argparse
import sys
from pathlib import Path

from bot.callbacks import mail, seal, setup
from bot.settings import settings
from bot.settings_rules import SettingsError, texts


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `callbacks` takes."""
    parser.add_argument(
        "what",
        choices=("key", "mail"),
        help="key: makes one, in FILE; mail: sends a trial to each address that is set",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Makes the key, or sends the trials; 1 where an address was not reached. Raises
    SettingsError.
    """
    said = texts()["callbacks"]
    if args.what == "key":
        if args.file is None:
            raise SettingsError(said["line"].format(fault=said["no_file"]))
        seal.make(args.file)
        print(said["written"].format(path=args.file))
        return 0
    if not setup.turned_on() or not settings().callback_mail_to:
        raise SettingsError(said["line"].format(fault=said["no_mail"]))
    return max([_tried(address) for address in settings().callback_mail_to])


def _tried(address: str) -> int:
    try:
        mail.send(address, 1)
    except mail.NotSentError as error:
        print(
            texts()["callbacks"]["not_sent"].format(address=address, reason=error), file=sys.stderr
        )
        return 1
    print(texts()["callbacks"]["sent"].format(address=address))
    return 0
