"""Conversations that became tests: what was answered then is what must be answered, until somebody expects something else."""

import contextlib
import json
import time
from typing import Any, Dict, List, Optional

import sqlalchemy as sa

from bot.conversations import history, taught, tombstones
from bot.conversations.changes import changing
from bot.conversations.schema import conversation_tests
from bot.conversations.taught import Places


def make(engine: sa.engine.Engine, who: str, conversation: str, where: Optional[Places] = None) -> bool:
    """Makes a test of a conversation, in tests/dialogues/revision.jsonl; False where it is one already, or does not exist."""
    where = where or taught.places()
    with contextlib.suppress(_ErasedError):
        return _make(engine, who, conversation, where)
    return False


class _ErasedError(Exception):
    """The conversation was erased meanwhile."""


def _make(engine: sa.engine.Engine, who: str, conversation: str, where: Places) -> bool:
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            said = history.turns(connection, conversation)
            there = connection.execute(sa.select(conversation_tests.c.id).where(conversation_tests.c.conversation == conversation)).first()
            number = (connection.execute(sa.select(sa.func.max(conversation_tests.c.id))).scalar() or 0) + 1
        if there or not said:
            return False
        name = f"C{number}-{int(time.time())}"
        turns = [{"user": taught.one_line(turn["text"]), "expected": turn["topics"]} for turn in said]
        test = {"id": name, "register": "revision", "conversation": conversation, "turns": turns}
        taught.add_question(where.dialogues / taught.REVIEW_DIALOGUES, test, change)
        with change.committed() as connection:
            tombstones.hold(connection, [conversation])
            if tombstones.erased(connection, [conversation]):
                raise _ErasedError
            connection.execute(conversation_tests.insert().values(conversation=conversation, name=name, staff=who, at=time.time()))
    return True


def every(connection: sa.engine.Connection, run: Optional[int] = None) -> List[Dict[str, Any]]:
    """The tests, those that differ first, with what their last run gave; those alone of one run where it is asked for.

    A line of a result is one turn; `missing` and `extra` are the topics by which it differs.
    """
    query = sa.select(conversation_tests).order_by(conversation_tests.c.id.desc())
    rows = connection.execute(query.where(conversation_tests.c.run == run) if run is not None else query).mappings()
    held = [{**row, "result": [_line(line) for line in json.loads(row["result"])] if row["result"] else None} for row in rows]
    return sorted(({**row, "differs": any(not line["right"] for line in row["result"] or ())} for row in held), key=lambda row: not row["differs"])


def _line(line: Dict[str, Any]) -> Dict[str, Any]:
    expected, answered = line["expected"], line["answered"]
    return {**line, "missing": [name for name in expected if name not in answered], "extra": [name for name in answered if name not in expected]}


def expect(engine: sa.engine.Engine, number: int, where: Optional[Places] = None) -> bool:
    """What a test's last run answered is what it must answer from now on; False where there is no such test, or it never ran."""
    where = where or taught.places()
    path = where.dialogues / taught.REVIEW_DIALOGUES
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            row = connection.execute(sa.select(conversation_tests).where(conversation_tests.c.id == number)).mappings().first()
        question = next((held for held in taught.questions(path) if row and held["id"] == row["name"]), None)
        if row is None or not row["result"] or question is None:
            return False
        lines = [{**line, "expected": line["answered"], "right": True} for line in json.loads(row["result"])]
        turns = [{**turn, "expected": line["expected"]} for turn, line in zip(question["turns"], lines, strict=True)]
        taught.replace_question(path, {**question, "turns": turns}, change)
        with change.committed() as connection:
            result = json.dumps(lines, ensure_ascii=False)
            connection.execute(conversation_tests.update().where(conversation_tests.c.id == number).values(result=result))
    return True


def drop(engine: sa.engine.Engine, number: int, where: Optional[Places] = None) -> None:
    """Takes a test away."""
    where = where or taught.places()
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            name = connection.execute(sa.select(conversation_tests.c.name).where(conversation_tests.c.id == number)).scalar()
        taught.remove_questions(where.dialogues / taught.REVIEW_DIALOGUES, [name] if name else [], change)
        with change.committed() as connection:
            connection.execute(conversation_tests.delete().where(conversation_tests.c.id == number))
