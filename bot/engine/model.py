"""Which trained model is served. One that is there is served, older than its sources or not; who runs it is told."""

import logging
from pathlib import Path

from bot import stamp

log = logging.getLogger(__name__)


class ModelError(Exception):
    """No model can be served; the message says why and what to do."""


def require() -> Path:
    """The model to serve. Raises ModelError where there is none; one that is older than its sources is served, with a warning."""
    archive = stamp.path()
    if not archive.exists():
        raise ModelError(f"no model at {archive}: run `make train`")
    changed = stamp.changed_sources()
    if changed:
        log.warning("the model is older than its sources (%s%s): run `make train`", ", ".join(changed[:3]), ", …" if len(changed) > 3 else "")
    if stamp.to_redo():
        log.warning("lines that the model was trained on were erased since: run `make train`, or a lesson")
    return archive
