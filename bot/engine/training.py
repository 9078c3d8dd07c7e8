"""Trains the model with Rasa, from config.yml, domain.yml and data/."""

import logging
import os
import shutil
import tempfile
from pathlib import Path

from bot import stamp
from bot.engine.light import keep_unused_out
from bot.engine.model import ModelError
from bot.paths import DATA, MODELS, ROOT


def train(data: Path = DATA, output: Path = MODELS) -> Path:
    """The archive, once trained, and stamped where it is the one to serve: put in place whole.
    Raises ModelError where training fails.
    """
    keep_unused_out()
    # without it Rasa draws hundreds of lines of progress bars
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    # each training is whole: a cache would only keep a second copy of what was learnt
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    import rasa.model_training

    logging.getLogger("rasa").setLevel(logging.WARNING)
    shutil.rmtree(ROOT / ".rasa" / "cache", ignore_errors=True)
    sources = stamp.written()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=output) as beside:
        result = rasa.model_training.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=str(data),
            output=beside,
            fixed_model_name=stamp.NAME,
            force_training=True,
        )
        if result.model is None:
            raise ModelError(f"training failed (code {result.code}); the lines above say why")
        archive = output / Path(result.model).name
        os.replace(result.model, archive)
    if output == MODELS:
        (MODELS / stamp.STAMP).write_text(
            stamp.with_digest(sources, stamp.digest(archive)), encoding="utf-8"
        )
    return archive
