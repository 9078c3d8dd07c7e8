"""Words that slipped through are masked by hand, everywhere that the message is kept, and nobody
finds them again.
"""

import json

import pytest
import sqlalchemy as sa

from bot.store import taught, writing
from bot.store.contexts import Contexts
from bot.store.schema import (
    conversation_tests,
    conversations,
    corrections,
    message_words,
    messages,
    metadata,
    queue,
    saved_filters,
    shown,
)
from bot.store.schema import lessons as lessons_table
from bot.teaching import asking, candidates, deciding, lessons
from bot.teaching.lessons import LessonError
from tests.review.conftest import BOTH, shorten, token
from tests.review.conftest import shown as said_by
from tests.review.lessons import Immutable, correct, files, ready, served

__all__ = ["served"]

pytestmark = BOTH
NAME = "Zéphirin Tranchemontagne"
TEXT = f"mon chum {NAME} cherche une patente"
HIDDEN = "mon chum [masqué] cherche une patente"
PARTS = ("tranchemontagne", "zephirin", "zéphirin")


@pytest.fixture(autouse=True)
def _clean(app, served):
    shorten(app.places.training)
    yield
    with app.engine.begin() as connection:
        for one in (
            queue,
            corrections,
            lessons_table,
            conversation_tests,
            shown,
            message_words,
            messages,
            conversations,
            saved_filters,
        ):
            connection.execute(one.delete())
    for path in (
        app.places.questions / taught.REVIEW_QUESTIONS,
        app.places.dialogues / taught.REVIEW_DIALOGUES,
    ):
        path.unlink(missing_ok=True)


def mask(app, conversation, number, words, certain="oui", who="remi", **data):
    client = app.client(who)
    form = {"jeton": token(client), "mots": words, "certain": certain, **data}
    return client.post(
        f"/conversations/{conversation}/messages/{number}/masque", data=form, follow_redirects=True
    )


def rows(app):
    """Every row of the record and of its full text, as text."""
    with app.engine.connect() as connection:
        tables = [
            table
            for table in (*metadata.sorted_tables, message_words)
            if table.name not in ("staff", "staff_sessions")
        ]
        return "\n".join(
            repr(tuple(row)) for table in tables for row in connection.execute(sa.select(table))
        )


def kept(app):
    """All that is kept, in rows and in files."""
    held = files(
        app.places.training, app.places.questions, app.places.dialogues, app.places.lessons
    )
    return (
        rows(app) + "\n".join(content.decode("utf-8", "replace") for content in held.values())
    ).casefold()


def assert_nowhere(app):
    assert [part for part in PARTS if part in kept(app)] == []


def number_of(app, conversation):
    with app.engine.connect() as connection:
        return connection.execute(
            sa.select(sa.func.min(messages.c.id)).where(messages.c.conversation == conversation)
        ).scalar()


def test_words_are_masked_in_the_transcript_the_queue_the_search_and_the_files(app):
    answer = [{"text": f"{NAME}, dites-vous?", "blocks": [{"text": NAME}]}]
    number = app.say(
        "web-1",
        TEXT,
        answer=f"Pour {NAME} : Facebook.",
        confidence=0.1,
        message_id="m1",
        entities={"noms": [NAME]},
        shown=answer,
    )
    with app.engine.begin() as connection:
        writing.feedback(connection, "web-1", "m1", -1, f"{NAME.upper()} est fâché")
    client = app.client("remi")
    client.post(
        "/filtres", data={"jeton": token(client), "query": "q=tranchemontagne", "nom": "lui"}
    )
    assert client.get("/?q=tranchemontagne").text.count("/conversations/web-1") > 0
    told = mask(app, "web-1", number, "zéphirin  tranchemontagne")
    assert "C’est masqué" in told.text
    assert HIDDEN in said_by(told.text)
    assert "[masqué] est fâché" in said_by(told.text)
    assert_nowhere(app)
    assert HIDDEN in client.get("/").text
    assert HIDDEN in client.get("/file").text
    assert 'href="/conversations/web-1' not in client.get("/?q=tranchemontagne").text
    assert 'href="/conversations/web-1' in client.get("/?q=patente").text
    assert HIDDEN in client.get("/export.csv").content.decode("utf-8-sig")
    assert "mots masqués" in said_by(app.client("anne").get("/journal").text)


def test_what_the_next_answer_leans_on_is_masked_too(app):
    number, held = app.say("web-1", TEXT), Contexts(app.engine)
    held.save("web-1", {"contexte": {"words": TEXT[-20:], "topics": ["choix.survol"]}})
    mask(app, "web-1", number, NAME)
    assert held.read("web-1").slots == {"contexte": {"words": "", "topics": ["choix.survol"]}}


def test_what_was_taught_of_it_is_taken_out_and_its_test_goes_on_masked(app):
    correct(app, "web-1", text=TEXT)
    number = number_of(app, "web-1")
    client = app.client("remi")
    client.post("/conversations/web-1/essai", data={"jeton": token(client)})
    lesson = ready(app)
    deciding.accept(app.engine, lesson, "anne", app.places)
    with app.engine.begin() as connection:
        connection.execute(
            lessons_table.update().values(
                report=json.dumps({"better": [{"text": TEXT, "before": [TEXT]}]})
            )
        )
        connection.execute(
            conversation_tests.update().values(
                result=json.dumps([{"text": TEXT, "expected": [], "answered": [], "right": True}])
            )
        )
    assert "tranchemontagne" in "".join(
        content.decode("utf-8", "replace").casefold()
        for content in files(app.places.training).values()
    )
    mask(app, "web-1", number, NAME)
    assert_nowhere(app)
    (line,) = taught.questions(app.places.dialogues / taught.REVIEW_DIALOGUES)
    assert line["turns"][0]["user"] == "mon chum masqué cherche une patente"
    assert "masqué" in client.get("/essais").text


def test_a_correction_that_waits_is_taught_masked(app):
    correct(app, "web-1", text=TEXT)
    mask(app, "web-1", number_of(app, "web-1"), NAME)
    assert HIDDEN in app.client("remi").get("/apprendre").text
    assert_nowhere(app)


def test_the_other_messages_of_the_conversation_are_masked_where_it_is_asked(app):
    first = app.say("web-1", f"Je suis {NAME}")
    second = app.say("web-1", f"{NAME} vous écrit encore, tranchemontagnes!")
    mask(app, "web-1", first, NAME)
    client = app.client("remi")
    assert f"{NAME} vous écrit" in client.get("/conversations/web-1").text
    mask(app, "web-1", second, NAME, partout="oui")
    page = client.get("/conversations/web-1").text
    assert NAME not in page
    assert "[masqué] vous écrit encore, tranchemontagnes!" in page  # whole words alone


def test_others_who_said_the_same_keep_their_place_in_the_queue(app):
    first = app.say("web-1", TEXT, confidence=0.1)
    app.say("web-2", TEXT, confidence=0.1)
    mask(app, "web-1", first, NAME)
    client = app.client("remi")
    assert TEXT in client.get("/file").text
    mask(app, "web-2", number_of(app, "web-2"), NAME)
    assert HIDDEN in client.get("/file").text
    assert_nowhere(app)


@pytest.mark.parametrize(
    ("words", "certain", "told"),
    [
        (NAME, "", "Cochez la case pour confirmer"),
        ("Gaétan", "oui", "ne sont pas dans ce message"),
        ("Zéphi", "oui", "des bouts de mots"),
        ("…", "oui", "Rien n’était écrit"),
        ("", "oui", "Rien n’était écrit"),
    ],
)
def test_without_confirmation_or_words_that_are_there_nothing_is_masked(app, words, certain, told):
    number = app.say("web-1", TEXT)
    before = rows(app).count(NAME)
    page = mask(app, "web-1", number, words, certain)
    assert page.status_code == 422
    assert told in said_by(page.text)
    assert rows(app).count(NAME) == before


def test_a_message_is_masked_under_its_own_conversation_by_who_may(app):
    number = app.say("web-1", TEXT)
    app.say("web-2", "Bonjour")
    assert mask(app, "web-2", number, NAME).status_code == 404
    assert mask(app, "web-1", number, NAME, who="lise").status_code == 403
    assert (
        app.client("lise").get(f"/conversations/web-1/messages/{number}/masque").status_code == 403
    )
    assert NAME in app.client("remi").get("/conversations/web-1").text


def test_where_a_file_cannot_be_written_nothing_is_masked_and_one_is_told(app):
    number = app.say("web-1", TEXT)
    client = app.client("remi")
    client.post("/conversations/web-1/essai", data={"jeton": token(client)})
    with Immutable(app.places.dialogues):
        page = mask(app, "web-1", number, NAME)
    assert page.status_code == 503
    assert "ne peut pas être écrit" in said_by(page.text)
    assert NAME in client.get("/conversations/web-1").text
    mask(app, "web-1", number, NAME)
    assert_nowhere(app)


def test_a_lesson_that_was_trained_on_the_words_is_not_accepted(app):
    correct(app, "web-1", text=TEXT)
    lesson = ready(app)
    mask(app, "web-1", number_of(app, "web-1"), NAME)
    assert_nowhere(app)
    with pytest.raises(LessonError):
        deciding.accept(app.engine, lesson, "anne", app.places)


def test_words_that_are_masked_while_a_lesson_or_the_tests_run_are_not_quoted_by_them(app):
    number = app.say("web-1", TEXT)
    client = app.client("remi")
    client.post("/conversations/web-1/essai", data={"jeton": token(client)})
    turns = asking.question_sets(app.places)
    assert asking.gone_meanwhile(turns, app.places) == set()
    mask(app, "web-1", number, NAME)
    assert asking.gone_meanwhile(turns, app.places) == {TEXT}
    assert candidates._as_they_were(app.engine, [])
    correct(app, "web-2", text=TEXT)
    with app.engine.connect() as connection:
        rows = lessons.waiting(connection)
    assert candidates._as_they_were(app.engine, rows)
    mask(app, "web-2", number_of(app, "web-2"), NAME)
    assert not candidates._as_they_were(app.engine, rows)
