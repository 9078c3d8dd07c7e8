"""Trains the model with Rasa, from config.yml, domain.yml and data/."""

import logging
import os
from pathlib import Path

from bot.engine import model
from bot.engine.light import keep_tensorflow_out
from bot.paths import DATA, MODELS, ROOT


def train(data: Path = DATA, output: Path = MODELS) -> Path:
    """The archive, once trained, and stamped where it is the one to serve. Raises ModelError where training fails."""
    keep_tensorflow_out()
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # without it Rasa draws hundreds of lines of progress bars
    import rasa.model_training

    logging.getLogger("rasa").setLevel(logging.WARNING)
    result = rasa.model_training.train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=str(data),
        output=str(output),
        fixed_model_name=model.NAME,
        force_training=True,
    )
    if result.model is None:
        raise model.ModelError(f"training failed (code {result.code}); the lines above say why")
    if output == MODELS:
        model.stamp()
    return Path(result.model)
