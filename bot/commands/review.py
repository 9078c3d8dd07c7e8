"""`python -m bot review`: the staff web app, in a process of its own."""

import argparse
import socket
import sys

import uvicorn

from bot.review.app import application
from bot.settings import settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `review` takes."""
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().review_port)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped; 2 where its address cannot be had, and then nothing was touched."""
    try:
        listening = socket.create_server((args.host, args.port), family=socket.AF_INET6 if ":" in args.host else socket.AF_INET, backlog=2048)
    except OSError as error:
        print(f"mot-clic: {args.host}:{args.port} cannot be had: {error.strerror}", file=sys.stderr)
        return 2
    print(f"La révision est sur http://{args.host}:{args.port}/ — premier compte : python -m bot staff add NOM", file=sys.stderr, flush=True)
    server = uvicorn.Server(uvicorn.Config(application(), log_level="warning", access_log=False, server_header=False, ws="none"))
    with listening:
        server.run(sockets=[listening])
    return 0
