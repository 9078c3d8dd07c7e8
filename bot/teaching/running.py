"""One lesson and one run of the tests at a time, whatever the process; and what a process that died
was doing runs no more.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any, Optional

import filelock
import sqlalchemy as sa

from bot.store.taught import Places

PID = "training.pid"  # in a lesson's folder, while it trains


def hold(where: Places, name: str) -> Optional[filelock.BaseFileLock]:
    """Takes the place of the one that runs, until it is released or the process dies; None where it
    is taken.
    """
    where.lessons.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(where.lessons / f"{name}.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        return None
    return lock


def begin(
    engine: sa.engine.Engine, table: sa.Table, held: filelock.BaseFileLock, **values: Any
) -> Optional[int]:
    """Writes the row of what begins to run now, and gives its number; None where another machine
    runs one. Unless it begins, `held` is released.
    """
    try:
        with engine.begin() as connection:
            return int(
                connection.execute(
                    table.insert().values(started_at=time.time(), running=1, **values)
                ).inserted_primary_key[0]
            )
    except sa.exc.IntegrityError:
        held.release()
        return None
    except Exception:
        held.release()
        raise


def abandon(engine: sa.engine.Engine, table: sa.Table, where: Places) -> None:
    """Marks as failed what no living process runs, and ends what it left behind."""
    try:
        held = hold(where, table.name)
    except OSError:
        held = None  # nothing can run there
    else:
        if held is None:
            return  # another process of the app is at it
    with engine.connect() as connection:
        for number in connection.execute(
            sa.select(table.c.id).where(table.c.running.is_not(None))
        ).scalars():
            end_training(where.lessons / str(number))
    with engine.begin() as connection:
        connection.execute(
            table.update()
            .where(table.c.running.is_not(None))
            .values(state="failed", running=None, ended_at=time.time())
        )
    if held is not None:
        held.release()


def end_training(folder: Path) -> bool:
    """Ends the training of a lesson and all the processes that it started; False where none
    runs.
    """
    try:
        pid = int((folder / PID).read_text(encoding="utf-8"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return False
    if os.fsencode(folder) not in command:
        return False  # the number is another process's by now
    os.killpg(pid, signal.SIGKILL)
    return True
