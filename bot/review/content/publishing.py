"""Publishing drafts and taking a publication back: the data files, the history and the drafts
together, or nothing.
"""

import json
import logging
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot import serving
from bot.guide import loader
from bot.review.content import checking, drafts
from bot.review.content.checking import Found
from bot.review.content.drafts import Chosen, Draft, StaleError
from bot.review.content.held import Held, digest, read
from bot.review.content.rewriting import rewritten
from bot.store.changes import Change, changing
from bot.store.schema import content_changes as history
from bot.store.taught import Places

log = logging.getLogger(__name__)
PATIENCE = 10.0  # seconds that the assistant has to take the content into service


class PublishError(Exception):
    """Nothing was published nor taken back; `code` names the sentence of data/review.yml, `found`
    is what the check found.
    """

    def __init__(self, code: str, found: Sequence[Found] = ()) -> None:
        super().__init__(code)
        self.code, self.found = code, list(found)


@dataclass(frozen=True)
class Prepared:
    """Drafts as they would be published: the texts of the files, the values before, and what is in
    the way.
    """

    texts: Mapping[str, str]
    before: Dict[int, Dict[str, Any]] = field(default_factory=dict)
    problem: str = ""
    found: Sequence[Found] = ()


def prepared(texts: Mapping[str, str], rows: Sequence[Draft], where: Places) -> Prepared:
    """What publishing some drafts would write into files that hold `texts`. Raises
    UnreadableError.
    """
    now, before = dict(texts), {}
    for row in rows:
        value = Held.of(texts).value(row.kind, row.name)
        if value is None or digest(value) != row.base:
            return Prepared(texts, problem="publish_base")
        before[row.id] = value
        now = rewritten(now, row.kind, row.name, row.value)
    if all(before[row.id] == row.value for row in rows):
        return Prepared(texts, before, "publish_same")
    found = checking.found(where.content, _changed(texts, now))
    return Prepared(now, before, "publish_faults" if found else "", found)


def publish(engine: sa.engine.Engine, chosen: Chosen, who: str, alone: bool, where: Places) -> str:
    """Publishes drafts as somebody has seen them; the name of the publication.

    Raises PublishError, StaleError, UnreadableError, UnwritableError or BusyError, and then nothing
    has changed.
    """
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            rows = drafts.these(connection, chosen)
        if not alone and any(row.staff == who for row in rows):
            raise PublishError("publish_own")
        texts = read(where.content, change.read)
        made = prepared(texts, rows, where)
        if made.problem:
            raise PublishError(made.problem, made.found)
        _write(change, texts, made.texts, where)
        with change.committed() as connection:
            drafts.take(connection, chosen)
            for row in rows:
                connection.execute(
                    history.insert().values(**_noted(row, made.before[row.id], change.id, who))
                )
    return change.id


def undo(engine: sa.engine.Engine, publication: str, who: str, where: Places) -> None:
    """Gives what a publication changed the content that it had before. Raises as `publish` does."""
    with changing(engine, where.journals) as change:
        with engine.connect() as connection:
            rows = of(connection, publication)
        if not rows or any(row["undone_at"] for row in rows):
            raise PublishError("undo_done")
        texts = read(where.content, change.read)
        held, now = Held.of(texts), dict(texts)
        for row in rows:
            if held.value(row["kind"], row["name"]) != row["after"]:
                raise PublishError("undo_changed")
            now = rewritten(now, row["kind"], row["name"], row["before"])
        found = checking.found(where.content, _changed(texts, now))
        if found:
            raise PublishError("undo_faults", found)
        _write(change, texts, now, where)
        with change.committed() as connection:
            still = sa.and_(history.c.publication == publication, history.c.undone_at.is_(None))
            if connection.execute(
                history.update().where(still).values(undone_by=who, undone_at=time.time())
            ).rowcount != len(rows):
                raise PublishError("undo_done")


def of(connection: sa.engine.Connection, publication: str) -> List[Dict[str, Any]]:
    """The changes of one publication, with their values."""
    query = sa.select(history).where(history.c.publication == publication).order_by(history.c.id)
    return [_read(row) for row in connection.execute(query).mappings()]


def latest(connection: sa.engine.Connection, limit: int = 200) -> List[Dict[str, Any]]:
    """The latest changes, newest first."""
    return [
        _read(row)
        for row in connection.execute(
            sa.select(history).order_by(history.c.id.desc()).limit(limit)
        ).mappings()
    ]


def in_service(where: Places, patience: Optional[float] = None) -> Optional[bool]:
    """Whether the assistant says that it answers with the content that the files hold: None where
    none says anything in time.
    """
    try:
        loader.hold(loader.read_guide(where.content), where.content)  # this process shows it too
        name = loader.digest(where.content)
    except Exception as error:
        log.error("the content cannot be read back: %s", type(error).__name__)
        return None
    note = serving.wait_for_content(name, PATIENCE if patience is None else patience)
    return None if note is None else not note.content_problem


def _write(
    change: Change, before: Mapping[str, str], now: Mapping[str, str], where: Places
) -> None:
    for name, text in _changed(before, now).items():
        change.write(where.content / name, text)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Dict[str, str]:
    return {name: text for name, text in now.items() if text != before[name]}


def _noted(row: Draft, before: Mapping[str, Any], publication: str, who: str) -> Dict[str, Any]:
    values = {
        "before": json.dumps(before, ensure_ascii=False),
        "after": json.dumps(row.value, ensure_ascii=False),
    }
    return {
        "publication": publication,
        "kind": row.kind,
        "name": row.name,
        **values,
        "why": row.why,
        **_people(row, who),
        "at": time.time(),
    }


def _people(row: Draft, who: str) -> Dict[str, str]:
    return {"written_by": row.staff, "published_by": who}


def _read(row: Any) -> Dict[str, Any]:
    return {**row, "before": json.loads(row["before"]), "after": json.loads(row["after"])}


__all__ = [
    "PATIENCE",
    "Prepared",
    "PublishError",
    "StaleError",
    "in_service",
    "latest",
    "of",
    "prepared",
    "publish",
    "undo",
]
