"""What is logged: warnings and errors, one line each, on standard error. Rasa prints what people type; it is silenced."""

import logging
import sys

import structlog


def configure(level: str = "WARNING") -> None:
    """Sets the loggers of this process: our own show `level` and above, the libraries' warnings and above.

    Nothing of theirs below a warning is shown: Rasa's debug lines hold the messages themselves, HTTP clients' the tokens.
    """
    logging.basicConfig(
        level=max(logging.getLevelName(level), logging.WARNING), stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for name in ("bot", "actions"):
        logging.getLogger(name).setLevel(level)
    for name in ("rasa", "apscheduler", "matplotlib", "sanic.root", "sanic.access", "sanic.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), logger_factory=structlog.PrintLoggerFactory(sys.stderr))
