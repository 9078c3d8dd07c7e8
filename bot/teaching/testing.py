"""Conversations that became tests: what was answered then, or what it was corrected to, is what
must be answered, until somebody expects something else.
"""

import contextlib
import json
import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

import sqlalchemy as sa

from bot.store import history, taught, tombstones
from bot.store.changes import Files, changing
from bot.store.schema import conversation_tests
from bot.store.taught import Places
from bot.teaching import marking
from bot.teaching.earlier import corrections_of


def make(
    engine: sa.engine.Engine, who: str, conversation: str, where: Optional[Places] = None
) -> bool:
    """Makes a test of a conversation, in tests/dialogues/revision.jsonl; False where it is one
    already, or does not exist.
    """
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
            there = connection.execute(
                sa.select(conversation_tests.c.id).where(
                    conversation_tests.c.conversation == conversation
                )
            ).first()
            number = (
                connection.execute(sa.select(sa.func.max(conversation_tests.c.id))).scalar() or 0
            ) + 1
            right = _corrected(connection, said)
        if there or not said:
            return False
        name = f"C{number}-{int(time.time())}"
        turns = [
            {
                "user": taught.one_line(turn["text"]),
                "expected": right.get(turn["id"], turn["topics"]),
            }
            for turn in said
        ]
        test = {"id": name, "register": "revision", "conversation": conversation, "turns": turns}
        taught.add_question(where.dialogues / taught.REVIEW_DIALOGUES, test, change)
        with change.committed() as connection:
            tombstones.hold(connection, [conversation])
            if tombstones.erased(connection, [conversation]):
                raise _ErasedError
            connection.execute(
                conversation_tests.insert().values(
                    conversation=conversation, name=name, staff=who, at=time.time()
                )
            )
    return True


def _corrected(
    connection: sa.engine.Connection, said: Sequence[Mapping[str, Any]]
) -> Dict[int, List[str]]:
    """What messages should have been answered, by their numbers, where somebody said so; of
    several, the latest.
    """
    found = {}
    decided = corrections_of(connection, {turn["alike"] for turn in said})
    for turn in said:
        own = [
            one
            for one in decided[turn["alike"]]
            if one["topics"]
            and (one["message"] == turn["id"] or not marking.leans(one["topics"][0]))
        ]
        if own:
            found[turn["id"]] = list(own[0]["topics"])
    return found


def every(connection: sa.engine.Connection, run: Optional[int] = None) -> List[Dict[str, Any]]:
    """The tests, those that differ first, with what their last run gave; those alone of one run
    where it is asked for.

    A line of a result is one turn; `missing` and `extra` are the topics by which it differs.
    """
    query = sa.select(conversation_tests).order_by(conversation_tests.c.id.desc())
    rows = connection.execute(
        query.where(conversation_tests.c.run == run) if run is not None else query
    ).mappings()
    held = [
        {
            **row,
            "result": (
                [_line(line) for line in json.loads(row["result"])] if row["result"] else None
            ),
        }
        for row in rows
    ]
    return sorted(
        (
            {**row, "differs": any(not line["right"] for line in row["result"] or ())}
            for row in held
        ),
        key=lambda row: not row["differs"],
    )


def _line(line: Dict[str, Any]) -> Dict[str, Any]:
    expected, answered = line["expected"], line["answered"]
    return {
        **line,
        "missing": [name for name in expected if name not in answered],
        "extra": [name for name in answered if name not in expected],
    }


class Case(NamedTuple):
    """A test: its row, and its turns, each with `user` and `expected`."""

    row: Dict[str, Any]
    turns: List[Dict[str, Any]]


def one(
    connection: sa.engine.Connection, number: int, where: Optional[Places] = None
) -> Optional[Case]:
    """A test with what it expects; None where there is none."""
    row = (
        connection.execute(sa.select(conversation_tests).where(conversation_tests.c.id == number))
        .mappings()
        .first()
    )
    path = (where or taught.places()).dialogues / taught.REVIEW_DIALOGUES
    question = next(
        (held for held in taught.questions(path) if row and held["id"] == row["name"]), None
    )
    return Case(dict(row), question["turns"]) if row and question else None


def expect(
    engine: sa.engine.Engine,
    number: int,
    expected: Optional[Sequence[Sequence[str]]] = None,
    where: Optional[Places] = None,
) -> bool:
    """What each turn of a test must be answered from now on: as is said, or as its last run
    answered.

    What it expected until now is kept, to go back to. False where there is no such test, it never
    ran, or has other turns.
    """
    where = where or taught.places()
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            case = one(connection, number, where)
        if case is None:
            return False
        lines = json.loads(case.row["result"] or "[]")
        wanted = (
            [list(topics) for topics in expected]
            if expected is not None
            else [line["answered"] for line in lines]
        )
        if not wanted or len(wanted) != len(case.turns):
            return False
        _change(change, case, wanted, where)
        lines = [_scored(line, topics) for line, topics in zip(lines, wanted, strict=False)]
        values = {
            "result": json.dumps(lines, ensure_ascii=False) if lines else "",
            "before": json.dumps([turn["expected"] for turn in case.turns]),
        }
        with change.committed() as connection:
            connection.execute(
                conversation_tests.update()
                .where(conversation_tests.c.id == number)
                .values(**values)
            )
    return True


def back(engine: sa.engine.Engine, number: int, where: Optional[Places] = None) -> bool:
    """What a test expected before that was changed last is expected again; False where nothing is
    kept of it.
    """
    with engine.connect() as connection:
        case = one(connection, number, where)
    return (
        case is not None
        and bool(case.row["before"])
        and expect(engine, number, json.loads(case.row["before"]), where)
    )


def _change(change: Files, case: Case, wanted: Sequence[Sequence[str]], where: Places) -> None:
    path = where.dialogues / taught.REVIEW_DIALOGUES
    question = next(held for held in taught.questions(path) if held["id"] == case.row["name"])
    turns = [
        {**turn, "expected": list(topics)} for turn, topics in zip(case.turns, wanted, strict=True)
    ]
    taught.replace_question(path, {**question, "turns": turns}, change)


def _scored(line: Dict[str, Any], expected: Sequence[str]) -> Dict[str, Any]:
    """A line of a result, against what is expected now."""
    return {**line, "expected": list(expected), "right": set(expected) == set(line["answered"])}


def drop(engine: sa.engine.Engine, number: int, where: Optional[Places] = None) -> bool:
    """Takes a test away; False where there is none such."""
    where = where or taught.places()
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            name = connection.execute(
                sa.select(conversation_tests.c.name).where(conversation_tests.c.id == number)
            ).scalar()
        taught.remove_questions(
            where.dialogues / taught.REVIEW_DIALOGUES, [name] if name else [], change
        )
        with change.committed() as connection:
            connection.execute(conversation_tests.delete().where(conversation_tests.c.id == number))
    return name is not None
