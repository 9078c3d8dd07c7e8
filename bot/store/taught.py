"""The files that staff add to from conversations: training questions, evaluation questions,
dialogues, and the copies kept to undo.

Every addition stands on a line of its own, so that adding, undoing and erasing are readable
changes.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Sequence, Set, Tuple

from bot.paths import DATA, DIALOGUES, NLU, QUESTIONS
from bot.settings import VAR
from bot.store import spelt
from bot.store.changes import DISK, Files

REVIEW_QUESTIONS = "revision.jsonl"
REVIEW_DIALOGUES = "revision.jsonl"
ADDED = "added.jsonl"  # what a lesson added, one addition a line, so that it can be taken back
PLANNED = "planned.jsonl"  # what it would add, for people to read
_LINE = re.compile(r"^(\s*)- (.*)$")


@dataclass(frozen=True)
class Places:
    """Where teaching writes; another set of folders for tests and for candidates."""

    training: Path
    questions: Path
    dialogues: Path
    lessons: Path  # candidates and what is kept to undo them
    platforms: Path = DATA / "platforms.yml"  # how people name the platforms
    content: Path = DATA  # the guide and its figures, which staff may change

    @property
    def journals(self) -> Path:
        """Where changes of these files are journalled (bot.store.changes)."""
        return self.lessons.parent / "changes"


def places() -> Places:
    """The project's own."""
    return Places(NLU, QUESTIONS, DIALOGUES, VAR / "lessons")


def training_file(where: Places, intent: str) -> Path:
    """The file that holds the training questions of an intent."""
    return where.training / f"{intent}.yml"


def add_training(path: Path, intent: str, texts: Sequence[str], files: Files = DISK) -> List[str]:
    """Adds questions to a file of training questions, in a block of their own that says where they
    come from.

    Returns those that were not there yet. The rest of the file stays as it is, character by
    character.
    """
    content = files.read(path) if files.exists(path) else 'version: "3.1"\n\nnlu:\n'
    known = {_said(line) for line in content.splitlines()}
    new = [
        text
        for text in dict.fromkeys(one_line(text) for text in texts)
        if text and text not in known
    ]
    if not new:
        return []
    head = f"- intent: {intent}\n  metadata: {{registre: revision}}\n  examples: |\n"
    lines = "".join(f"    - {text}\n" for text in new)
    content = content.rstrip("\n") + "\n"
    place = content.rfind(head)
    content = (
        content + head + lines
        if place < 0
        else content[: place + len(head)] + lines + content[place + len(head) :]
    )
    files.write(path, content)
    return new


def add_question(path: Path, question: Dict[str, Any], files: Files = DISK) -> bool:
    """Adds one labelled question to a file of them, one JSON object a line; False where its id is
    there already.
    """
    lines = files.read(path).splitlines() if files.exists(path) else []
    if any(json.loads(line).get("id") == question["id"] for line in lines if line.strip()):
        return False
    files.write(path, "\n".join([*lines, json.dumps(question, ensure_ascii=False)]) + "\n")
    return True


def replace_question(path: Path, question: Dict[str, Any], files: Files = DISK) -> None:
    """Puts a labelled question or dialogue in the place of the one of its id; nothing where there
    is none.
    """
    lines = files.read(path).splitlines() if files.exists(path) else []
    new = [
        (
            json.dumps(question, ensure_ascii=False)
            if line.strip() and json.loads(line).get("id") == question["id"]
            else line
        )
        for line in lines
    ]
    if new != lines:
        files.write(path, "\n".join(new) + "\n")


def questions(path: Path) -> List[Dict[str, Any]]:
    """The labelled questions of a file; none where there is no file."""
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if path.exists()
        else []
    )


def remove_training(path: Path, text: str, files: Files = DISK) -> int:
    """Takes a question that teaching added out of a file of training questions; returns how many
    lines went.
    """
    return len(_clean(path, {one_line(text)}, set(), files)) if files.exists(path) else 0


def remove_questions(path: Path, ids: Sequence[str], files: Files = DISK) -> None:
    """Takes labelled questions out of a file of them, by their ids."""
    if not files.exists(path) or not ids:
        return
    kept = [
        line
        for line in files.read(path).splitlines(keepends=True)
        if not (line.strip() and json.loads(line).get("id") in ids)
    ]
    if kept:
        files.write(path, "".join(kept))
    else:
        files.remove(path)


def one_line(text: str) -> str:
    """A text as it stands in a block of examples: one line, with nothing that Rasa would read as
    markup.

    >>> one_line("c'est [quoi](x)\\n ça")
    "c'est quoix ça"
    """
    return " ".join(re.sub(r"[\[\](){}]", "", text).split())


Removed = Dict[Path, List[str]]  # the lines that went, by the file that they were in


def forget(
    where: Places, texts: Iterable[str], conversations: Sequence[str], files: Files
) -> Removed:
    """Removes questions, and tests made of conversations, from every file and copy."""
    said = {one_line(text) for text in texts} | set(texts)
    named = set(conversations)
    gone = _forget_spellings(where, named, files)
    folders = [where.training, where.questions, where.dialogues, where.lessons]
    for path in (
        path for folder in folders if folder.exists() for path in sorted(folder.rglob("*"))
    ):
        if path.is_file() and (path.suffix == ".jsonl" or (path.suffix == ".yml" and said)):
            lines = _clean(path, said, named, files)
            if lines:
                gone.setdefault(path, []).extend(lines)
    return gone


def _forget_spellings(where: Places, named: Set[str], files: Files) -> Removed:
    """Spellings that were learnt from conversations: out of the table and of the candidates' copies
    of it.
    """
    gone: Removed = {}
    for path in sorted(where.lessons.glob("*/*.jsonl")) if where.lessons.exists() else ():
        for line in questions(path):
            if "spelling" in line and line.get("conversation") in named:
                tables = [
                    path.parent / "data" / "platforms.yml",
                    *([where.platforms] if path.name == ADDED else []),
                ]
                for table in (table for table in tables if files.exists(table)):
                    if spelt.remove(table, line["platform"], line["spelling"], files):
                        gone.setdefault(table, []).append(line["spelling"])
    return gone


def _clean(path: Path, said: Set[str], named: Set[str], files: Files) -> List[str]:
    """Takes them out of one file; what went. Only lines that teaching added are touched: who wrote
    the others, wrote them on purpose.
    """
    lines = files.read(path).splitlines(keepends=True)
    if path.suffix == ".jsonl":
        ours = path.name in (REVIEW_QUESTIONS, REVIEW_DIALOGUES, ADDED, PLANNED)
        left = [line for line in lines if not _is_of(line, said, named)] if ours else lines
    else:
        left = _outside(lines, said)
    gone = list((Counter(lines) - Counter(left)).elements())
    if gone:
        files.write(path, "".join(left if path.suffix == ".jsonl" else _without_empty_blocks(left)))
    return [_said(line) if path.suffix == ".yml" else line for line in gone]


def _outside(lines: List[str], said: Set[str]) -> List[str]:
    kept, ours = [], False
    for number, line in enumerate(lines):
        if line.startswith("- intent:"):
            ours = bool(_block(lines, number))
        if not (ours and _said(line) in said):
            kept.append(line)
    return kept


def _said(line: str) -> str:
    match = _LINE.match(line.rstrip("\n"))
    return match.group(2).strip() if match else "\0"


def _is_of(line: str, said: Set[str], named: Set[str]) -> bool:
    try:
        value = json.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and (
        value.get("conversation") in named or value.get("text") in said
    )


def _without_empty_blocks(lines: List[str]) -> List[str]:
    """The lines, without the blocks that teaching made and that hold nothing any more."""
    kept: List[str] = []
    number = 0
    while number < len(lines):
        block = _block(lines, number)
        if block and (number + 3 >= len(lines) or not lines[number + 3].startswith("    - ")):
            number += 3
            continue
        kept.append(lines[number])
        number += 1
    return kept


def _block(lines: List[str], number: int) -> Tuple[str, ...]:
    three = tuple(line.strip() for line in lines[number : number + 3])
    return (
        three
        if len(three) == 3
        and three[0].startswith("- intent:")
        and three[1] == "metadata: {registre: revision}"
        else ()
    )
