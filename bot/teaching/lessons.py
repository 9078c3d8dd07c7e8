"""Lessons: corrections become training and evaluation questions, a candidate is trained aside and
compared, then decided upon.
"""

import json
import threading
import time
from typing import Any, Dict, List, Optional

import filelock
import sqlalchemy as sa

from bot import stamp
from bot.store import taught
from bot.store.schema import corrections, lessons
from bot.store.taught import Places
from bot.teaching import candidates, opposing, running

RUNNING = candidates.RUNNING
OPPOSED = "opposed"  # never begun: its corrections oppose one another


class LessonError(Exception):
    """A lesson cannot go on; `code` names the sentence of data/review.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def abandon(engine: sa.engine.Engine, where: Optional[Places] = None) -> None:
    """What was running in a process of the app that died does not run any more."""
    running.abandon(engine, lessons, where or taught.places())


def stop() -> None:
    """Ends the training that this process runs, as the app stops."""
    candidates.stop()


def waiting(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """Corrections that no accepted lesson has taught yet."""
    query = (
        sa.select(corrections)
        .where(corrections.c.state == "waiting", corrections.c.text != "")
        .order_by(corrections.c.id)
    )
    return [
        {**row, "topics": json.loads(row["topics"]), "was": json.loads(row["was"])}
        for row in connection.execute(query).mappings()
    ]


def every(connection: sa.engine.Connection, limit: int = 50) -> List[Dict[str, Any]]:
    """The latest lessons, newest first."""
    return [
        dict(row)
        for row in connection.execute(
            sa.select(lessons).order_by(lessons.c.id.desc()).limit(limit)
        ).mappings()
    ]


def minutes(connection: sa.engine.Connection) -> int:
    """How many minutes the last lesson that came to its end took; 0 where none has."""
    ended = (
        lessons.c.state.in_(("ready", "accepted", "left", "undone")),
        lessons.c.ended_at.is_not(None),
    )
    row = connection.execute(
        sa.select(lessons.c.started_at, lessons.c.ended_at)
        .where(*ended)
        .order_by(lessons.c.id.desc())
        .limit(1)
    ).first()
    return max(1, round((row.ended_at - row.started_at) / 60)) if row else 0


def one(connection: sa.engine.Connection, number: int) -> Optional[Dict[str, Any]]:
    """A lesson with its report; None where there is none."""
    row = connection.execute(sa.select(lessons).where(lessons.c.id == number)).mappings().first()
    return {**row, "report": json.loads(row["report"])} if row else None


def start(
    engine: sa.engine.Engine, who: str, where: Optional[Places] = None, control: bool = False
) -> int:
    """Begins a lesson of all that waits, in the background; with a control or without; returns its
    number. Raises LessonError: running or empty.

    What the corrections contradict is looked for first, and kept in its report; where they oppose
    one another it ends there. Where nothing waits, but lines were erased that the model in service
    was trained on, the lesson is to train it without them.
    """
    where = where or taught.places()
    with engine.connect() as connection:
        rows = waiting(connection)
    if not rows and not stamp.to_redo():
        raise LessonError("lesson_empty")
    held = running.hold(where, lessons.name)
    if held is None:
        raise LessonError("lesson_running")
    number = _begin(engine, who, rows, where, held, control)
    if number is None:
        raise LessonError("lesson_running")
    if held.is_locked:
        threading.Thread(
            target=_run,
            args=(engine, number, rows, where, held, control),
            name=f"lesson-{number}",
            daemon=True,
        ).start()
    return number


def _begin(
    engine: sa.engine.Engine,
    who: str,
    rows: List[Dict[str, Any]],
    where: Places,
    held: filelock.BaseFileLock,
    control: bool,
) -> Optional[int]:
    """Writes the row of a lesson with what its corrections contradict; where it is not to run,
    `held` is released. None where another machine runs one.
    """
    try:
        found = opposing.look(rows, where)
        report = {"report": json.dumps(found, ensure_ascii=False)}
        if not found["among"]:
            return running.begin(
                engine,
                lessons,
                held,
                staff=who,
                state="training",
                step=candidates.said("preparing", control=control),
                **report,
            )
        now = time.time()
        with engine.begin() as connection:
            row = {"staff": who, "started_at": now, "ended_at": now, "state": OPPOSED, **report}
            number = int(connection.execute(lessons.insert().values(**row)).inserted_primary_key[0])
    except Exception:
        held.release()
        raise
    held.release()
    return number


def cancel(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None) -> None:
    """Stops a lesson that runs: its training ends at once, its corrections wait as before. Raises
    LessonError where it runs no more.
    """
    where = where or taught.places()
    running_still = sa.and_(lessons.c.id == number, lessons.c.state.in_(RUNNING))
    moment = time.time()
    values = {
        "state": candidates.STOPPED,
        "running": None,
        "step": "",
        "ended_at": moment,
        "decided_at": moment,
        "decided_by": who,
    }
    with engine.begin() as connection:
        if not connection.execute(lessons.update().where(running_still).values(**values)).rowcount:
            raise LessonError("lesson_over")
    running.end_training(where.lessons / str(number))


def made_of(
    connection: sa.engine.Connection, number: int, where: Optional[Places] = None
) -> List[Dict[str, Any]]:
    """The corrections that a lesson was made of and that are there still."""
    numbers = candidates.about((where or taught.places()).lessons / str(number))["corrections"]
    query = (
        sa.select(corrections)
        .where(corrections.c.id.in_(numbers), corrections.c.text != "")
        .order_by(corrections.c.id)
    )
    return [
        {**row, "topics": json.loads(row["topics"])} for row in connection.execute(query).mappings()
    ]


def _run(
    engine: sa.engine.Engine,
    number: int,
    rows: List[Dict[str, Any]],
    where: Places,
    held: filelock.BaseFileLock,
    control: bool,
) -> None:
    try:
        candidates.make(engine, number, rows, where, control)
        candidates.tidy(engine, where)
    finally:
        held.release()


def changes(number: int, where: Optional[Places] = None) -> List[Dict[str, Any]]:
    """What accepting a lesson writes, or wrote: one line each, with the file that it is in."""
    folder = (where or taught.places()).lessons / str(number)
    return taught.questions(folder / taught.ADDED) or taught.questions(folder / taught.PLANNED)
