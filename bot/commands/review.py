"""`python -m bot review`: the staff web app, in a process of its own."""

import argparse
import socket
import sys

import uvicorn

from bot.callbacks import setup
from bot.review.app import application
from bot.review.connections import SERVED
from bot.settings import settings
from bot.teaching.texts import texts

_NOT_STARTED = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `review` takes."""
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().review_port)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped; 2 and a line where the address cannot be had, and then nothing
    else was begun. Raises SettingsError.
    """
    setup.turned_on()
    try:
        bound = socket.create_server(
            (args.host, args.port), family=socket.AF_INET6 if ":" in args.host else socket.AF_INET
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        print(
            "mot-clic:"
            f" {texts()['listening'].format(host=args.host, port=args.port, reason=reason)}",
            file=sys.stderr,
        )
        return 2
    print(
        f"La révision est sur http://{args.host}:{args.port}/ — premier compte : python -m bot"
        " staff add NOM",
        file=sys.stderr,
        flush=True,
    )
    server = uvicorn.Server(
        uvicorn.Config(application(), log_level="warning", access_log=False, **SERVED)
    )
    server.run(sockets=[bound])
    return 0 if server.started else _NOT_STARTED
