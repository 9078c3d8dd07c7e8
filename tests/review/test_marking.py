"""The platform that a person marks counts: it makes the question's topic, and a spelling that was
not known is taught with it.
"""

import json
import time

import pytest
import sqlalchemy as sa

from bot.store import spelt, taught
from bot.store.schema import corrections
from bot.teaching import deciding, marking
from tests.review.conftest import SMALL, shorten, token


def corrected(app, text, topic, *platforms, recognised=(), goes="training"):
    """What a correction from the transcript holds, the platforms marked."""
    name = f"web-{time.time_ns()}"
    number = app.say(
        name, text, topics=("incompris",), entities={"platforms": list(recognised)}, confidence=0.2
    )
    client = app.client("anne")
    sent = {
        "jeton": token(client),
        "decision": "topic",
        "autre": topic,
        "va": goes,
        "plateforme": list(platforms),
    }
    client.post(f"/conversations/{name}/messages/{number}", data=sent)
    with app.engine.connect() as connection:
        return (
            connection.execute(sa.select(corrections).where(corrections.c.message == number))
            .mappings()
            .one()
        )


@pytest.mark.parametrize(
    ("topic", "marked", "recognised", "becomes"),
    [
        ("plateforme.chiffres", ["facebook"], [], ["plateforme.facebook.chiffres"]),
        (
            "plateforme.chiffres",
            ["youtube", "facebook"],
            [],
            ["plateforme.facebook.chiffres", "plateforme.youtube.chiffres"],
        ),
        # the mark was changed: it counts
        (
            "plateforme.facebook.chiffres",
            ["youtube"],
            ["facebook"],
            ["plateforme.youtube.chiffres"],
        ),
        # as it was: the topic counts
        (
            "plateforme.facebook.chiffres",
            ["youtube"],
            ["youtube"],
            ["plateforme.facebook.chiffres"],
        ),
        ("plateforme.chiffres", [], [], ["plateforme.chiffres"]),
        ("choix.criteres", ["facebook"], [], ["choix.criteres"]),
    ],
)
def test_a_mark_makes_the_topic(app, topic, marked, recognised, becomes):
    row = corrected(app, "combien de monde là-dessus?", topic, *marked, recognised=recognised)
    assert json.loads(row["topics"]) == becomes
    assert row["intent"] == (topic if topic == "choix.criteres" else "plateforme.chiffres")


def test_what_leans_on_an_earlier_message_teaches_and_never_proves(app):
    assert (
        corrected(app, "pis combien?", "plateforme.chiffres", goes="evaluation")["goes"]
        == "training"
    )
    assert corrected(app, "oui svp", "suite.oui", goes="evaluation")["goes"] == "training"
    assert (
        corrected(app, "combien?", "plateforme.chiffres", "facebook", goes="evaluation")["goes"]
        == "evaluation"
    )


def test_a_question_on_two_platforms_may_be_answered_by_a_comparison():
    row = {"topics": ["plateforme.facebook.chiffres", "plateforme.youtube.chiffres"]}
    assert marking.labels(row) == {
        "expected": row["topics"],
        "also_ok": ["choix.comparaison", "choix.classement"],
    }
    assert marking.labels({"topics": ["choix.criteres"]}) == {"expected": ["choix.criteres"]}


@pytest.mark.parametrize(
    ("text", "platform", "spelling"),
    [
        ("c koi fbouc au juste?", "facebook", "fbouc"),
        ("combien de monde su Feisbouk?", "facebook", "feisbouk"),
        ("C'est quoi Facebook?", "facebook", None),  # it was recognised
        ("c'est quoi ça, le réseau de ma fille?", "facebook", None),  # no word is like its name
    ],
)
def test_a_spelling_that_nobody_knew_is_found(app, text, platform, spelling):
    shorten(app.places.training)
    rows = [{"text": text, "platforms": json.dumps([platform]), "conversation": "web-1"}]
    found = marking.spellings(rows, app.places.training, app.places.platforms)
    assert [line["spelling"] for line in found] == ([spelling] if spelling else [])


def test_a_spelling_is_added_on_its_line_and_taken_back_exactly(app):
    path = app.places.platforms
    before = path.read_text(encoding="utf-8")
    assert spelt.add(path, "facebook", "fbouc")
    assert not spelt.add(path, "facebook", "fbouc")
    assert spelt.add(path, "etsy", "etsie")  # it had none
    changed = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line not in before.splitlines()
    ]
    assert [line[-9:] for line in changed] == [', "fbouc"]'[-9:], '["etsie"]']
    assert spelt.remove(path, "facebook", "fbouc")
    assert spelt.remove(path, "etsy", "etsie")
    assert not spelt.remove(path, "facebook", "fb, and more")
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.model
def test_a_spelling_goes_with_its_lesson_where_it_is_ticked(app, small):
    with app.engine.begin() as connection:
        connection.execute(corrections.delete())
    shorten(
        app.places.training,
        (
            *SMALL,
            "plateforme.description",
            "plateforme.facebook.description",
            "plateforme.instagram.description",
        ),
    )
    corrected(app, "c koi fbouc au juste?", "plateforme.description", "facebook")
    corrected(
        app, "c koi instakilo au juste?", "plateforme.description", "instagram", goes="evaluation"
    )
    before = app.places.platforms.read_text(encoding="utf-8")
    client = app.client("anne")
    number = int(
        client.post("/apprendre", data={"jeton": token(client)})
        .headers["location"]
        .split("/")[2]
        .split("?")[0]
    )
    while client.get(f"/apprendre/{number}/etat").json()["running"]:
        time.sleep(0.5)
    page = client.get(f"/apprendre/{number}").text
    # it is asked with the spelling known
    assert "c koi fbouc" in page.split("Devenues bonnes")[1].split("Devenues mauvaises")[0]
    for change in (
        "fbouc\u00a0» veut dire Facebook",
        "instakilo\u00a0» veut dire Instagram",
        "data/platforms.yml",
        "data/nlu/plateforme.facebook.description.yml",
    ):
        assert change in page
    client.post(
        f"/apprendre/{number}",
        data={"jeton": token(client), "geste": "accept", "graphie": ["fbouc"]},
    )
    after = app.places.platforms.read_text(encoding="utf-8")
    assert "fbouc" in after
    assert "instakilo" not in after
    (question,) = taught.questions(app.places.questions / taught.REVIEW_QUESTIONS)
    assert question["expected"] == ["plateforme.instagram.description"]
    deciding.undo(app.engine, number, "anne", app.places)
    assert app.places.platforms.read_text(encoding="utf-8") == before
    assert not (app.places.questions / taught.REVIEW_QUESTIONS).exists()
