"""A lesson's candidate: a copy of the training data with the corrections added, a model trained on
it, its comparison with the one in service.
"""

import hashlib
import json
import logging
import shutil
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot import stamp
from bot.evaluation.scoring import Result, Turn
from bot.paths import DATA, ROOT
from bot.store import taught, unsaying
from bot.store.schema import corrections, lessons
from bot.store.taught import Places
from bot.store.traces import MODEL
from bot.teaching import asking, marking, running, verdict, written
from bot.teaching.texts import texts

log = logging.getLogger(__name__)
RUNNING = ("training", "comparing")
ABOUT = "lesson.json"  # what a lesson was made of
STOPPED = "stopped"
_STEPS = ("preparing", "training", "asking_now", "asking_new")
_CONTROL = ("training_control", "asking_control")  # more steps, where a lesson has a control
_OVER = ("accepted", "undone", "failed", STOPPED)
# lessons that can be taken back, one after the other: each keeps the model before it
_TAKEN_BACK = 3
_SAID = 2  # earlier messages shown beside a turn of a dialogue
_SHOWN = 300  # questions listed a side of the comparison
_training: Optional[Path] = None  # the folder of the lesson that this process trains


def make(
    engine: sa.engine.Engine,
    number: int,
    rows: Sequence[Mapping[str, Any]],
    where: Places,
    control: bool = False,
) -> None:
    """Makes a lesson's candidate and compares it; the lesson is ready in the end, or failed or
    stopped, and then nothing of it is left.

    With `control`, a model is trained besides that has nothing to do with the corrections: what it
    changes is noise.
    """
    folder = where.lessons / str(number)
    try:
        _prepare(folder, rows, where)
        _train(engine, number, folder, folder, said("training", control=control))
        candidate = stamp.digest(folder / MODEL)
        report = _compare(engine, number, folder, rows, where, control)
        if about(folder)["base"] != digest(where):
            raise asking.AskingError("the training questions changed meanwhile")
        if not _as_they_were(engine, rows):
            raise asking.AskingError("words of a correction were erased or masked meanwhile")
        done = {
            "state": "ready",
            "step": "",
            "report": json.dumps({**_looked(engine, number), **report}, ensure_ascii=False),
            "candidate": candidate,
        }
        note(engine, number, **done, ended_at=time.time())
    except Exception as error:
        if not _stopped(engine, number):
            log.error("lesson %s failed: %s: %s", number, type(error).__name__, error)
        shutil.rmtree(folder, ignore_errors=True)
        note(engine, number, state="failed", step="", ended_at=time.time())


def said(step: str, how_far: str = "", control: bool = False) -> str:
    """A step of a lesson, with a control or without, as staff read it: which one of how many, and
    how far it is.
    """
    words, steps = texts()["steps"], (*_STEPS, *_CONTROL) if control else _STEPS
    name = words["of"].format(number=steps.index(step) + 1, of=len(steps), name=words[step])
    return f"{name} : {how_far}" if how_far else name


def tidy(engine: sa.engine.Engine, where: Places) -> None:
    """Removes the models of lessons that are too old to be taken back, or that will not be
    accepted; what they taught stays told.
    """
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(lessons.c.id, lessons.c.state).order_by(lessons.c.id.desc())
        ).all()
    taken_back = [row.id for row in rows if row.state == "accepted"][:_TAKEN_BACK]
    for row in rows:
        if row.state in _OVER and row.id not in taken_back:
            for model in (where.lessons / str(row.id)).glob("*.tar.gz"):
                model.unlink(missing_ok=True)


def stop() -> None:
    """Ends the training that this process runs, with all that it started."""
    if _training is not None:
        running.end_training(_training)


def about(folder: Path) -> Dict[str, Any]:
    """What a lesson was made of: `base`, the digest of the data before it; `corrections`; `stamp`,
    of that data.
    """
    try:
        held: Dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"base": "", "corrections": [], "stamp": ""}
    return held


def digest(where: Places) -> str:
    """One figure for the training questions and the names of platforms: it changes when any of them
    does.
    """
    total = hashlib.sha256()
    for path in (*sorted(where.training.glob("*.yml")), where.platforms):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def _stopped(engine: sa.engine.Engine, number: int) -> bool:
    with engine.connect() as connection:
        return bool(
            connection.execute(sa.select(lessons.c.state).where(lessons.c.id == number)).scalar()
            == STOPPED
        )


def note(engine: sa.engine.Engine, number: int, **values: Any) -> None:
    """Notes how far a lesson is; one that was stopped stays so."""
    if "state" in values:
        values["running"] = 1 if values["state"] in RUNNING else None
    with engine.begin() as connection:
        connection.execute(
            lessons.update()
            .where(lessons.c.id == number, lessons.c.state != STOPPED)
            .values(**values)
        )


def _looked(engine: sa.engine.Engine, number: int) -> Dict[str, Any]:
    """What was found of the corrections before the training."""
    with engine.connect() as connection:
        held: Dict[str, Any] = json.loads(
            connection.execute(sa.select(lessons.c.report).where(lessons.c.id == number)).scalar()
            or "{}"
        )
    return held


def _as_they_were(engine: sa.engine.Engine, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the corrections still say what the candidate was trained on."""
    chosen = sa.select(corrections.c.id, corrections.c.text).where(
        corrections.c.id.in_([row["id"] for row in rows])
    )
    with engine.connect() as connection:
        return dict(connection.execute(chosen).all()) == {row["id"]: row["text"] for row in rows}


def _prepare(folder: Path, rows: Sequence[Mapping[str, Any]], where: Places) -> None:
    """A copy of the training data, with the corrections added, and what accepting them would
    write.
    """
    data = folder / "data"
    shutil.rmtree(folder, ignore_errors=True)
    made = {
        "base": digest(where),
        "stamp": stamp.written(),
        "corrections": [row["id"] for row in rows],
    }
    _copy(where, data)
    copy = replace(
        where, training=data / "nlu", questions=folder, platforms=data / where.platforms.name
    )
    planned = written.add(rows, marking.spellings(rows, where.training, where.platforms), copy)
    (folder / taught.PLANNED).write_text(written.lines(planned), encoding="utf-8")
    (folder / ABOUT).write_text(json.dumps(made) + "\n", encoding="utf-8")


def _copy(where: Places, data: Path) -> None:
    """A copy of all that a model is trained on."""
    shutil.copytree(where.training, data / "nlu")
    for name in ("nlu.yml", "rules.yml", "stories.yml"):
        shutil.copyfile(DATA / name, data / name)
    shutil.copyfile(where.platforms, data / where.platforms.name)


def _prepare_control(folder: Path, number: int, most: int, where: Places) -> int:
    """A copy of the training data without some questions drawn by lot, as many as are taught;
    returns how many.
    """
    _copy(where, folder / "data")
    paths = sorted((folder / "data" / "nlu").glob("*.yml"))
    lines = [
        (path, line)
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        if line.startswith("    - ")
    ]
    drawn = sorted(lines, key=lambda one: zlib.crc32(f"{number} {one[1]}".encode()))[:most]
    for path in {path for path, _ in drawn}:
        gone = {line for other, line in drawn if other == path}
        kept = [
            line
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
            if line not in gone
        ]
        path.write_text("".join(kept), encoding="utf-8")
    return len(drawn)


def _train(engine: sa.engine.Engine, number: int, folder: Path, made_in: Path, step: str) -> None:
    """Trains in a process of its own, in a group of its own: all of it ends with this one, however
    this one ends.

    `folder` is the lesson's, `made_in` holds the data and gets the model.
    """
    global _training
    note(engine, number, state="training", step=step)
    command = [
        sys.executable,
        "-m",
        "bot",
        "train",
        "--attached",
        "--data",
        str(made_in / "data"),
        "--output",
        str(made_in),
    ]
    pipes: Dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
    }
    training = subprocess.Popen(command, cwd=ROOT, text=True, start_new_session=True, **pipes)  # noqa: S603
    _training = folder
    try:
        (folder / running.PID).write_text(str(training.pid), encoding="utf-8")
        if _stopped(engine, number):
            raise asking.AskingError("stopped")
        # what training reports
        parts = (line for line in training.stdout or () if line.startswith("  "))
        for part, _ in enumerate(parts, 2):
            note(engine, number, step=f"{step} : {texts()['steps']['part'].format(part=part)}")
        status = training.wait()
    finally:
        running.end_training(folder)
        _training = None
        if training.stdin is not None:
            training.stdin.close()
        training.wait()
        (folder / running.PID).unlink(missing_ok=True)
    if status or not (made_in / MODEL).exists():
        raise asking.AskingError(f"training ended with status {status}")


def _compare(
    engine: sa.engine.Engine,
    number: int,
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    where: Places,
    control: bool = False,
) -> Dict[str, Any]:
    """Both models on every question set, and on the corrections themselves; and the control, where
    there is to be one.
    """
    turns = [
        *(_turn(row) for row in rows if not marking.leans(row["topics"][0])),
        *asking.question_sets(where),
    ]

    def ask(step: str, model: Optional[Path], spelt_as: Optional[Path] = None) -> List[Result]:
        def told(done: int, of: int) -> None:
            if done % 20 == 0 or done == of:
                if _stopped(engine, number):
                    raise asking.AskingError("stopped")
                note(engine, number, state="comparing", step=said(step, f"{done} / {of}", control))

        return asking.ask(turns, model, told, spelt_as)

    before = ask("asking_now", None)
    report = compared(
        before, ask("asking_new", folder / MODEL, folder / "data" / where.platforms.name)
    )
    if control:
        aside = folder / "control"
        dropped = _prepare_control(
            aside, number, max(1, sum(row["goes"] == "training" for row in rows)), where
        )
        _train(engine, number, folder, aside, said("training_control", control=True))
        noise = compared(before, ask("asking_control", aside / MODEL))
        shutil.rmtree(aside, ignore_errors=True)
        report["control"] = {
            "dropped": dropped,
            "better_of": noise["better_of"],
            "worse_of": noise["worse_of"],
        }
    return unsaying.without(report, asking.gone_meanwhile(turns, where))  # type: ignore[no-any-return]


def compared(before: Sequence[Result], after: Sequence[Result]) -> Dict[str, Any]:
    """What got better and what got worse, set by set and question by question; which corrections
    are not learnt.
    """
    sets: Dict[str, Dict[str, int]] = {}
    better: List[Dict[str, Any]] = []
    worse: List[Dict[str, Any]] = []
    unlearnt: List[Dict[str, Any]] = []
    tests: Dict[str, Dict[str, Any]] = {}  # staff's own, each by its name
    said: List[str] = []  # what was said before in the same dialogue
    for old, new in zip(before, after, strict=True):
        said = said if old.turn.number else []
        held = sets.setdefault(old.turn.file, {"of": 0, "before": 0, "after": 0})
        held["of"] += 1
        held["before"] += old.right
        held["after"] += new.right
        line = {
            "set": old.turn.file,
            "text": old.turn.text,
            "expected": list(old.turn.expected),
            "before": list(old.answered),
            "after": list(new.answered),
        }
        line.update(said=said[-_SAID:], why=new.why or old.why)
        if old.turn.file == verdict.TESTS:
            line["test"] = old.turn.id
            test = tests.setdefault(
                old.turn.id, {"text": old.turn.text, "of": 0, "before": 0, "after": 0}
            )
            test.update(
                of=test["of"] + 1,
                before=test["before"] + old.right,
                after=test["after"] + new.right,
            )
        if old.right != new.right:
            (better if new.right else worse).append(line)
        if old.turn.file == verdict.CORRECTIONS and not new.right:
            unlearnt.append(line)
        said = [*said, old.turn.text]
    counts = {"better_of": len(better), "worse_of": len(worse)}
    return {
        "sets": sets,
        "better": better[:_SHOWN],
        "worse": worse[:_SHOWN],
        "unlearnt": unlearnt[:_SHOWN],
        "tests": tests,
        **counts,
    }


def _turn(row: Mapping[str, Any]) -> Turn:
    labels = marking.labels(row)
    expected, also_ok = tuple(labels["expected"]), tuple(labels.get("also_ok", ()))
    return Turn(
        id=f"R{row['id']}",
        number=0,
        text=row["text"],
        expected=expected,
        also_ok=also_ok,
        register="revision",
        file=verdict.CORRECTIONS,
    )
