"""`python -m bot serve`: the assistant over HTTP, in one process."""

import argparse
import sys

from bot.engine.light import keep_tensorflow_out

keep_tensorflow_out()
from bot.engine.runtime import Engine  # noqa: E402 - TensorFlow must be kept out first
from bot.engine.server import application  # noqa: E402
from bot.settings import database_url, settings  # noqa: E402


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `serve` takes."""
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().port)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    app = application(Engine.load(database_url()))
    print(f"Mot-clic répond sur http://{args.host}:{args.port}/ — pour arrêter : Ctrl+C", file=sys.stderr, flush=True)
    app.run(host=args.host, port=args.port, workers=1, access_log=False, debug=False)
    return 0
