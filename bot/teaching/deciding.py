"""Decisions on a lesson: accepted, left, undone. Files, database and the assistant itself together,
or nothing.
"""

import logging
import shutil
import time
from pathlib import Path
from typing import Any, Container, Dict, List, Optional

import sqlalchemy as sa

from bot import serving, stamp
from bot.store import taught
from bot.store.changes import Change, changing
from bot.store.schema import corrections, lessons
from bot.store.taught import Places
from bot.store.traces import BEFORE, MODEL
from bot.teaching import candidates, floors, reopening, written
from bot.teaching.lessons import RUNNING, LessonError, one, waiting

log = logging.getLogger(__name__)
PATIENCE = 60.0  # seconds that the assistant has to take a model into service
_BEFORE_STAMP = f"before-{stamp.STAMP}"


def accept(
    engine: sa.engine.Engine,
    number: int,
    who: str,
    where: Optional[Places] = None,
    spellings: Optional[Container[str]] = None,
) -> bool:
    """Writes what was taught into the project's files and takes the new model into service; whether
    an assistant says that it has.

    `spellings` are those of the planned ones that are right; None: all. Raises LessonError,
    UnwritableError or BusyError, and then nothing has changed. Where no assistant runs, it is in
    service at its next start.
    """
    where = where or taught.places()
    folder = where.lessons / str(number)
    with changing(engine, where.journals) as change:
        lesson, about, rows = _acceptable(engine, number, folder, where)
        learnt = [line for line in taught.questions(folder / taught.PLANNED) if "spelling" in line]
        added = written.add(
            rows,
            [line for line in learnt if spellings is None or line["spelling"] in spellings],
            where,
            change,
        )
        change.write(folder / taught.ADDED, written.lines(added))
        _keep(change, folder)
        own = stamp.in_step(about["stamp"], written.sources(added, where), change.bytes)
        change.write(stamp.stamp_path(), stamp.with_digest(own, lesson["candidate"]))
        told = _serve(change, folder / MODEL, lesson["candidate"])
        with change.committed() as connection:
            chosen = sa.and_(
                corrections.c.id.in_(about["corrections"]), corrections.c.state == "waiting"
            )
            learning = connection.execute(
                corrections.update().where(chosen).values(state="taught", lesson=number)
            ).rowcount
            if learning != len(rows):
                raise LessonError("lesson_stale")  # one was erased or withdrawn meanwhile
            replaced = stamp.digest(folder / BEFORE) if (folder / BEFORE).exists() else ""
            _decide(
                connection, number, "ready", state="accepted", decided_by=who, replaced=replaced
            )
    shutil.rmtree(folder / "data", ignore_errors=True)
    candidates.tidy(engine, where)
    return told


def leave(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None) -> bool:
    """Leaves a candidate aside; its folder goes, its corrections go on waiting. Raises LessonError
    where it is not ready.
    """
    where = where or taught.places()
    with changing(engine, where.journals) as change, change.committed() as connection:
        _decide(connection, number, "ready", state="left", decided_by=who)
    shutil.rmtree(where.lessons / str(number), ignore_errors=True)
    return True


def undo(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None) -> bool:
    """Takes back the latest accepted lesson: its lines leave the files, the model before it
    returns, its corrections wait again, and their questions are in the queue again.

    Raises LessonError where a later lesson was accepted, or the earlier model is not there any
    more. Whether an assistant says that it has it.
    """
    where = where or taught.places()
    folder = where.lessons / str(number)
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            lesson = one(connection, number)
            latest = connection.execute(
                sa.select(sa.func.max(lessons.c.id)).where(lessons.c.state == "accepted")
            ).scalar()
        if lesson is None or lesson["state"] != "accepted":
            raise LessonError("lesson_decided")
        if latest != number:
            raise LessonError("lesson_not_latest")
        if not _is(folder / BEFORE, lesson["replaced"]):
            raise LessonError("lesson_no_before")
        added = taught.questions(folder / taught.ADDED)
        written.remove(added, where, change)
        _stamp_back(change, folder)
        told = _serve(change, folder / BEFORE, stamp.digest(folder / BEFORE))
        with change.committed() as connection:
            reopening.reopen(
                connection,
                connection.execute(
                    sa.select(corrections.c.alike).where(corrections.c.lesson == number)
                )
                .scalars()
                .all(),
            )
            connection.execute(
                corrections.update()
                .where(corrections.c.lesson == number)
                .values(state="waiting", lesson=None)
            )
            _decide(connection, number, "accepted", state="undone", decided_by=who)
    return told


def _acceptable(engine: sa.engine.Engine, number: int, folder: Path, where: Places) -> Any:
    with engine.connect() as connection:
        lesson = one(connection, number)
        _require(lesson, "ready")
        about: Dict[str, Any] = candidates.about(folder)
        low = (
            floors.under(floors.read(connection), lesson["report"].get("sets", {}))
            if lesson
            else {}
        )
        rows: List[Dict[str, Any]] = [
            row for row in waiting(connection) if row["id"] in about["corrections"]
        ]
    if low:
        raise LessonError("lesson_under_floor")
    if about["base"] != candidates.digest(where) or len(rows) != len(about["corrections"]):
        # somebody changed the training questions meanwhile, or withdrew or erased a correction
        raise LessonError("lesson_stale")
    if lesson is None or not lesson["candidate"] or not _is(folder / MODEL, lesson["candidate"]):
        raise LessonError("lesson_no_candidate")
    return lesson, about, rows


def _require(lesson: Optional[Dict[str, Any]], state: str) -> None:
    if lesson is None or lesson["state"] != state:
        raise LessonError(
            "lesson_unfinished" if lesson and lesson["state"] in RUNNING else "lesson_decided"
        )


def _is(model: Path, digest: str) -> bool:
    """Whether a model is there and is the one that was noted; of those of earlier times nothing
    was.
    """
    return model.is_file() and (not digest or stamp.digest(model) == digest)


def _keep(change: Change, folder: Path) -> None:
    """Keeps the model in service and its stamp in a lesson's folder, to go back to."""
    if change.exists(stamp.path()):
        change.copy(stamp.path(), folder / BEFORE)
    if change.exists(stamp.stamp_path()):
        change.write(folder / _BEFORE_STAMP, change.read(stamp.stamp_path()))


def _stamp_back(change: Change, folder: Path) -> None:
    """Gives the model before a lesson its stamp again, in step with what was erased since; none
    where it had none.
    """
    now, then = stamp.stamp_path(), folder / _BEFORE_STAMP
    if change.exists(then):
        change.write(
            now,
            stamp.back(
                change.read(then), change.read(now) if change.exists(now) else "", change.bytes
            ),
        )
    elif change.exists(now):
        change.remove(now)


def _serve(change: Change, model: Path, digest: str) -> bool:
    """Puts a model in the place of the one in service, and waits for what the assistant says of it.
    Raises LessonError where it refuses it.
    """
    change.copy(model, stamp.path())
    change.remove(model)
    change.swap()
    note = serving.wait_for(digest[:12], PATIENCE)
    if note is not None and note.problem:
        log.error("the assistant refuses model %s (%s): all is put back", digest[:12], note.problem)
        raise LessonError("lesson_refused")
    return note is not None


def _decide(connection: sa.engine.Connection, number: int, of: str, **values: Any) -> None:
    """Notes a decision, where the lesson is still in the state that it is a decision of. Raises
    LessonError.
    """
    chosen = sa.and_(lessons.c.id == number, lessons.c.state == of)
    if not connection.execute(
        lessons.update().where(chosen).values(**values, decided_at=time.time())
    ).rowcount:
        _require(one(connection, number), of)
