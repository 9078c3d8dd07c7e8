"""The same conversation without JavaScript: a link, a page, plain forms."""

import contextlib

import pytest
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"


@pytest.fixture
def page(chromium, site):
    """A page of a browser that runs no script."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(site.address)
    page.get_by_role("link", name="Poser une question sur les médias sociaux").click()
    yield page
    context.close()


def press(page, button):
    """Presses a button of a form, and waits for the page that comes back."""
    with page.expect_navigation():
        button.click()


def ask(page, text):
    page.get_by_label("Votre question").fill(text)
    press(page, page.get_by_role("button", name="Envoyer"))


def erase(page):
    page.get_by_text("Effacer cette conversation", exact=True).click()
    press(page, page.get_by_role("button", name="Oui, effacer"))


def in_view(page, node):
    """Whether a part of the page is seen, wholly, where the page stands."""
    box, height = node.bounding_box(), page.viewport_size["height"]
    return box["y"] >= 0 and box["y"] + box["height"] <= height


def test_the_launcher_is_a_link_to_a_page_that_begins_with_the_notice(page):
    text = page.locator("main").inner_text()
    assert text.index("Avant d’écrire") < text.index("Votre question")
    assert "90\u00a0jours" in text


def test_a_conversation_goes_on_in_its_context_without_a_cookie(page):
    ask(page, "Parlez-moi d'Instagram")
    ask(page, "Et Facebook?")
    assert page.locator(".question").count() == 2
    assert "Facebook" in page.locator(".answer").last.inner_text()
    assert page.context.cookies() == []
    assert "session" not in page.url


def test_suggestions_and_tables_are_there(page):
    press(page, page.get_by_role("button", name="Compare Facebook et Instagram"))
    assert (
        page.get_by_role("table", name="Facebook et Instagram, côte à côte")
        .get_by_role("columnheader")
        .count()
        == 2
    )
    press(page, page.get_by_role("group", name="Suggestions").get_by_role("button").first)
    assert page.locator(".answer").count() == 2
    assert (
        page.evaluate_handle("document").evaluate(
            "document => document.documentElement.scrollWidth"
        )
        <= 320
    )


def test_the_same_form_sent_twice_is_one_message(page):
    ask(page, ASKED)
    page.reload()
    assert page.locator(".question").count() == 1


def test_a_thumb_and_a_word(page):
    ask(page, ASKED)
    press(page, page.get_by_role("button", name="Pas utile"))
    assert "Merci!" in page.get_by_role("status").inner_text()
    page.get_by_label("Un mot de plus?").fill("trop court")
    press(page, page.get_by_role("button", name="Envoyer ce mot"))
    assert page.get_by_role("button", name="Pas utile").get_attribute("aria-pressed") == "true"


def test_my_data_downloaded_then_erased(page):
    ask(page, ASKED)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").click()
    assert download.value.suggested_filename == "conversation.json"
    erase(page)
    assert "La conversation est effacée." in page.get_by_role("status").inner_text()
    assert page.locator(".question").count() == 0


def test_what_is_wrong_is_told_and_what_was_written_is_kept(page):
    ask(page, ASKED)
    page.locator("form.ask input[name=session]").evaluate("node => node.value = 'forgé'")
    ask(page, "Et l'arobas?")
    assert "n’est pas valide" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Votre question").input_value() == "Et l'arobas?"
    ask(page, "Et l'arobas?")
    assert page.locator(".answer").count() == 1


def test_erasing_asks_first(page):
    ask(page, ASKED)
    assert not page.get_by_role("button", name="Oui, effacer").is_visible()
    page.get_by_text("Effacer cette conversation", exact=True).click()
    assert "C’est définitif" in page.locator("section.data").last.inner_text()
    assert page.locator(".question").count() == 1


def test_going_back_shows_what_was_said_and_nothing_of_what_was_erased(page):
    ask(page, ASKED)
    ask(page, "Et l'arobas?")
    page.go_back()
    assert page.locator(".question").count() == 1
    page.go_forward()
    assert page.locator(".question").count() == 2
    erase(page)
    # the browser keeps nothing of it: it says that there is no such page any more
    with contextlib.suppress(PlaywrightError):
        page.go_back()
    assert page.locator(".question").count() == 0


def test_a_thumb_keeps_one_s_place_and_is_answered_there(page):
    ask(page, "Parlez-moi d'Instagram")
    ask(page, ASKED)
    press(page, page.get_by_role("button", name="Pas utile").first)
    assert in_view(page, page.get_by_role("status"))
    assert in_view(page, page.get_by_role("button", name="Pas utile").first)
    assert page.locator(".answer").first.get_by_role("status").count() == 1


def test_what_is_wrong_is_in_view(page):
    ask(page, "Parlez-moi d'Instagram")
    ask(page, "")
    assert in_view(page, page.get_by_role("alert"))


def test_who_begins_anew_is_told_what_stays_behind(page):
    ask(page, ASKED)
    text = page.locator("section.data").last.inner_text()
    assert "Recommencer ou fermer cette page n’efface rien" in text
    assert "90\u00a0jours" in text


def test_a_suggestion_shows_what_it_asks(page):
    for _ in range(2):
        suggestion = page.get_by_role("group", name="Suggestions").get_by_role("button").first
        assert suggestion.inner_text() == suggestion.get_attribute("value")
        press(page, suggestion)


def test_axe_finds_nothing(chromium, site):
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{site.address}/conversation")
        assert not Axe().run(page).violations_count
        page.get_by_role("button", name="Compare Facebook et Instagram").click()
        page.locator(".answer").wait_for()
        assert not Axe().run(page).violations_count
        context.close()
