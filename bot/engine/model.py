"""Which trained model is served. One that is there is served, older than its sources or not; who
runs it is told.
"""

import logging
from pathlib import Path

from bot import stamp

log = logging.getLogger(__name__)


class ModelError(Exception):
    """No model can be served; the message says why and what to do."""


class OtherFileError(ModelError):
    """The file is not the one that was trained, accepted or imported here."""


def verify(archive: Path) -> None:
    """Raises OtherFileError where the file is not the one that its stamp was written for: nothing
    of it has been read into Python then.
    """
    wanted, found = stamp.digest_kept(), stamp.digest(archive)
    if wanted and wanted != found:
        raise OtherFileError(
            f"{archive} has not the digest of its stamp ({found[:12]}, not {wanted[:12]}): cut"
            " short or replaced; train, restore or import it"
        )


def require() -> Path:
    """The model to serve. Raises ModelError where there is none; one that is older than its sources
    is served, with a warning.
    """
    archive = stamp.path()
    if not archive.exists():
        raise ModelError(
            f"no model at {archive}: run `make train`, or `python -m bot model import`"
        )
    verify(archive)
    changed = stamp.changed_sources()
    if changed:
        log.warning(
            "the model is older than its sources (%s%s): run `make train`",
            ", ".join(changed[:3]),
            ", …" if len(changed) > 3 else "",
        )
    if stamp.to_redo():
        log.warning(
            "lines that the model was trained on were erased since: run `make train`, or a lesson"
        )
    return archive
