"""Takes a new model into service while the server runs: conversations go on, their memory being in the database."""

import asyncio
import logging
from typing import Optional, Tuple

from bot.conversations import record
from bot.engine import model
from bot.engine.runtime import Engine

log = logging.getLogger(__name__)
_EVERY = 2.0  # seconds


async def watch(engine: Engine) -> None:
    """Looks at the model's file for as long as the server runs; where it has changed, loads it aside, then answers with it.

    A model that cannot be loaded, or cannot answer, changes nothing.
    """
    loop = asyncio.get_running_loop()
    known = _state()
    while True:
        await asyncio.sleep(_EVERY)
        now = _state()
        if now in (None, known):
            continue
        known = now
        try:
            await loop.run_in_executor(None, engine.renew)
        except Exception as error:
            log.error("the new model is not taken into service: %s", error if isinstance(error, model.ModelError) else type(error).__name__)
            continue
        recorder = record.current()
        if recorder is not None:
            recorder.model_version = model.version()
        log.warning("model %s is in service", model.version())


def _state() -> Optional[Tuple[int, int]]:
    try:
        about = model.path().stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_ino
