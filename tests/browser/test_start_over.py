"""Beginning anew can be taken back. On another site."""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
UNDO = "Rétablir la conversation"


@pytest.fixture
def page(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.ask(ASKED)
    return page


def test_what_was_said_comes_back_with_its_session(page):
    session = page.kept()["session"]
    page.listen()
    page.choose("Recommencer")
    assert page.answers.count() == 0
    assert page.heard() == ["Nouvelle conversation. — Suggestions\u00a0: 3"]
    page.button(UNDO).click()
    assert "hashtag" in page.answers.first.inner_text()
    assert page.kept()["session"] == session
    assert not page.kept()["past"]
    assert page.focused() == "Votre question"
    assert not page.button(UNDO).is_visible()
    assert "La conversation est rétablie." in page.heard()[1]
    assert "Twitter" in page.ask("C'est quoi, l'arobas, sur Twitter?")


def test_it_is_offered_until_something_else_is_asked(page):
    page.page.clock.install()
    page.choose("Recommencer")
    page.page.clock.fast_forward(60_000)
    assert page.button(UNDO).is_visible()  # nobody is hurried
    page.page.clock.resume()
    page.ask("C'est quoi, l'arobas?")
    assert not page.button(UNDO).is_visible()


def test_a_question_that_waited_is_sent_after_all(page, line):
    line.mode = "away"
    page.type("C'est quoi, l'arobas?")
    page.status.get_by_text("Pas de connexion").wait_for()
    page.choose("Recommencer")
    assert not page.status.is_visible()
    line.mode = "up"
    page.button(UNDO).click()
    page.answers.nth(1).wait_for()
    assert [message["text"] for message in line.asked] == [ASKED, "C'est quoi, l'arobas?"]


def test_what_is_erased_cannot_be_brought_back(page):
    page.choose("Recommencer")
    page.choose("Mes données et confidentialité")
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    page.page.locator(".noted", has_text="La conversation est effacée").wait_for()
    assert page.button(UNDO).count() == 0
    until(lambda: not page.kept()["past"])
