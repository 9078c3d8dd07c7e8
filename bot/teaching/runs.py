"""Runs of the tests, in the background: how far one is, and what it gave."""

import json
import logging
import threading
import time
from typing import Any, Dict, List, Optional, Sequence

import filelock
import sqlalchemy as sa

from bot.evaluation.scoring import Turn, turns_of
from bot.store import taught, unsaying
from bot.store.schema import conversation_tests, test_runs
from bot.store.taught import Places
from bot.teaching import asking, running

log = logging.getLogger(__name__)


class RunError(Exception):
    """The tests cannot be run; `code` names the sentence of data/review.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def every(connection: sa.engine.Connection, limit: int = 10) -> List[Dict[str, Any]]:
    """The latest runs, newest first."""
    return [
        dict(row)
        for row in connection.execute(
            sa.select(test_runs).order_by(test_runs.c.id.desc()).limit(limit)
        ).mappings()
    ]


def one(connection: sa.engine.Connection, number: int) -> Optional[Dict[str, Any]]:
    """A run; None where there is none of that number."""
    row = (
        connection.execute(sa.select(test_runs).where(test_runs.c.id == number)).mappings().first()
    )
    return dict(row) if row else None


def abandon(engine: sa.engine.Engine, where: Optional[Places] = None) -> None:
    """What was running in a process of the app that died does not run any more."""
    running.abandon(engine, test_runs, where or taught.places())


def start(
    engine: sa.engine.Engine, who: str, names: Sequence[str] = (), where: Optional[Places] = None
) -> int:
    """Runs the tests of those names, or all, on the model in service, in the background; the run's
    number. Raises RunError.
    """
    where = where or taught.places()
    path = where.dialogues / taught.REVIEW_DIALOGUES
    turns = [
        turn for turn in (turns_of(path) if path.exists() else ()) if not names or turn.id in names
    ]
    if not turns:
        raise RunError("tests_none")
    held = running.hold(where, test_runs.name)
    if held is None:
        raise RunError("tests_running")
    number = running.begin(
        engine,
        test_runs,
        held,
        staff=who,
        state="running",
        of=len(turns),
        tests=len({turn.id for turn in turns}),
    )
    if number is None:
        raise RunError("tests_running")
    threading.Thread(
        target=_run, args=(engine, number, turns, where, held), name=f"tests-{number}", daemon=True
    ).start()
    return number


def _run(
    engine: sa.engine.Engine,
    number: int,
    turns: Sequence[Turn],
    where: Places,
    held: filelock.BaseFileLock,
) -> None:
    try:
        _ask(engine, number, turns, where)
    finally:
        held.release()


def _ask(engine: sa.engine.Engine, number: int, turns: Sequence[Turn], where: Places) -> None:
    def told(asked: int, of: int) -> None:
        _set(engine, number, asked=asked)

    try:
        held: Dict[str, List[Dict[str, Any]]] = {}
        for result in asking.ask(turns, None, told):
            line = {
                "text": result.turn.text,
                "expected": list(result.turn.expected),
                "answered": list(result.answered),
                "right": result.right,
            }
            held.setdefault(result.turn.id, []).append(line)
        gone = asking.gone_meanwhile(turns, where)
        with engine.begin() as connection:
            for name, lines in unsaying.without(held, gone).items():
                values = {
                    "result": json.dumps(lines, ensure_ascii=False),
                    "run_at": time.time(),
                    "run": number,
                }
                connection.execute(
                    conversation_tests.update()
                    .where(conversation_tests.c.name == name)
                    .values(**values)
                )
        differing = sum(not all(line["right"] for line in lines) for lines in held.values())
        _set(engine, number, state="done", running=None, differing=differing, ended_at=time.time())
    except Exception as error:
        log.error("run %s of the tests failed: %s: %s", number, type(error).__name__, error)
        _set(engine, number, state="failed", running=None, ended_at=time.time())


def _set(engine: sa.engine.Engine, number: int, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(test_runs.update().where(test_runs.c.id == number).values(**values))
