"""What is left of conversations that have grown old: tests and taught questions, tied to nobody; of
a correction, that it was made.
"""

import json
from pathlib import Path
from typing import Iterator, List, Sequence, Set

import sqlalchemy as sa

from bot.store.changes import Files
from bot.store.schema import conversation_tests, conversations, corrections
from bot.store.taught import REVIEW_DIALOGUES, Places, questions


def loosen_rows(connection: sa.engine.Connection, names: Sequence[str]) -> None:
    """Takes the conversations' names from tests and corrections, and their words from corrections.

    A test stays, on its page, where staff can withdraw it. Of what was taught, which stands in the
    files of questions, the correction keeps that it was made; one that taught nothing goes.
    """
    connection.execute(
        corrections.update().where(corrections.c.conversation.in_(names)).values(conversation="")
    )
    connection.execute(
        conversation_tests.update()
        .where(conversation_tests.c.conversation.in_(names))
        .values(conversation="")
    )
    forget_words(connection)


def forget_words(connection: sa.engine.Connection) -> None:
    """Forgets the words of corrections whose conversation has gone."""
    of_nobody = corrections.c.conversation == ""
    connection.execute(corrections.delete().where(of_nobody, corrections.c.state != "taught"))
    without = {"text": "", "comment": "", "alike": "", "message": 0}
    connection.execute(
        corrections.update().where(of_nobody, corrections.c.text != "").values(**without)
    )


def named(where: Places) -> Set[str]:
    """The conversations that the files of what was taught still name."""
    return {
        line["conversation"]
        for path in files(where)
        for line in questions(path)
        if line.get("conversation")
    }


def loosen_files(where: Places, names: Set[str], change: Files) -> int:
    """Takes these names from the files of what was taught; what was taught stays. Returns how many
    lines changed.
    """
    return sum(_loosen(path, names, change) for path in files(where))


def without_conversation(connection: sa.engine.Connection, names: Set[str]) -> Set[str]:
    """Those of these names that no conversation has any more."""
    found: Set[str] = set()
    for few in _in_parts(sorted(names)):
        found |= set(
            connection.execute(
                sa.select(conversations.c.id).where(conversations.c.id.in_(few))
            ).scalars()
        )
    return names - found


def list_again(connection: sa.engine.Connection, where: Places, at: float) -> int:
    """Puts tests that stand in their file, but on no page, on the page again, so that they can be
    withdrawn; returns how many.
    """
    known = set(connection.execute(sa.select(conversation_tests.c.name)).scalars())
    lost = [
        line
        for line in questions(where.dialogues / REVIEW_DIALOGUES)
        if line["id"] not in known and not line.get("conversation")
    ]
    for line in lost:
        connection.execute(
            conversation_tests.insert().values(conversation="", name=line["id"], staff="", at=at)
        )
    return len(lost)


def files(where: Places) -> List[Path]:
    """The files of what was taught that name conversations."""
    folders = [folder for folder in (where.questions, where.dialogues) if folder.exists()]
    own = [path for folder in folders for path in sorted(folder.glob(REVIEW_DIALOGUES))]
    return [*own, *(sorted(where.lessons.glob("*/*.jsonl")) if where.lessons.exists() else ())]


def _loosen(path: Path, names: Set[str], change: Files) -> int:
    lines = change.read(path).splitlines(keepends=True)
    new = [_without_name(line, names) if line.strip() else line for line in lines]
    different = sum(before != after for before, after in zip(lines, new, strict=True))
    if different:
        change.write(path, "".join(new))
    return different


def _without_name(line: str, names: Set[str]) -> str:
    held = json.loads(line)
    return (
        json.dumps({**held, "conversation": ""}, ensure_ascii=False) + "\n"
        if held.get("conversation") in names
        else line
    )


def _in_parts(names: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))
