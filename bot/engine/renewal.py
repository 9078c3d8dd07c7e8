"""Takes a new model into service while the server runs: conversations go on, their memory being in
the database.
"""

import asyncio
import logging
from typing import Optional, Tuple

from bot import stamp
from bot.engine import model
from bot.engine.runtime import Engine
from bot.serving import Note, Notes
from bot.store import record

log = logging.getLogger(__name__)
_EVERY = 2.0  # seconds


async def watch(engine: Engine, notes: Notes) -> None:
    """Looks at the model's file for as long as the server runs; where it has changed, loads it
    aside, then answers with it.

    A model that cannot be loaded, or cannot answer, changes nothing. `notes` are told what became
    of each.
    """
    loop = asyncio.get_running_loop()
    known, doubted = _state(), False
    while True:
        await asyncio.sleep(_EVERY)
        now = _state()
        if now in (None, known):
            continue
        try:
            if not doubted:
                await loop.run_in_executor(None, model.verify, stamp.path())
        # its stamp may be about to follow it: looked at once more
        except (model.OtherFileError, OSError):
            doubted = True
            continue
        known, doubted = now, False
        notes.write(await loop.run_in_executor(None, _renewed, engine))


def _renewed(engine: Engine) -> Note:
    """Takes the model that stands in the file into service, unless it is already; what became of
    it.
    """
    tried = "unknown"
    try:
        tried = stamp.version(stamp.path())
        if tried != engine.version:
            engine.renew()
            recorder = record.current()
            if recorder is not None:
                recorder.model_version = engine.version
        log.warning("model %s is in service", engine.version)
        return Note(engine.version, tried)
    except Exception as error:
        log.error(
            "the new model is not taken into service: %s",
            error if isinstance(error, model.ModelError) else type(error).__name__,
        )
        return Note(engine.version, tried, type(error.__cause__ or error).__name__)


def _state() -> Optional[Tuple[int, int]]:
    try:
        about = stamp.path().stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_ino
