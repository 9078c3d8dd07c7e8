"""A person within reach: in the menu, in the answers, without JavaScript; and the truth where
nobody is named.
"""

import json
import sys

import pytest

from tests.conftest import Server, free_port

pytestmark = pytest.mark.browser
CONTACT = {
    "MOTCLIC_CONTACT_NAME": "Line Roy, au Carrefour",
    "MOTCLIC_CONTACT_PAGE": "https://exemple.ca/joindre",
    "MOTCLIC_CONTACT_PHONE": "418 555-0123",
}
MENU = "Joindre une personne"
WANTED = [
    "je veux parler à une personne",
    "Pouvez-vous me rappeler?",
    "je veux porter plainte",
    "C’est quoi votre numéro de téléphone?",
]


@pytest.fixture(scope="module")
def staffed(model, embedder_port, tmp_path_factory):
    """An assistant whose operator has named a person."""
    folder, port = tmp_path_factory.mktemp("staffed"), free_port()
    env = {
        **CONTACT,
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_ORIGINS": json.dumps([f"http://embed.localhost:{embedder_port}"]),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


def test_the_menu_tells_whom_to_reach(widget, staffed, elsewhere):
    page = widget(elsewhere.page(staffed.address)).open()
    page.choose(MENU)
    sheet = page.page.locator(".sheet")
    assert "Line Roy, au Carrefour" in sheet.inner_text()
    assert (
        sheet.get_by_role("link", name="Nos coordonnées").get_attribute("href")
        == "https://exemple.ca/joindre"
    )
    assert sheet.get_by_role("link", name="418 555-0123").get_attribute("href") == "tel:4185550123"
    page.page.keyboard.press("Escape")
    assert page.field.is_visible()


@pytest.mark.parametrize("text", WANTED)
def test_who_asks_for_a_person_is_told_whom_to_reach(widget, staffed, elsewhere, text):
    page = widget(elsewhere.page(staffed.address)).open()
    answer = page.ask(text)
    assert "je ne peux ni vous passer quelqu’un" in answer
    assert "Line Roy" in answer
    assert "418 555-0123" in answer


def test_an_answer_that_helps_nobody_offers_a_person(widget, staffed, elsewhere):
    page = widget(elsewhere.page(staffed.address)).open()
    page.ask("Quel temps fait-il demain?")
    page.page.get_by_role("group", name="Suggestions").get_by_role(
        "button", name="Je veux parler à une personne."
    ).click()
    page.answers.nth(1).wait_for()
    assert "Line Roy" in page.answers.nth(1).inner_text()


def test_where_nobody_is_named_it_says_so(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    assert "Personne n’a été désigné ici" in page.ask(WANTED[0])
    page.choose(MENU)
    assert "Personne n’a été désigné ici" in page.page.locator(".sheet").inner_text()


def test_without_javascript_too(chromium, staffed, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for server, told in ((staffed, "Line Roy"), (site, "Personne n’a été désigné ici")):
        page.goto(f"{server.address}/conversation")
        page.get_by_role("link", name=MENU).click()
        assert told in page.get_by_role("region", name=MENU).inner_text()
    context.close()


def test_the_operator_is_warned_where_nobody_is_named(staffed, site):
    assert "MOTCLIC_CONTACT_NAME" in site.logged()
    assert "MOTCLIC_CONTACT_NAME" not in staffed.logged()
