"""What staff do to a conversation: notes, labels, who it is assigned to, read or not. Each act says
what is told, and whether anything was done.
"""

import time
from typing import Any, Callable, Dict, List, Mapping, NamedTuple

import sqlalchemy as sa

from bot.privacy import redact
from bot.review import journal, labelling
from bot.review.accounts import Person
from bot.store import indexing, tombstones
from bot.store.schema import conversations, labels, notes, staff

Form = Mapping[str, str]


class Outcome(NamedTuple):
    """`told` names the sentence that is told; `done` is whether anything was; `detail` is what was
    changed, for the journal.
    """

    told: str
    done: bool = True
    detail: str = ""


_NOTHING = Outcome("", done=False)


def carry(engine: sa.engine.Engine, person: Person, kind: str, name: str, form: Form) -> Outcome:
    """Carries an act out on a conversation; tells nothing where it is no act or there is no such
    conversation.
    """
    act = _ACTS.get(kind)
    with engine.begin() as connection:
        tombstones.hold(connection, [name])
        there = connection.execute(
            sa.select(conversations.c.id).where(conversations.c.id == name)
        ).scalar()
        outcome = act(connection, person, name, form) if act and there else _NOTHING
        if outcome.done and kind in _WRITTEN:
            indexing.written(connection, name)
    return outcome


def assignable(connection: sa.engine.Connection) -> List[str]:
    """Who a conversation can be assigned to: open accounts of who can do something of it."""
    chosen = sa.select(staff.c.name).where(staff.c.active.is_(True), staff.c.role != "lecture")
    return list(connection.execute(chosen.order_by(staff.c.name)).scalars())


def _add_note(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    text = redact(form["texte"])[:4000]
    if not text:
        return Outcome("nothing_written", done=False)
    connection.execute(
        notes.insert().values(conversation=name, staff=person.name, at=time.time(), text=text)
    )
    _set(connection, name, notes=conversations.c.notes + 1)
    return Outcome("note_added")


def _change_note(
    connection: sa.engine.Connection, person: Person, name: str, form: Form
) -> Outcome:
    text = redact(form["texte"])[:4000]
    if not text:
        return Outcome("nothing_written", done=False)
    before = connection.execute(
        sa.select(notes.c.text).where(_own_note(person, name, form))
    ).scalar()
    if before is None:
        return Outcome("note_of_another", done=False)
    connection.execute(notes.update().where(_own_note(person, name, form)).values(text=text))
    return Outcome("note_changed", done=text != before)


def _drop_note(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    if not connection.execute(notes.delete().where(_own_note(person, name, form))).rowcount:
        return Outcome("note_of_another", done=False)
    _set(connection, name, notes=conversations.c.notes - 1)
    return Outcome("note_dropped")


def _own_note(person: Person, name: str, form: Form) -> Any:
    """The note that a form names, where one wrote it oneself, or administers."""
    number = form["numero"]
    chosen = sa.and_(
        notes.c.conversation == name,
        notes.c.id == (int(number) if number.isascii() and number.isdigit() else 0),
    )
    return chosen if person.may("administration") else sa.and_(chosen, notes.c.staff == person.name)


def _add_label(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    typed = redact(form["etiquette"])[:40]
    if not typed:
        return Outcome("nothing_written", done=False)
    label = labelling.given(connection, typed)
    there = connection.execute(
        sa.select(labels.c.label).where(labels.c.conversation == name, labels.c.label == label)
    ).scalar()
    if not there:
        connection.execute(
            labels.insert().values(
                conversation=name, label=label, staff=person.name, at=time.time()
            )
        )
    return Outcome("label_added", done=not there)


def _drop_label(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    gone = connection.execute(
        labels.delete().where(labels.c.conversation == name, labels.c.label == form["etiquette"])
    ).rowcount
    return Outcome("label_dropped", done=bool(gone))


def _assign(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    known = form["pour"] if form["pour"] in assignable(connection) else None
    before = connection.execute(
        sa.select(conversations.c.assigned_to).where(conversations.c.id == name)
    ).scalar()
    _set(connection, name, assigned_to=known)
    return Outcome("assigned", before != known, journal.change([before or ""], [known or ""]))


def _read_it(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    return Outcome(
        "marked_read",
        _reviewed(
            connection, name, conversations.c.reviewed_at.is_(None), time.time(), person.name
        ),
    )


def _unread(connection: sa.engine.Connection, person: Person, name: str, form: Form) -> Outcome:
    return Outcome(
        "marked_unread",
        _reviewed(connection, name, conversations.c.reviewed_at.is_not(None), None, None),
    )


def _reviewed(connection: sa.engine.Connection, name: str, where: Any, at: Any, by: Any) -> bool:
    """Sets who read a conversation and when, where it is otherwise; whether it was."""
    own = sa.and_(conversations.c.id == name, where)
    return bool(
        connection.execute(
            conversations.update().where(own).values(reviewed_at=at, reviewed_by=by)
        ).rowcount
    )


def _set(connection: sa.engine.Connection, name: str, **values: Any) -> None:
    connection.execute(conversations.update().where(conversations.c.id == name).values(**values))


# acts that change what is searched
_WRITTEN = ("note", "note_change", "note_drop", "label", "unlabel")
_ACTS: Dict[str, Callable[[sa.engine.Connection, Person, str, Form], Outcome]] = {
    "note": _add_note,
    "note_change": _change_note,
    "note_drop": _drop_note,
    "label": _add_label,
    "unlabel": _drop_label,
    "assign": _assign,
    "read": _read_it,
    "unread": _unread,
}
# of the forms, and how long each may be
FIELDS = {"texte": 4000, "numero": 9, "etiquette": 40, "pour": 80}
