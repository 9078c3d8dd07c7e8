"""One's data: a copy and erasing always end, and what came of them is seen. On another site."""

import json
import time
from unittest import mock

import httpx
import pytest

from bot.channels.website import sessions
from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
DAY = 86_400
RESULT = "Mes données et confidentialité"


def aged(days):
    """The token of a session opened so many days ago."""
    with mock.patch("itsdangerous.timed.time.time", return_value=time.time() - days * DAY):
        return sessions.open_session().token


def ended(token, days=0):
    return {"session": token, "at": (time.time() - days * DAY) * 1000}


TOO_OLD = {
    "string": lambda: aged(95),
    "dated": lambda: ended(aged(95), 1),
    "forged": lambda: ended("WyJ3ZWItMSIsIiJd.aaaa.bbbb"),
}


@pytest.fixture(params=["here", "elsewhere"])
def page(request, widget, line, elsewhere):
    """The widget after a first answer, on the assistant's own site and on another."""
    page = widget(
        f"{line.address}/" if request.param == "here" else elsewhere.page(line.address)
    ).open()
    page.ask(ASKED)
    return page


def held(line, token):
    return httpx.get(
        f"{line.address}/api/conversation", headers={"Authorization": f"Bearer {token}"}
    ).json()


def erase(page):
    page.choose(RESULT)
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()


@pytest.mark.parametrize("old", TOO_OLD)
def test_a_session_that_nobody_can_reach_any_more_stands_in_the_way_of_nothing(page, line, old):
    page.keep(past=[TOO_OLD[old]()])
    session = page.kept()["session"]
    page.choose(RESULT)
    with page.page.expect_download() as download:
        page.button("Télécharger (JSON)").click()
    (copy,) = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert copy["messages"][0]["text"] == ASKED
    page.keep(past=[TOO_OLD[old]()])
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    until(lambda: page.answers.count() == 0)
    assert (
        page.page.locator(".noted, .result")
        .filter(has_text="La conversation est effacée")
        .is_visible()
    )
    assert held(line, session) == {"messages": []}
    assert not page.kept()["past"]
    assert "session" not in page.kept()


def test_ended_sessions_are_forgotten_when_nothing_of_them_is_held_any_more(page):
    page.keep(past=[ended("a", 91), ended("b", 1)])
    page.page.reload()
    page.open()
    until(lambda: [one["session"] for one in page.kept()["past"]] == ["b"])


def test_what_could_not_be_reached_is_told_and_erased_at_the_next_visit(page, line):
    first, second = page.kept()["session"], aged(0)
    httpx.post(f"{line.address}/api/messages", json={"session": second, "text": ASKED, "id": "x"})
    page.keep(past=[ended(second)])
    page.page.route(
        "**/api/conversation",
        lambda route: (
            route.abort() if second in route.request.headers["authorization"] else route.continue_()
        ),
    )
    erase(page)
    told = page.page.locator(".result", has_text="sera effacé à votre prochaine visite")
    told.wait_for()
    assert held(line, first) == {"messages": []}
    assert page.answers.count() == 0
    page.page.unroute("**/api/conversation")
    page.page.reload()
    page.open()
    until(lambda: held(line, second) == {"messages": []})
    until(lambda: not page.kept()["past"])


def test_a_copy_of_a_part_is_given_and_said_to_be_a_part(page):
    page.keep(past=[ended("unreachable")])
    page.page.route(
        "**/api/conversation",
        lambda route: (
            route.abort()
            if "unreachable" in route.request.headers["authorization"]
            else route.continue_()
        ),
    )
    page.choose(RESULT)
    with page.page.expect_download():
        page.button("Télécharger (JSON)").click()
    page.page.locator(".result", has_text="Une partie de vos conversations").wait_for()


@pytest.mark.parametrize("does", ["Télécharger (JSON)", "Oui, effacer"])
def test_a_failure_is_seen_beside_the_button(page, line, does):
    line.mode = "away"
    page.choose(RESULT)
    if does == "Oui, effacer":
        page.button("Effacer cette conversation").click()
    page.button(does).click()
    told = page.page.locator(".result", has_text="rien n’a été fait")
    told.wait_for()
    box, button = told.bounding_box(), page.button(does).bounding_box()
    assert box["width"] > 150
    assert box["height"] > 20
    assert told.evaluate("node => getComputedStyle(node).clipPath") == "none"
    assert 0 <= box["y"] - button["y"] < 200


def test_nothing_held_gives_no_empty_file(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.choose(RESULT)
    page.button("Télécharger (JSON)").click()
    page.page.locator(".result", has_text="il n’y a rien à télécharger").wait_for()


def test_an_answer_on_its_way_while_all_is_erased_leaves_nothing_behind(page, line):
    session = page.kept()["session"]
    line.held = "/api/messages"
    with page.page.expect_request("**/api/messages"):
        page.type("Et l'arobas?")
    erase(page)
    page.page.locator(".noted", has_text="La conversation est effacée").wait_for()
    with page.page.expect_response("**/api/messages"):
        line.held = ""
        line.pass_on.set()
    page.page.reload()
    page.open()
    until(lambda: not page.kept()["past"])
    assert not page.kept()["items"]
    assert held(line, session) == {"messages": []}


def test_what_is_done_is_seen(widget, line, elsewhere):
    page = widget(
        elsewhere.page(line.address), permissions=["clipboard-read", "clipboard-write"]
    ).open()
    page.ask(ASKED)
    noted = page.page.locator(".noted")
    for does, told in (
        ("Copier la réponse", "Réponse copiée."),
        ("Réponse utile", "Merci!"),
        ("Envoyer ce mot", "Merci!"),
    ):
        page.button(does).click()
        noted.filter(has_text=told).wait_for()
    page.choose("Recommencer")
    noted.filter(has_text="Nouvelle conversation.").wait_for()


def test_a_text_that_anybody_can_read_may_be_kept(page):
    page.ask("Compare Facebook et Instagram")
    page.choose(RESULT)
    with page.page.expect_download() as download:
        page.button("Enregistrer le texte").click()
    assert download.value.suggested_filename == "conversation.txt"
    text = download.value.path().read_text(encoding="utf-8")
    for words in (
        f"Vous avez écrit\u00a0: {ASKED}",
        "L’assistant répond\u00a0:",
        "hashtag",
        "Compare Facebook et Instagram",
        time.strftime("%Y"),
    ):
        assert words in text
    assert text.index(ASKED) < text.index("hashtag") < text.index("Compare")


def test_before_any_question_there_is_no_text_to_keep(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.choose(RESULT)
    page.button("Télécharger (JSON)").wait_for()
    assert page.button("Enregistrer le texte").count() == 0


def test_a_storage_that_is_full_midway_is_told(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    note = page.page.get_by_text("Votre navigateur ne garde rien")
    assert not note.is_visible()
    page.page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full',"
        " 'QuotaExceededError') } }"
    )
    assert "hashtag" in page.ask(ASKED)
    note.wait_for()


def test_who_asks_about_their_data_is_told_where_they_are(page):
    for asked in (
        "Que faites-vous de ce que je vous écris?",
        "efface mes données",
        "mes messages sont-ils gardés?",
    ):
        assert "Mes données" in page.ask(asked)


def test_another_tab_does_not_say_that_a_question_on_its_way_waits(page, line, widget):
    other = widget(page.page.url, context=page.page.context).open()
    line.held = "/api/messages"
    with page.page.expect_request("**/api/messages"):
        page.type("Et l'arobas?")
    other.questions.nth(1).wait_for()
    assert "En attente" not in other.questions.last.inner_text()
    line.held = ""
    line.pass_on.set()
    other.answers.nth(1).wait_for()
    assert other.answers.count() == page.answers.count() == 2
    assert len(line.asked) == 2
