"""A label is changed everywhere a few conversations at a time, goes on where it was interrupted,
and is written in one way.
"""

import os
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from bot.paths import ROOT
from bot.review.pages import labels as labels_page
from bot.store import relabelling, resuming, writing
from bot.store.schema import audit, label_changes, labels, message_words, saved_filters
from tests.conftest import PATIENCE, until
from tests.review.conftest import BOTH, shown, token
from tests.store.conftest import make_turn

pytestmark = BOTH
MANY = 2 * relabelling.SLICE + 7


@pytest.fixture(autouse=True)
def _in_no_hurry(monkeypatch):
    """Has a change done before its page is shown, however slow the machine is."""
    monkeypatch.setattr(labels_page, "_WAITED", PATIENCE)


@pytest.fixture(autouse=True)
def _clean(app):
    with app.engine.begin() as connection:
        for one in (labels, label_changes, saved_filters, audit):
            connection.execute(one.delete())
        connection.execute(message_words.update().values(notes=""))


@pytest.fixture
def labelled(app):
    """Conversations with a label; every tenth has another too."""
    names = [f"web-r{number:03}" for number in range(MANY)]
    with app.engine.begin() as connection:
        if not connection.execute(sa.select(message_words.c.rowid)).first():
            writing.write(
                connection,
                [(number + 1, make_turn(name, "Bonjour")) for number, name in enumerate(names)],
            )
        rows = [
            {"label": "tarifs", "conversation": name, "staff": "remi", "at": 1.0} for name in names
        ]
        connection.execute(
            labels.insert(), [*rows, *({**row, "label": "prix"} for row in rows[::10])]
        )
        connection.execute(
            saved_filters.insert().values(
                staff="remi", name="Les tarifs", query="etiquette=tarifs", at=1.0
            )
        )
    return names


def held(app):
    """How many conversations have each label, and how many are found by it."""
    with app.engine.connect() as connection:
        counts = connection.execute(
            sa.select(labels.c.label, sa.func.count()).group_by(labels.c.label)
        ).all()
        notes = connection.execute(sa.select(message_words.c.notes)).scalars().all()
    return dict(counts), {
        word: sum(word in said.split() for said in notes)
        for word in ("tarif", "prix", "pri")
        if any(word in said.split() for said in notes)
    }


def act(client, **values):
    return (
        client.post("/etiquettes", data={"jeton": token(client), **values})
        .headers["location"]
        .partition("dit=")[2]
    )


def test_two_become_one_everywhere(app, labelled):
    assert (
        act(app.client("remi"), geste="rename", etiquette="tarifs", nouvelle="prix")
        == "label_renamed"
    )
    assert held(app) == ({"prix": MANY}, {"pri": MANY})
    assert f"étiquette renommée partout tarifs → prix ({MANY})" in shown(
        app.client("anne").get("/journal").text
    )
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(saved_filters.c.query)).scalar() == "etiquette=prix"


def test_a_long_change_goes_on_aside(app, labelled, monkeypatch):
    monkeypatch.setattr(labels_page, "_WAITED", 0)
    assert (
        act(app.client("remi"), geste="rename", etiquette="tarifs", nouvelle="prix")
        == "label_change_begun"
    )
    until(lambda: held(app)[0] == {"prix": MANY})
    until(lambda: "étiquette renommée partout" in shown(app.client("anne").get("/journal").text))


def test_nobody_waits_for_more_than_a_slice(app, labelled):
    number = relabelling.begin(app.engine, "tarifs", "prix", "remi")
    assert not relabelling.go_on(app.engine, number, 0)
    assert held(app)[0] == {
        "tarifs": MANY - relabelling.SLICE,
        "prix": relabelling.SLICE + len(range(50, MANY, 10)),
    }
    app.say("web-late", "Un visiteur écrit")  # and is not kept from it
    page = shown(app.client("remi").get("/etiquettes").text)
    assert f"« tarifs » devient « prix » : {relabelling.SLICE} conversations de faites." in page
    client = app.client("remi")
    assert act(client, geste="rename", etiquette="tarifs", nouvelle="coûts") == "label_changing"
    assert act(client, geste="rename", etiquette="prix", nouvelle="coûts") == "label_changing"
    client.post(
        "/conversations/web-late",
        data={"jeton": token(client), "geste": "label", "etiquette": "Tarifs"},
    )
    assert relabelling.go_on(app.engine, number)
    assert held(app)[0] == {"prix": MANY + 1}


CUT = """
import os, sys
from bot.store import indexing, relabelling
from bot.store.database import connect
engine, left = connect(sys.argv[1]), [relabelling.SLICE + 3]
written = indexing.written
def dying(connection, name):
    left[0] -= 1
    if not left[0]:
        os._exit(9)
    written(connection, name)
indexing.written = dying
relabelling.go_on(engine, relabelling.begin(engine, "tarifs", "prix", "remi"))
"""


def test_what_was_killed_midway_goes_on_at_the_next_start(app, labelled):
    address = app.engine.url.render_as_string(hide_password=False)
    assert (
        subprocess.run(
            [sys.executable, "-c", CUT, address], cwd=ROOT, env={**os.environ}
        ).returncode
        == 9
    )
    # one slice whole, nothing of the next
    assert held(app)[0]["tarifs"] == MANY - relabelling.SLICE
    deadline = time.monotonic() + 60
    while resuming.resume(app.engine, app.places) or held(app)[0] != {"prix": MANY}:
        assert time.monotonic() < deadline
    assert held(app) == ({"prix": MANY}, {"pri": MANY})


@pytest.mark.parametrize(
    ("there", "renamed", "typed", "becomes"),
    [
        (["Urgent", "rappel"], "rappel", "urgent", {"Urgent": 2}),
        (["à rappeler", "autre"], "autre", "A RAPPELER", {"à rappeler": 2}),
        (["urgent"], "urgent", "Urgent", {"Urgent": 1}),  # the only one may be written otherwise
        (["urgent", "Urgent"], "urgent", "Urgent", {"Urgent": 2}),  # two that were there become one
        (["urgent"], "urgent", "pressant", {"pressant": 1}),
    ],
)
def test_a_label_is_written_in_one_way(app, there, renamed, typed, becomes):
    with app.engine.begin() as connection:
        for number, label in enumerate(there):
            connection.execute(
                labels.insert().values(
                    label=label, conversation=f"web-{number}", staff="remi", at=1.0
                )
            )
    assert (
        act(app.client("remi"), geste="rename", etiquette=renamed, nouvelle=typed)
        == "label_renamed"
    )
    assert held(app)[0] == becomes


def test_nothing_that_was_not_done_is_noted(app):
    client = app.client("remi")
    assert act(client, geste="rename", etiquette="nulle", nouvelle="autre") == "label_absent"
    assert act(client, geste="drop", etiquette="nulle", certain="oui") == "label_absent"
    journal = app.client("anne").get("/journal").text.split("<tbody>")[-1]
    assert "étiquette renommée partout" not in journal
    assert "étiquette retirée partout" not in journal
