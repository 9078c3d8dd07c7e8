"""`python -m bot staff`: makes and changes accounts of the staff app; the first one is made
here.
"""

import argparse
import getpass
import sys

from bot.review import accounts, auditing, second_step
from bot.review.pagemaker import sentence
from bot.store.breaker import AWAY, cause
from bot.store.database import connect, upgrade


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `staff` takes."""
    parser.add_argument("what", choices=("add", "password", "close", "open", "no-code", "list"))
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument(
        "--role",
        choices=accounts.ROLES,
        default="administration",
        help="of a new account (administration where nothing is said)",
    )
    parser.add_argument("--full-name", default="")
    parser.add_argument(
        "--temporary",
        action="store_true",
        help="the password must be changed at the next sign-in: you type it for somebody else",
    )


def run(args: argparse.Namespace) -> int:
    """Does it; 1 and a sentence where it cannot. The password is asked for, or read from standard
    input where that is no terminal.
    """
    engine = connect()
    try:
        upgrade(engine)
    except AWAY as error:
        print(f"mot-clic: the database does not answer ({cause(error)})", file=sys.stderr)
        return 2
    if args.what == "list":
        with engine.connect() as connection:
            for row in accounts.everybody(connection):
                print(
                    f"{row['name']}\t{row['role']}\t{'ouvert' if row['active'] else 'fermé'}\t{row['full_name']}"  # noqa: E501
                )
        return 0
    done = True
    try:
        if args.what == "add":
            accounts.add(engine, args.name, _password(), args.role, args.full_name, args.temporary)
        elif args.what == "password":
            accounts.change(engine, args.name, password=_password(), must_change=args.temporary)
        elif args.what == "no-code":
            done = second_step.turn_off(engine, args.name)
        else:
            accounts.change(engine, args.name, active=args.what == "open")
    except accounts.AccountError as error:
        print(sentence(f"account_{error.code}"), file=sys.stderr)
        return 1
    if done:
        auditing.note(engine, "", f"command_{args.what}", args.name, getpass.getuser())
    print(sentence("account_added" if args.what == "add" else "account_changed"))
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Mot de passe : ")
    if getpass.getpass("Le même, encore une fois : ") != password:
        raise accounts.AccountError("twice")
    return password
