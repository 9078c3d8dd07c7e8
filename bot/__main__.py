"""The one command line: `python -m bot VERB`. Each verb is a module of bot/commands."""

import argparse
import importlib
import logging
import os
import sys
from typing import List

VERBS = {
    "ask": "answers the questions of standard input, one JSON object a line",
    "callbacks": "makes the key of call-back requests, or tries the e-mail that tells of them",
    "backup": "copies the whole installation into one file, while it runs",
    "chat": "a conversation in the terminal",
    "check": "checks the content, every fault as `file: place: problem`",
    "evaluate": "asks the questions of files, scores the answers, prints the table",
    "explain": "shows how a question is understood, and why it is answered so",
    "forget": "does erasures again on a database brought back from a backup",
    "lint": (
        "looks the training questions over: duplicates, contradictions, empty spots, leaks from the"
        " tests"
    ),
    "messenger": "sets up a Messenger page, or tells what is wrong with it",
    "model": "puts the model in one file for another machine, or takes one in",
    "purge": "erases what is older than promised, once",
    "replay": (
        "answers labelled conversations again in seconds, and tells what changed since a kept run"
    ),
    "restore": "brings a backup back",
    "review": "serves the staff web app",
    "serve": "serves the assistant over HTTP",
    "staff": "makes and changes staff accounts",
    "supervise": "serves the assistant, and starts it again where it dies or is no longer heard",
    "telegram": "sets up a Telegram bot, or tells what is wrong with it",
    "train": "trains the model",
}


def main() -> int:
    """Runs the verb; returns the exit status: 0 done, 1 faults found, 2 it could not be done."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Rasa's dependencies warn at import about their own deprecations, and Sanic undoes any filter.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read us has read enough: `python -m bot lint | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(words: List[str]) -> int:
    from bot.backups.bundle import BundleError
    from bot.engine.model import ModelError
    from bot.logs import configure
    from bot.settings import settings, unknown
    from bot.settings_rules import SettingsError, texts
    from bot.yamlfile import DataError

    parser = argparse.ArgumentParser(prog="python -m bot", description="Mot-clic")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    chosen = words[0] if words and words[0] in VERBS else None
    try:
        # that one alone: the others are slow to import
        module = importlib.import_module(f"bot.commands.{chosen}") if chosen else None
        for verb, purpose in VERBS.items():
            own = verbs.add_parser(verb, help=purpose, description=purpose)
            if module and verb == chosen:
                module.arguments(own)
        args = parser.parse_args(words)
        if module is None:
            parser.error("the verb comes first")
        configure(settings().log_level, settings().log_format)
        if names := unknown():
            print(f"mot-clic: {texts()['unknown'].format(names=', '.join(names))}", file=sys.stderr)
        return int(module.run(args) or 0)
    except (BundleError, DataError, ModelError, SettingsError) as error:
        print(f"mot-clic: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
