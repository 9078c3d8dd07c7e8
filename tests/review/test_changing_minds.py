"""A queue where one can change one's mind: everything that was decided can be seen, undone, and
comes back by itself where it must.
"""

import re

import pytest
import sqlalchemy as sa

from bot.store import writing
from bot.store.schema import corrections, messages, queue
from bot.store.schema import lessons as lessons_table
from bot.teaching import queued, reopening
from tests.review.conftest import BOTH, begin, shown, token

pytestmark = BOTH
NEAR = (("choix.criteres", 0.3), ("hors_guide", 0.25))


@pytest.fixture(autouse=True)
def _clean(app):
    yield
    with app.engine.begin() as connection:
        for table in (queue, corrections, messages, lessons_table):
            connection.execute(table.delete())


def ask(app, name, text, **changes):
    return app.say(name, text, **{"confidence": 0.2, "ranking": NEAR, **changes})


def decide(client, **data):
    """Takes the next item and decides of it; the page that follows."""
    page = begin(client)
    alike = re.search(r'name="alike" value="([^"]*)"', page.text)[1]
    seen = re.search(r'name="vu" value="(\d+)"', page.text)[1]
    return client.post(
        "/file/decision",
        data={"jeton": token(client), "alike": alike, "vu": seen, "va": "training", **data},
        follow_redirects=True,
    )


def tab(client, name):
    return shown(client.get(f"/file?etat={name}").text)


def waits(app):
    with app.engine.connect() as connection:
        return [
            (row.text, row.topics, row.state)
            for row in connection.execute(sa.select(corrections).order_by(corrections.c.id))
        ]


@pytest.mark.parametrize(
    ("decision", "where"),
    [("dismiss", "dismissed"), ("later", "later"), ("right", "corrected"), ("topic", "corrected")],
)
def test_whatever_was_decided_is_in_its_tab_and_is_undone_at_once(app, decision, where):
    ask(app, "a", "Question obscure")
    ask(app, "b", "Question plus claire", confidence=0.4)
    client = app.client("remi")
    page = decide(client, decision=decision, sujet="choix.criteres")
    assert "Question plus claire" in page.text
    assert "Défaire la décision précédente" in page.text
    assert "Question obscure" in tab(client, where)
    assert "Question obscure" not in tab(client, "open")
    number = re.search(r'name="message" value="(\d+)"', page.text)[1]
    back = client.post(
        "/file/defaire", data={"jeton": token(client), "message": number}, follow_redirects=True
    )
    assert "C’est défait" in back.text
    assert '<h1 class="question">Question obscure</h1>' in back.text
    assert waits(app) == []
    assert "Question obscure" in tab(client, "open")
    again = client.post(
        "/file/defaire", data={"jeton": token(client), "message": number}, follow_redirects=True
    )
    assert "déjà défaite" in again.text


def test_what_is_put_off_can_be_opened_by_anybody_before_its_time(app):
    ask(app, "a", "Question obscure")
    decide(app.client("remi"), decision="later")
    anne = app.client("anne")
    page = anne.get("/file?etat=later").text
    assert "remise à plus tard par remi" in shown(page)
    alike = re.search(r'name="alike" value="([^"]*)"', page)[1]
    opened = anne.post(
        "/file/suivante", data={"jeton": token(anne), "alike": alike}, follow_redirects=True
    )
    assert '<h1 class="question">Question obscure</h1>' in opened.text


def test_one_is_told_why_a_question_cannot_be_had(app):
    ask(app, "a", "Question obscure")
    remi, anne = app.client("remi"), app.client("anne")
    begin(remi)
    with app.engine.connect() as connection:
        alike = connection.execute(sa.select(queue.c.alike)).scalar()
    wanted = {"jeton": token(anne), "alike": alike}
    assert (
        "a réservé cette question"
        in anne.post("/file/suivante", data=wanted, follow_redirects=True).text
    )
    decide(remi, decision="right")
    told = anne.post("/file/suivante", data=wanted, follow_redirects=True).text
    assert "est déjà décidée" in told
    assert '<p class="notice bad"' in told  # no good news


def thumb(app, name, message_id, value=-1):
    with app.engine.begin() as connection:
        writing.feedback(connection, name, message_id, value, "")


def test_an_answer_found_good_that_displeases_anew_is_back(app):
    ask(app, "a", "Question obscure", message_id="m1")
    client = app.client("remi")
    decide(client, decision="right")
    ask(app, "b", "Question obscure", message_id="m2")
    assert "Question obscure" not in tab(client, "open")
    thumb(app, "b", "m2", 1)
    assert "Question obscure" not in tab(client, "open")
    thumb(app, "b", "m2")
    assert "Question obscure" in tab(client, "open")
    assert "Bonne réponse" in shown(begin(client).text)  # and who decides anew sees it


def test_a_question_whose_correction_waits_is_not_asked_again_when_it_displeases(app):
    ask(app, "a", "Question obscure", message_id="m1")
    client = app.client("remi")
    decide(client, decision="topic", sujet="choix.criteres")
    thumb(app, "a", "m1")
    assert "Question obscure" not in tab(client, "open")


def test_what_was_set_aside_stays_aside_when_it_displeases(app):
    ask(app, "a", "Question obscure", message_id="m1")
    client = app.client("remi")
    decide(client, decision="dismiss")
    thumb(app, "a", "m1")
    assert "Question obscure" not in tab(client, "open")
    assert "Question obscure" in tab(client, "dismissed")


def test_a_withdrawn_correction_opens_its_question_again(app):
    ask(app, "a", "Question obscure")
    client = app.client("remi")
    decide(client, decision="topic", sujet="choix.criteres")
    number = re.search(r"/corrections/(\d+)/retrait", client.get("/apprendre").text)[1]
    told = client.post(
        f"/corrections/{number}/retrait", data={"jeton": token(client)}, follow_redirects=True
    ).text
    assert "de nouveau dans la file d’attente" in told
    assert "Question obscure" in tab(client, "open")
    assert (
        "déjà retirée"
        in client.post(
            f"/corrections/{number}/retrait", data={"jeton": token(client)}, follow_redirects=True
        ).text
    )


def test_what_was_kept_for_the_guide_by_mistake_can_be_taken_away(app):
    ask(app, "a", "C'est quoi Facebook?")
    client = app.client("remi")
    decide(client, decision="guide")
    number = re.search(r"/corrections/(\d+)/retrait", client.get("/guide").text)[1]
    assert (
        "C&#39;est quoi Facebook?"
        not in client.post(
            f"/corrections/{number}/retrait", data={"jeton": token(client)}, follow_redirects=True
        ).text
    )
    assert "/retrait" not in app.client("lise").get("/guide").text


def test_the_questions_of_a_lesson_that_is_taken_back_are_open_again(app):
    ask(app, "a", "Question obscure")
    decide(app.client("remi"), decision="topic", sujet="choix.criteres")
    with app.engine.begin() as connection:
        reopening.reopen(
            connection, connection.execute(sa.select(corrections.c.alike)).scalars().all()
        )
    page = begin(app.client("anne")).text
    assert "Question obscure" in page
    assert "attend d’être apprise" in page


def test_one_correction_a_question_waits_and_undoing_brings_the_one_before_back(app):
    number = ask(app, "a", "Question obscure")
    remi = app.client("remi")
    decide(remi, decision="topic", sujet="choix.criteres")
    address = f"/conversations/a/messages/{number}"
    page = remi.get(address).text
    seen = re.search(r'name="vu" value="(\d+)"', page)[1]
    remi.post(
        address,
        data={
            "jeton": token(remi),
            "decision": "topic",
            "autre": "presentation.definition",
            "vu": seen,
        },
    )
    assert [(topics, state) for _, topics, state in waits(app)] == [
        ('["choix.criteres"]', "replaced"),
        ('["presentation.definition"]', "waiting"),
    ]
    assert "1 correction" in remi.get("/apprendre").text
    remi.post("/file/defaire", data={"jeton": token(remi), "message": number})
    assert [(topics, state) for _, topics, state in waits(app)] == [
        ('["choix.criteres"]', "waiting")
    ]


def test_who_decides_from_a_stale_page_sees_what_was_decided_meanwhile(app):
    number = ask(app, "a", "Question obscure")
    remi, anne = app.client("remi"), app.client("anne")
    address = f"/conversations/a/messages/{number}"
    typed = {
        "decision": "topic",
        "autre": "presentation.definition",
        "vu": "0",
        "commentaire": "à revoir ensemble",
    }
    anne.post(
        address,
        data={"jeton": token(anne), "decision": "topic", "autre": "choix.criteres", "vu": "0"},
    )
    told = remi.post(address, data={"jeton": token(remi), **typed})
    assert told.status_code == 409
    assert "vient de corriger cette question" in told.text
    assert 'value="à revoir ensemble"' in told.text
    assert [topics for _, topics, _ in waits(app)] == ['["choix.criteres"]']
    seen = re.search(r'name="vu" value="(\d+)"', told.text)[1]
    assert remi.post(address, data={"jeton": token(remi), **typed, "vu": seen}).status_code == 303


def test_two_topics_at_once_are_refused_and_nothing_typed_is_lost(app):
    ask(app, "a", "Question obscure")
    client = app.client("remi")
    page = decide(
        client, decision="topic", sujet="hors_guide", autre="choix.criteres", commentaire="à voir"
    )
    assert page.status_code == 422
    assert "Gardez-en un seul" in page.text
    assert 'value="à voir"' in page.text
    assert waits(app) == []
    page = decide(
        client, decision="topic", sujet="autre", autre="n'importe quoi", commentaire="à voir"
    )
    assert "Rien n’est perdu" in page.text
    assert 'value="n&#39;importe quoi"' in page.text


def test_the_lists_go_on_and_are_narrowed(app):
    for number in range(queued.PAGE + 5):
        ask(app, f"w{number}", f"sujet{number} obscur", message_id="m")
    thumb(app, "w3", "m")
    app.say("urgent", "Rappelez-moi", flags=("personne",))
    client = app.client("remi")
    first = client.get("/file").text
    following = re.search(r'rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
    both = re.findall(
        r"sujet\d+ obscur", re.sub(r'value="[^"]*"', "", first + client.get(following).text)
    )
    assert sorted(both) == sorted(f"sujet{number} obscur" for number in range(queued.PAGE + 5))
    liked = shown(client.get("/file?voir=disliked").text)
    assert "sujet3 obscur" in liked
    assert "sujet4 obscur" not in liked
    assert "sujet3" not in shown(client.get("/file?voir=urgent").text)
    for name in queued.TABS:
        assert client.get(f"/file?etat={name}&voir=refused&apres=12").status_code == 200


def test_looking_at_an_address_takes_nothing_only_a_button_does(app):
    ask(app, "a", "Question obscure")
    remi, anne = app.client("remi"), app.client("anne")
    for address in ("/file", "/file/decision", "/file?etat=later"):
        remi.get(address, follow_redirects=True)
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(queue.c.held_by, queue.c.held_until)).all() == [
            (None, None)
        ]
    assert remi.get("/file/decision").headers["location"] == "/file"
    assert "Question obscure" in begin(anne).text
    assert "Question obscure" in anne.get("/file/decision").text
    assert remi.get("/file/decision").status_code == 303
    assert "Rien n’attend pour le moment" in begin(remi).text


def test_what_is_held_stays_in_view_when_its_time_is_over_until_another_takes_it(app):
    ask(app, "a", "Question obscure")
    remi, anne = app.client("remi"), app.client("anne")
    begin(remi)
    with app.engine.begin() as connection:
        connection.execute(queue.update().values(held_until=1.0))
    assert "Question obscure" in remi.get("/file/decision").text
    begin(anne)
    assert remi.get("/file/decision").status_code == 303
