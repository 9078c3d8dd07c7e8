"""« À rappeler »: shown to who may work alone, what waits first, changed by one at a time, noted in
the journal without a word of it.
"""

import time

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.callbacks import store
from bot.callbacks.asked import Asked
from bot.settings import settings
from bot.store import upkeep
from bot.store.schema import audit, callbacks
from tests.review.conftest import BOTH, token

pytestmark = BOTH
LINE = Asked(
    "Line <b>Roy</b>",
    "418 555-0199, poste 4",
    "line+aide@fleurs.example",
    "le mardi matin",
    "pour ma boulangerie",
)
WORDS = ("Line", "555-0199", "fleurs.example", "mardi", "boulangerie")


@pytest.fixture(autouse=True)
def chosen(app, monkeypatch):
    """A key of the operator's, nobody waiting."""
    monkeypatch.setenv("MOTCLIC_CALLBACKS", "true")
    monkeypatch.setenv("MOTCLIC_CALLBACK_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("MOTCLIC_PUBLIC_URL", "https://assistant.example")
    kept = settings().erasures_file
    settings.cache_clear()
    settings().erasures_file = kept
    with app.engine.begin() as connection:
        connection.execute(callbacks.delete())
        connection.execute(audit.delete())
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
    settings().erasures_file = kept


def ask(app, asked=LINE):
    secret = store.new_secret()
    store.add(app.engine, secret, asked)
    return store.held(app.engine, secret).number


def act(client, number, **form):
    return client.post(f"/rappels/{number}", data={"jeton": token(client), **form})


def journal(app):
    with app.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                sa.select(audit.c.staff, audit.c.action, audit.c.target).order_by(audit.c.id)
            )
        ]


def test_who_waits_is_shown_with_what_they_wrote_as_text(app):
    ask(app)
    page = app.client("remi").get("/rappels").text
    assert "Line &lt;b&gt;Roy&lt;/b&gt;" in page
    assert 'href="tel:4185550199,4"' in page
    assert 'href="mailto:line%2Baide%40fleurs.example"' in page
    assert "le mardi matin" in page
    assert "pour ma boulangerie" in page


def test_the_badge_counts_those_who_wait_on_every_page_first_in_the_bar(app):
    ask(app)
    ask(app, Asked("Max", "", "max@fleurs.example"))
    client = app.client("remi")
    bar = client.get("/portrait").text.partition("<nav")[2].partition("</nav>")[0]
    assert bar.index("/rappels") < bar.index("Conversations")
    assert '<span class="count">2' in bar
    act(client, ask(app), geste="done", etat="todo")
    assert '<span class="count">2' in client.get("/").text


def test_who_reads_alone_sees_neither_page_nor_badge(app):
    ask(app)
    client = app.client("lise")
    assert client.get("/rappels").status_code == 403
    assert "/rappels" not in client.get("/").text


def test_nobody_who_is_not_signed_in_sees_it(app):
    ask(app)
    answer = app.client().get("/rappels")
    assert (answer.status_code, answer.headers["location"].startswith("/entree")) == (303, True)
    assert not [word for word in WORDS if word in answer.text]


def test_what_is_done_moves_down_and_may_be_taken_back(app):
    number, client = ask(app), app.client("remi")
    assert (
        act(client, number, geste="missed", etat="todo").headers["location"]
        == "/rappels?dit=callback_noted"
    )
    page = client.get("/rappels").text
    assert (
        page.index('id="todo"')
        < page.index("Personne n’attend")
        < page.index('id="missed"')
        < page.index("Line &lt;b&gt;")
    )
    assert "changé par remi" in page
    act(client, number, geste="done", etat="missed")
    act(client, number, geste="todo", etat="done")
    assert '<span class="count">1' in client.get("/rappels").text


def test_two_who_decide_at_once_do_not_undo_each_other(app):
    number = ask(app)
    act(app.client("remi"), number, geste="done", etat="todo")
    late = act(app.client("anne"), number, geste="missed", etat="todo")
    assert late.headers["location"] == "/rappels?dit=callback_moved"
    assert "changé par remi" in app.client("anne").get("/rappels").text


@pytest.mark.parametrize("form", [{"geste": "forged", "etat": "todo"}, {"geste": "done"}, {}])
def test_what_is_no_act_changes_nothing(app, form):
    number = ask(app)
    assert (
        act(app.client("remi"), number, **form).headers["location"] == "/rappels?dit=callback_moved"
    )
    with app.engine.connect() as connection:
        assert store.waiting(connection) == 1


def test_it_is_erased_only_where_that_is_confirmed(app):
    number, client = ask(app), app.client("remi")
    assert act(client, number, geste="erase").headers["location"] == "/rappels?dit=not_confirmed"
    assert (
        act(client, number, geste="erase", certain="oui").headers["location"]
        == "/rappels?dit=callback_erased"
    )
    assert "Line" not in client.get("/rappels").text
    assert (
        act(client, number, geste="erase", certain="oui").headers["location"]
        == "/rappels?dit=callback_moved"
    )


def test_every_view_and_every_act_is_in_the_journal_without_a_word_of_it(app):
    number, client = ask(app), app.client("remi")
    client.get("/rappels")
    act(client, number, geste="missed", etat="todo")
    act(client, number, geste="erase", certain="oui")
    held = journal(app)
    for action, target in (
        ("callbacks", ""),
        ("callback_missed", str(number)),
        ("callback_erased", str(number)),
    ):
        assert ("remi", action, target) in held
    assert not [word for word in WORDS if word in str(held)]


def test_with_another_key_it_is_said_that_nobody_can_read_it(app, chosen):
    ask(app)
    chosen.setenv("MOTCLIC_CALLBACK_KEY", Fernet.generate_key().decode())
    settings.cache_clear()
    page = app.client("remi").get("/rappels").text
    assert "ne peut pas être lue" in page
    assert "Line" not in page


def test_turned_off_there_is_no_such_page_in_the_bar_until_something_is_held(app, chosen):
    chosen.setenv("MOTCLIC_CALLBACKS", "false")
    settings.cache_clear()
    client = app.client("remi")
    assert "/rappels" not in client.get("/").text
    ask(app)
    assert "/rappels" in client.get("/").text


def test_what_is_too_old_goes_when_an_administrator_purges(app):
    number = ask(app)
    with app.engine.begin() as connection:
        connection.execute(callbacks.update().values(asked_at=time.time() - 31 * 86_400))
    client = app.client("anne")
    assert "30 jours après avoir été faite" in client.get("/conservation").text.replace(
        "\u00a0", " "
    )
    client.post("/conservation", data={"jeton": token(client), "certain": "oui"})
    with app.engine.connect() as connection:
        assert (
            connection.execute(sa.select(callbacks.c.id).where(callbacks.c.id == number)).first()
            is None
        )


def test_the_purge_of_every_day_takes_it_too(app):
    ask(app)
    with app.engine.begin() as connection:
        connection.execute(callbacks.update().values(asked_at=time.time() - 31 * 86_400))
    upkeep.once(app.engine, app.places, also=(store.purge,))
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(callbacks.c.id)).first() is None
