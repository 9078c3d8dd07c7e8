"""One decides with everything in sight: what came before, what people said, what was decided, what
is taught, what each topic answers.
"""

import re

import pytest
import sqlalchemy as sa

from bot.review import topic_box
from bot.store import taught, writing
from bot.store.schema import corrections
from bot.teaching import known, working
from tests.review.conftest import BOTH, TEACHING, begin, shown, token

pytestmark = [BOTH, TEACHING]
NEAR = (("choix.criteres", 0.3), ("hors_guide", 0.25))
TAUGHT = "Dois-je absolument être présent partout?"  # data/nlu/choix.criteres.yml


def correct(client, address, **data):
    return client.post(
        address,
        data={"jeton": token(client), "decision": "topic", "va": "training", **data},
        follow_redirects=True,
    )


def test_the_turns_before_and_what_people_said_are_beside_the_question(app):
    for name in ("a", "b"):
        app.say(name, "Trop ancien pour être montré")
        app.say(name, "Je tiens un resto à Rimouski")
        app.say(
            name, "Facebook est-il bon pour moi?", answer="Oui, pour rejoindre beaucoup de monde."
        )
        app.say(name, "Pis les vieux?", confidence=0.2, ranking=NEAR, message_id="m")
    with app.engine.begin() as connection:
        writing.feedback(connection, "a", "m", -1, "Rien compris")
        writing.feedback(connection, "b", "m", -1, "Je veux le prix")
    page = shown(begin(app.client("remi")).text)
    assert (
        page.index("Je tiens un resto à Rimouski")
        < page.index("Oui, pour rejoindre beaucoup de monde.")
        < page.index("Pis les vieux?")
    )
    assert "Trop ancien" not in page
    assert "Pas utile — Rien compris" in page
    assert "Pas utile — Je veux le prix" in page


def test_what_was_decided_is_beside_the_question_and_in_the_transcript(app):
    number = app.say("a", "Question obscure", confidence=0.2, ranking=NEAR)
    client = app.client("remi")
    correct(
        client,
        f"/conversations/a/messages/{number}",
        autre="choix.criteres",
        commentaire="vu avec Rosa",
    )
    page = shown(client.get(f"/conversations/a/messages/{number}").text)
    assert "Déjà décidé Autre sujet : Comment choisir ses médias sociaux?" in page
    assert "vu avec Rosa" in page
    assert "prend la place de ce qui attend" in page
    assert "✓ Autre sujet : Comment choisir ses médias sociaux? remi" in shown(
        app.client("lise").get("/conversations/a").text
    )


def test_near_training_questions_and_the_answer_of_each_topic_are_shown(app):
    app.say("a", "Dois-je être présent partout, absolument?", confidence=0.2, ranking=NEAR)
    page = shown(begin(app.client("remi")).text)
    near = page.split("Questions enseignées les plus proches")[1]
    assert f"{TAUGHT} Comment choisir ses médias sociaux?" in near
    assert (
        "Vous n’avez donc pas à être partout."
        in page.split("Le bon sujet")[1].split("Cette question ira à")[0]
    )
    assert "Ce que la personne veut, pas les mots qu’elle emploie." in page


def test_teaching_against_what_is_taught_asks_first(app):
    number = app.say("a", TAUGHT.upper(), confidence=0.2, ranking=NEAR)
    client, address = app.client("remi"), f"/conversations/a/messages/{number}"
    told = correct(client, address, autre="presentation.definition")
    assert told.status_code == 422
    assert "est déjà enseignée sous « Comment choisir ses médias sociaux? »" in shown(told.text)
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(corrections)).scalar() == 0
    # under its own topic nothing is asked
    assert "La correction est notée" in correct(client, address, autre="choix.criteres").text
    assert 'name="malgre" value="oui"' in told.text
    seen = re.search(r'name="vu" value="(\d+)"', client.get(address).text)[1]
    assert (
        "La correction est notée"
        in correct(client, address, autre="presentation.definition", malgre="oui", vu=seen).text
    )


def test_a_training_question_that_is_added_is_known_at_once(app):
    number = app.say("a", "Une patente à gosses pour jaser", confidence=0.2, ranking=NEAR)
    client, address = app.client("remi"), f"/conversations/a/messages/{number}"
    client.get(address)  # what was taught until then has been read
    taught.add_training(
        app.places.training / "hors_guide.yml", "hors_guide", ["Une patente à gosses pour jaser"]
    )
    assert correct(client, address, autre="choix.criteres").status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        "choix.criteres",
        "Comment choisir ses médias sociaux?",
        "comment choisir ses medias sociaux",
        " COMMENT CHOISIR SES MÉDIAS SOCIAUX ? ",
    ],
)
def test_a_topic_is_found_by_its_name_however_it_is_typed(app, typed):
    number = app.say("a", "Question obscure", confidence=0.2, ranking=NEAR)
    client = app.client("remi")
    correct(client, f"/conversations/a/messages/{number}", sujet="autre", autre=typed)
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(corrections.c.topics)).scalar() == '["choix.criteres"]'


def test_every_topic_has_a_name_of_its_own():
    assert sorted(topic_box.names().values()) == sorted(working.choosable())
    for name, topic in topic_box.names().items():
        assert topic_box.topic(name) == topic


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("choix.criteres", "Vous n’avez donc pas à être partout."),
        ("suite.oui", "dépend de la personne"),
        ("xyz", "Aucun sujet"),
    ],
)
def test_the_answer_of_a_topic_that_is_looked_for_is_shown(app, asked, said):
    assert said in shown(app.client("remi").get("/file/apercu", params={"sujet": asked}).text)
    assert app.client("lise").get("/file/apercu", params={"sujet": asked}).status_code == 403


@pytest.mark.parametrize("refused", ["hors_guide", "hors_sujet", "plateforme.autre"])
def test_each_way_of_refusing_is_one_button(app, refused):
    app.say("a", "Question obscure", confidence=0.2, ranking=NEAR)
    client = app.client("remi")
    page = begin(client).text
    assert f'value="refuse:{refused}"' in page
    alike = re.search(r'name="alike" value="([^"]*)"', page)[1]
    correct(client, "/file/decision", alike=alike, decision=f"refuse:{refused}")
    with app.engine.connect() as connection:
        assert connection.execute(
            sa.select(corrections.c.topics, corrections.c.decision)
        ).one() == (f'["{refused}"]', "refuse")


def test_a_message_is_corrected_under_its_own_conversation_only(app):
    number = app.say("a", "Question obscure")
    client = app.client("remi")
    assert client.get(f"/conversations/b/messages/{number}").status_code == 404
    assert (
        correct(client, f"/conversations/b/messages/{number}", autre="choix.criteres").status_code
        == 404
    )


def test_a_name_is_not_taught_before_one_was_asked(app):
    said = "Mon chum Gaétan de Matane veut une page Facebook"
    number = app.say("web-named", said, topics=("hors_sujet",))
    client = app.client("remi")
    sent = {
        "jeton": token(client),
        "decision": "topic",
        "sujet": "choix.criteres",
        "va": "training",
    }
    asked = client.post(f"/conversations/web-named/messages/{number}", data=sent)
    assert asked.status_code == 422
    assert "« Gaétan », « Matane » : est-ce le nom d’une personne" in shown(asked.text)
    assert 'name="vu_noms" value="oui"' in asked.text
    assert (
        client.post(
            f"/conversations/web-named/messages/{number}", data={**sent, "vu_noms": "oui"}
        ).status_code
        == 303
    )


@pytest.mark.parametrize(
    "said",
    [
        "MON CHUM GAETAN",
        "C'est quoi Facebook?",
        "Zébulon! Youpelaille, quoi?",
        "Dois-je être Présent?",
    ],
)
def test_other_capitals_ask_nothing(app, said):
    assert known.unheard(app.places.training, said) == []
