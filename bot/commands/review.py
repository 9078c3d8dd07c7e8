"""`python -m bot review`: the staff web app, in a process of its own."""

import argparse
import sys

import uvicorn

from bot.review.app import application
from bot.review.connections import SERVED
from bot.settings import settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `review` takes."""
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().review_port)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    print(f"La révision est sur http://{args.host}:{args.port}/ — premier compte : python -m bot staff add NOM", file=sys.stderr, flush=True)
    uvicorn.run(application(), host=args.host, port=args.port, log_level="warning", access_log=False, **SERVED)
    return 0
