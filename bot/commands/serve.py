"""`python -m bot serve`: the assistant over HTTP, in one process."""

import argparse
import sys

from bot.engine.light import keep_unused_out

keep_unused_out()
from bot.callbacks import setup  # noqa: E402 - what is kept out comes first
from bot.channels import errors  # noqa: E402
from bot.channels.website import sessions  # noqa: E402
from bot.engine.runtime import Engine  # noqa: E402
from bot.engine.server import application, served  # noqa: E402
from bot.settings import SettingsError, database_url, settings  # noqa: E402
from bot.settings_rules import texts  # noqa: E402
from bot.web.listening import bind, listen  # noqa: E402


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `serve` takes."""
    parser.add_argument("--host", default=settings().host)
    parser.add_argument("--port", type=int, default=settings().port)


def run(args: argparse.Namespace) -> int:
    """Serves until it is stopped. Raises SettingsError where a key is unfit or the address cannot
    be had.
    """
    sessions.secret()
    setup.turned_on()
    try:
        bound = bind(args.host, args.port)
    except (OSError, OverflowError) as error:
        raise _taken(args, error) from None
    app = application(Engine.load(database_url()))
    print(
        f"Mot-clic répond sur http://{args.host}:{args.port}/ — pour arrêter : Ctrl+C",
        file=sys.stderr,
        flush=True,
    )
    try:
        return listen(served(app), bound, errors.content("bad_request"))
    except OSError as error:  # another process was quicker
        raise _taken(args, error) from None


def _taken(args: argparse.Namespace, error: Exception) -> SettingsError:
    reason = getattr(error, "strerror", None) or str(error)
    return SettingsError(texts()["listening"].format(host=args.host, port=args.port, reason=reason))
