"""A test expects what should have been answered, not what was wrong; what it expects is changed,
and gone back from.
"""

import json

import pytest

from bot.evaluation.scoring import Result, Turn
from bot.store import taught
from bot.store.schema import conversation_tests
from bot.teaching import candidates, testing, working
from bot.teaching.verdict import TESTS
from tests.review.conftest import BOTH, shown, token

pytestmark = BOTH
PLUMBER = "Je suis plombier à Laval"


@pytest.fixture(autouse=True)
def no_tests(app):
    """No test is there yet."""
    with app.engine.begin() as connection:
        connection.execute(conversation_tests.delete())
    (app.places.dialogues / taught.REVIEW_DIALOGUES).unlink(missing_ok=True)


@pytest.fixture
def made(app, no_tests):
    """A conversation that was answered wrong, corrected, and made into a test; the test's
    number.
    """
    number = app.say("web-expect", PLUMBER, topics=("hors_sujet",))
    app.say("web-expect", "C'est quoi Facebook?", topics=("plateforme.facebook.description",))
    client = app.client("remi")
    client.post(
        f"/conversations/web-expect/messages/{number}",
        data={
            "jeton": token(client),
            "decision": "topic",
            "autre": "choix.criteres",
            "va": "training",
        },
    )
    client.post("/conversations/web-expect/essai", data={"jeton": token(client)})
    return only(app)["id"]


def only(app):
    with app.engine.connect() as connection:
        (row,) = testing.every(connection)
    return row


def expected(app):
    """What the turns of the test expect, as its file says."""
    (line,) = taught.questions(app.places.dialogues / taught.REVIEW_DIALOGUES)
    return [turn["expected"] for turn in line["turns"]]


def test_what_was_corrected_is_expected_not_what_was_answered(app, made):
    assert expected(app)[-2:] == [["choix.criteres"], ["plateforme.facebook.description"]]


def test_a_correction_that_leans_on_what_came_before_is_of_its_own_message(app):
    app.say("web-lean-1", "pis les vieux?", topics=("hors_sujet",))
    number = app.say("web-lean-2", "pis les vieux?", topics=("hors_sujet",))
    decision = working.Decision("topic", "suite.profil")
    assert working.correct_one(app.engine, "remi", "web-lean-2", number, decision)
    for name in ("web-lean-1", "web-lean-2"):
        assert testing.make(app.engine, "remi", name, app.places)
    lines = {
        line["conversation"]: line["turns"][0]["expected"]
        for line in taught.questions(app.places.dialogues / taught.REVIEW_DIALOGUES)
    }
    assert (lines["web-lean-1"], lines["web-lean-2"]) == (["hors_sujet"], ["suite.profil"])


def test_what_is_expected_is_changed_by_the_names_of_topics_and_gone_back_from(app, made):
    client, before = app.client("remi"), expected(app)
    assert PLUMBER in client.get(f"/essais/{made}").text
    turns = {f"tour{place}": topics for place, topics in enumerate(before)}
    first = f"tour{len(before) - 2}"
    sent = {"jeton": token(client), **turns, first: ["choix.survol", "choix.criteres", ""]}
    assert "test_saved" in client.post(f"/essais/{made}", data=sent).headers["location"]
    assert expected(app)[-2] == ["choix.survol", "choix.criteres"]
    assert "Revenir à ce qui était attendu avant" in client.get("/essais").text
    assert (
        "test_back"
        in client.post(f"/essais/{made}", data={"jeton": token(client), "geste": "back"}).headers[
            "location"
        ]
    )
    assert expected(app) == before


def test_what_no_topic_is_called_is_told_and_what_was_typed_stays(app, made):
    client, before = app.client("remi"), expected(app)
    sent = {
        "jeton": token(client),
        **{f"tour{place}": topics for place, topics in enumerate(before)},
    }
    wrong = client.post(f"/essais/{made}", data={**sent, "tour0": "la pêche à la mouche"})
    assert wrong.status_code == 422
    assert "Aucun sujet ne porte ce nom : la pêche à la mouche" in shown(wrong.text)
    assert 'value="la pêche à la mouche"' in wrong.text
    none = client.post(f"/essais/{made}", data={**sent, "tour0": ""})
    assert "Chaque message attend au moins un sujet." in shown(none.text)
    assert expected(app) == before


def test_new_answers_that_are_expected_by_mistake_are_gone_back_from(app, made):
    client, before = app.client("remi"), expected(app)
    lines = [
        {"text": "x", "expected": topics, "answered": ["hors_guide"], "right": False}
        for topics in before
    ]
    with app.engine.begin() as connection:
        connection.execute(conversation_tests.update().values(result=json.dumps(lines), run_at=1.0))
    client.post(f"/essais/{made}/attente", data={"jeton": token(client)})
    assert expected(app) == [["hors_guide"] for _ in before]
    client.post(f"/essais/{made}", data={"jeton": token(client), "geste": "back"})
    assert expected(app) == before
    assert only(app)["differs"]


def test_a_test_is_taken_away_once_that_is_confirmed(app, made):
    client = app.client("remi")
    assert (
        "test_not_confirmed"
        in client.post(f"/essais/{made}/retrait", data={"jeton": token(client)}).headers["location"]
    )
    assert expected(app)
    assert (
        "test_dropped"
        in client.post(
            f"/essais/{made}/retrait", data={"jeton": token(client), "certain": "oui"}
        ).headers["location"]
    )


def test_a_candidate_is_held_to_each_test_by_its_name(app, made):
    turns = [
        Turn("C7-1", number, f"tour {number}", ("choix.criteres",), file=TESTS, size=2)
        for number in range(2)
    ]
    right, wrong = (
        [Result(turn, answered, why) for turn in turns]
        for answered, why in ((("choix.criteres",), ""), (("hors_sujet",), "other topics"))
    )
    report = candidates.compared(right, [right[0], wrong[1]])
    assert report["tests"] == {"C7-1": {"text": "tour 0", "of": 2, "before": 2, "after": 1}}
    assert [line["test"] for line in report["worse"]] == ["C7-1"]
