"""A lesson: corrections become training and evaluation questions, a candidate is trained aside and compared, then accepted or left; and undone."""

import hashlib
import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Container, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.conversations import spelt, taught
from bot.conversations.schema import corrections, lessons
from bot.conversations.taught import Places
from bot.paths import DATA, ROOT
from bot.review import asking, marking
from bot.review.pagemaker import texts
from bot.understanding.scoring import Result, Turn

log = logging.getLogger(__name__)
MODEL = "motclic.tar.gz"
RUNNING = ("training", "comparing")
_SHOWN = 300  # questions listed a side of the comparison


class LessonError(Exception):
    """A lesson cannot go on; `code` names the sentence of data/review.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def abandon(engine: sa.engine.Engine) -> None:
    """What was running when the app stopped does not run any more."""
    with engine.begin() as connection:
        connection.execute(lessons.update().where(lessons.c.state.in_(RUNNING)).values(state="failed", ended_at=time.time()))


def waiting(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """Corrections that no accepted lesson has taught yet."""
    query = sa.select(corrections).where(corrections.c.state == "waiting", corrections.c.text != "").order_by(corrections.c.id)
    return [{**row, "topics": json.loads(row["topics"]), "was": json.loads(row["was"])} for row in connection.execute(query).mappings()]


def every(connection: sa.engine.Connection, limit: int = 50) -> List[Dict[str, Any]]:
    """The latest lessons, newest first."""
    return [dict(row) for row in connection.execute(sa.select(lessons).order_by(lessons.c.id.desc()).limit(limit)).mappings()]


def one(connection: sa.engine.Connection, number: int) -> Optional[Dict[str, Any]]:
    """A lesson with its report; None where there is none."""
    row = connection.execute(sa.select(lessons).where(lessons.c.id == number)).mappings().first()
    return {**row, "report": json.loads(row["report"])} if row else None


def start(engine: sa.engine.Engine, who: str, where: Optional[Places] = None) -> int:
    """Begins a lesson of all that waits, in the background; returns its number. Raises LessonError: running or empty."""
    with engine.begin() as connection:
        if connection.execute(sa.select(lessons.c.id).where(lessons.c.state.in_(RUNNING))).first():
            raise LessonError("lesson_running")
        rows = waiting(connection)
        if not rows:
            raise LessonError("lesson_empty")
        values = {"staff": who, "started_at": time.time(), "state": "training", "step": texts()["steps"]["preparing"]}
        number = int(connection.execute(lessons.insert().values(**values)).inserted_primary_key[0])
    threading.Thread(target=_run, args=(engine, number, rows, where or taught.places()), name=f"lesson-{number}", daemon=True).start()
    return number


def _run(engine: sa.engine.Engine, number: int, rows: Sequence[Mapping[str, Any]], where: Places) -> None:
    folder = where.lessons / str(number)
    try:
        _prepare(folder, rows, where)
        _train(engine, number, folder)
        report = _compare(engine, number, folder, rows, where)
        _set(engine, number, state="ready", step="", report=json.dumps(report, ensure_ascii=False), ended_at=time.time())
    except Exception as error:
        log.error("lesson %s failed: %s: %s", number, type(error).__name__, error)
        _set(engine, number, state="failed", step="", ended_at=time.time())


def _prepare(folder: Path, rows: Sequence[Mapping[str, Any]], where: Places) -> None:
    """A copy of the training data, with the corrections added, and what accepting them would write."""
    data = folder / "data"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(where.training, data / "nlu")
    for name in ("nlu.yml", "rules.yml", "stories.yml"):
        shutil.copyfile(DATA / name, data / name)
    shutil.copyfile(where.platforms, data / where.platforms.name)
    copy = replace(where, training=data / "nlu", questions=folder, platforms=data / where.platforms.name)
    planned = _add(rows, marking.spellings(rows, where.training, where.platforms), copy)
    _write(folder / taught.PLANNED, planned)
    about = {"base": _digest(where), "corrections": [row["id"] for row in rows]}
    (folder / "lesson.json").write_text(json.dumps(about) + "\n", encoding="utf-8")


def _train(engine: sa.engine.Engine, number: int, folder: Path) -> None:
    name = texts()["steps"]["training"]
    _set(engine, number, step=name)
    command = [sys.executable, "-m", "bot", "train", "--data", str(folder / "data"), "--output", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as training:  # noqa: S603
        for line in training.stdout or ():
            if line.startswith("  "):  # the steps that training reports
                _set(engine, number, step=f"{name} : {line.strip()[:120]}")
    if training.returncode or not (folder / MODEL).exists():
        raise asking.AskingError(f"training ended with status {training.returncode}")


def _compare(engine: sa.engine.Engine, number: int, folder: Path, rows: Sequence[Mapping[str, Any]], where: Places) -> Dict[str, Any]:
    """Both models on every question set, and on the corrections themselves."""
    turns = [*(_turn(row) for row in rows if not marking.leans(row["topics"][0])), *asking.question_sets(where)]
    names = folder / "data" / where.platforms.name
    results = []
    for step, model, spelt_as in (("asking_now", None, None), ("asking_new", folder / MODEL, names)):
        name = texts()["steps"][step]

        def told(done: int, of: int, name: str = name) -> None:
            if done % 20 == 0 or done == of:
                _set(engine, number, state="comparing", step=f"{name} : {done} / {of}")

        results.append(asking.ask(turns, model, told, spelt_as))
    return compared(*results)


def compared(before: Sequence[Result], after: Sequence[Result]) -> Dict[str, Any]:
    """What got better and what got worse, set by set and question by question."""
    sets: Dict[str, Dict[str, int]] = {}
    better: List[Dict[str, Any]] = []
    worse: List[Dict[str, Any]] = []
    for old, new in zip(before, after, strict=True):
        held = sets.setdefault(old.turn.file, {"of": 0, "before": 0, "after": 0})
        held["of"] += 1
        held["before"] += old.right
        held["after"] += new.right
        if old.right != new.right:
            line = {"set": old.turn.file, "text": old.turn.text, "expected": list(old.turn.expected), "before": list(old.answered), "after": list(new.answered)}
            (better if new.right else worse).append(line)
    return {"sets": sets, "better": better[:_SHOWN], "worse": worse[:_SHOWN], "better_of": len(better), "worse_of": len(worse)}


def changes(number: int, where: Optional[Places] = None) -> List[Dict[str, Any]]:
    """What accepting a lesson writes, or wrote: one line each, with the file that it is in."""
    folder = (where or taught.places()).lessons / str(number)
    return taught.questions(folder / taught.ADDED) or taught.questions(folder / taught.PLANNED)


def accept(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None, spellings: Optional[Container[str]] = None) -> None:
    """Writes what was taught into the project's files and takes the new model into service. Raises LessonError, and then nothing has changed.

    `spellings` are those of the planned ones that are right; None: all.
    """
    where = where or taught.places()
    folder = where.lessons / str(number)
    with engine.connect() as connection:
        lesson = one(connection, number)
        about = json.loads((folder / "lesson.json").read_text(encoding="utf-8")) if lesson else {}
        rows = [row for row in waiting(connection) if row["id"] in about.get("corrections", ())]
    if lesson is None or lesson["state"] != "ready":
        raise LessonError("lesson_failed")
    if about["base"] != _digest(where) or len(rows) != len(about["corrections"]):
        raise LessonError("lesson_stale")  # somebody changed the training questions meanwhile, or withdrew or erased a correction
    learnt = [line for line in taught.questions(folder / taught.PLANNED) if "spelling" in line]
    added = _add(rows, [line for line in learnt if spellings is None or line["spelling"] in spellings], where)
    _write(folder / taught.ADDED, added)
    if not _adopt(folder / MODEL, folder / f"before-{MODEL}"):
        _remove(added, where)
        (folder / taught.ADDED).unlink()
        raise LessonError("lesson_failed")
    with engine.begin() as connection:
        connection.execute(corrections.update().where(corrections.c.id.in_(about["corrections"])).values(state="taught", lesson=number))
    _set(engine, number, state="accepted", decided_at=time.time(), decided_by=who)


def leave(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None) -> None:
    """Leaves a candidate aside; its folder goes, its corrections go on waiting."""
    _set(engine, number, state="left", decided_at=time.time(), decided_by=who)
    shutil.rmtree((where or taught.places()).lessons / str(number), ignore_errors=True)


def undo(engine: sa.engine.Engine, number: int, who: str, where: Optional[Places] = None) -> None:
    """Takes back the latest accepted lesson: its lines leave the files, the model before it returns, its corrections wait again.

    Raises LessonError where a later lesson was accepted, or the earlier model is not there.
    """
    where = where or taught.places()
    folder = where.lessons / str(number)
    with engine.connect() as connection:
        latest = connection.execute(sa.select(sa.func.max(lessons.c.id)).where(lessons.c.state == "accepted")).scalar()
    if latest != number or not (folder / f"before-{MODEL}").exists():
        raise LessonError("lesson_failed")
    _remove(taught.questions(folder / taught.ADDED), where)
    if not _adopt(folder / f"before-{MODEL}", folder / f"undone-{MODEL}"):
        raise LessonError("lesson_failed")
    with engine.begin() as connection:
        connection.execute(corrections.update().where(corrections.c.lesson == number).values(state="waiting", lesson=None))
    _set(engine, number, state="undone", decided_at=time.time(), decided_by=who)


def _add(rows: Sequence[Mapping[str, Any]], spellings: Sequence[Mapping[str, str]], where: Places) -> List[Dict[str, Any]]:
    """Writes the corrections where they go; returns what was really added, so that it can be read, and taken back."""
    added: List[Dict[str, Any]] = []
    for row in rows:
        of = {"conversation": row["conversation"]}
        if row["goes"] == "training":
            path = where.training / f"{row['topics'][0]}.yml"
            added += [{"file": f"data/nlu/{path.name}", "text": text, **of} for text in taught.add_training(path, row["intent"], [row["text"]])]
        else:
            question = {"id": f"R{row['id']}", "register": "revision", "text": row["text"], **marking.labels(row), **of}
            if taught.add_question(where.questions / taught.REVIEW_QUESTIONS, question):
                added.append({"file": f"tests/questions/{taught.REVIEW_QUESTIONS}", "question": question["id"], "text": row["text"], **of})
    for line in spellings:
        if spelt.add(where.platforms, line["platform"], line["spelling"]):
            added.append({**line, "file": f"data/{where.platforms.name}"})
    return added


def _remove(added: Sequence[Mapping[str, Any]], where: Places) -> None:
    for line in added:
        if "spelling" in line:
            spelt.remove(where.platforms, line["platform"], line["spelling"])
        elif "question" not in line:
            taught.remove_training(where.training / Path(line["file"]).name, line["text"])
    taught.remove_questions(where.questions / taught.REVIEW_QUESTIONS, [line["question"] for line in added if "question" in line])


def _write(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _adopt(model: Path, keep: Path) -> bool:
    command = [sys.executable, "-m", "bot", "train", "--adopt", str(model), "--keep", str(keep)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0  # noqa: S603


def _turn(row: Mapping[str, Any]) -> Turn:
    labels = marking.labels(row)
    expected, also_ok = tuple(labels["expected"]), tuple(labels.get("also_ok", ()))
    return Turn(id=f"R{row['id']}", number=0, text=row["text"], expected=expected, also_ok=also_ok, register="revision", file="corrections")


def _digest(where: Places) -> str:
    total = hashlib.sha256()
    for path in (*sorted(where.training.glob("*.yml")), where.platforms):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def _set(engine: sa.engine.Engine, number: int, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(lessons.update().where(lessons.c.id == number).values(**values))
