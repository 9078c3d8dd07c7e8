"""The journal notes what was done: an act that was refused, or that changed nothing, is told to who
tried it and stands nowhere.
"""

import pytest
import sqlalchemy as sa

from bot.review import second_step
from bot.store.schema import audit, staff_sessions
from tests.review.conftest import BOTH, token

pytestmark = BOTH
WHERE = "/conversations/web-done"
# Of each act: who does it, where, what is sent; what it is told the first time and the second, None
# where that is no telling but a page.
TWICE = [
    ("label", "remi", WHERE, {"geste": "label", "etiquette": "prix"}, "label_added", "label_added"),
    (
        "unlabel",
        "remi",
        WHERE,
        {"geste": "unlabel", "etiquette": "prix"},
        "label_dropped",
        "label_dropped",
    ),
    ("assign", "remi", WHERE, {"geste": "assign", "pour": "anne"}, "assigned", "assigned"),
    ("read", "remi", WHERE, {"geste": "read"}, "marked_read", "marked_read"),
    ("unread", "remi", WHERE, {"geste": "unread"}, "marked_unread", "marked_unread"),
    ("test", "remi", f"{WHERE}/essai", {}, "test_made", "test_there"),
    (
        "floors",
        "anne",
        "/apprendre/planchers",
        {"plancher_noisy": "80"},
        "floors_set",
        "floors_set",
    ),
    (
        "mail_changed",
        "remi",
        "/compte/courriel",
        {"courriel": "remi@exemple.ca", "resume": "oui"},
        "mail_changed",
        "mail_changed",
    ),
    ("erase", "anne", f"{WHERE}/effacement", {"certain": "oui"}, "erased", None),
]
NEVER = [
    ("remi", WHERE, {"geste": "note", "texte": "  "}, "nothing_written"),
    ("remi", WHERE, {"geste": "note_change", "numero": "999", "texte": "Autre"}, "note_of_another"),
    ("remi", WHERE, {"geste": "note_drop", "numero": "999"}, "note_of_another"),
    ("remi", WHERE, {"geste": "label", "etiquette": ""}, "nothing_written"),
    ("remi", "/essais/999/attente", {}, "test_not_run"),
    ("remi", "/essais/999", {"geste": "back"}, "test_not_run"),
    ("remi", "/essais/999/retrait", {"certain": "oui"}, "test_gone"),
    ("remi", "/compte/sessions", {}, "sessions_ended"),
    ("anne", "/conservation", {"geste": "finish"}, "finished"),
    ("anne", "/conversations/web-nulle/effacement", {"certain": "oui"}, None),
    ("remi", "/conversations/web-nulle", {"geste": "read"}, None),
    ("remi", WHERE, {"geste": "inconnu"}, None),
    ("remi", "/apprendre/999/arret", {}, "lesson_over"),
    ("remi", "/corrections/999/retrait", {}, "withdrawn_before"),
    ("remi", "/file/defaire", {"message": "999"}, "undone_before"),
    (
        "anne",
        "/equipe",
        {"nom": "anne", "role": "lecture", "passe": "x", "encore": "y"},
        "account_twice",
    ),
    ("remi", f"{WHERE}/messages/999/masque", {"mots": "Bonjour", "certain": "oui"}, None),
]


@pytest.fixture(autouse=True)
def _said(app):
    app.say("web-done", "Bonjour à vous")
    with app.engine.begin() as connection:
        connection.execute(staff_sessions.delete())


def noted(app):
    with app.engine.connect() as connection:
        return connection.execute(
            sa.select(audit.c.action, audit.c.target).order_by(audit.c.id)
        ).all()


def act(client, address, sent):
    """What an act is told, None where it is answered by a page."""
    answer = client.post(address, data={"jeton": token(client), **sent})
    return (
        answer.headers["location"].partition("dit=")[2].partition("#")[0]
        if answer.status_code == 303
        else None
    )


def tried(app, who, address, sent):
    """What an act is told, and what is noted of it."""
    client, before = app.client(who), len(noted(app))
    return act(client, address, sent), [row.action for row in noted(app)[before:]]


@pytest.mark.parametrize(
    ("code", "who", "address", "sent", "first", "again"), TWICE, ids=[case[0] for case in TWICE]
)
def test_what_is_there_already_is_not_noted_again(app, code, who, address, sent, first, again):
    for undone in ("read", "label") if code.startswith("un") else ():
        act(app.client("remi"), WHERE, {"geste": undone, "etiquette": "prix"})
    told, acts = tried(app, who, address, sent)
    assert (told, [one for one in acts if not one.startswith("erase_")]) == (first, [code])
    assert tried(app, who, address, sent) == (again, [])


@pytest.mark.parametrize(
    ("who", "address", "sent", "told"), NEVER, ids=[f"{case[1]}-{case[3]}" for case in NEVER]
)
def test_what_is_refused_is_not_noted_as_done(app, who, address, sent, told):
    assert tried(app, who, address, sent) == (told, [])


def test_a_note_saved_as_it_was_is_not_noted(app):
    client = app.client("remi")
    act(client, WHERE, {"geste": "note", "texte": "Rappelée"})
    number = client.get(WHERE).text.split('name="numero" value="')[-1].split('"')[0]
    assert tried(
        app, "remi", WHERE, {"geste": "note_change", "numero": number, "texte": "Rappelée"}
    ) == ("note_changed", [])
    assert tried(
        app, "remi", WHERE, {"geste": "note_change", "numero": number, "texte": "À rappeler"}
    ) == ("note_changed", ["note_change"])


def test_a_code_that_nobody_asked_for_is_not_taken_off(app):
    with app.engine.connect() as connection:
        assert not second_step.is_on(connection, "remi")
    assert tried(
        app, "remi", "/compte/code", {"geste": "off", "present": "sept chats sur un toit"}
    ) == ("code_off", [])


def test_a_message_that_is_not_there_was_not_looked_at(app):
    client, before = app.client("remi"), len(noted(app))
    assert client.get(f"{WHERE}/messages/999/masque").status_code == 404
    assert noted(app)[before:] == []
