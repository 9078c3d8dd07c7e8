"""Asking to be called back without JavaScript: beside the conversation, and on the page to which
links lead.
"""

import re

import pytest

from tests.browser.test_plain import ask as say
from tests.browser.test_plain import erase, press
from tests.callbacks.serving import serving

pytestmark = pytest.mark.browser
FORM = {
    "Votre nom": "Zoé Tremblay",
    "Téléphone": "418 555-0199",
    "Quand": "le mardi matin",
    "Un mot": "pour ma boulangerie",
}


@pytest.fixture(scope="module")
def calling(model, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("calling")) as running:
        yield running


@pytest.fixture(params=["/conversation", "/rappel"])
def page(request, chromium, calling):
    """Each of the two pages, in a browser that runs no script, on a small phone."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(calling.address + request.param)
    yield page
    context.close()


def fill(page, agree=True, **changes):
    for label, value in {**FORM, **changes}.items():
        page.get_by_label(re.compile(f"^\\s*{label}")).fill(value)
    if agree:
        page.get_by_label(re.compile("J’accepte")).check()


def send(page):
    press(page, page.get_by_role("button", name="Demander un rappel"))


def withdraw(page):
    press(page, page.get_by_role("button", name="Retirer ma demande"))


def test_asked_seen_and_withdrawn(page):
    fill(page)
    send(page)
    assert "Votre demande de rappel est reçue" in page.get_by_role("status").inner_text()
    section = page.locator("#personne").inner_text()
    assert [word for word in FORM.values() if word not in section] == []
    assert page.context.cookies() == []
    withdraw(page)
    assert "Votre demande est retirée" in page.get_by_role("status").inner_text()
    assert page.get_by_label("Votre nom").input_value() == ""


def test_what_is_wrong_is_beside_its_field_and_what_was_written_is_kept(page):
    fill(page, agree=False, **{"Votre nom": "", "Téléphone": "555-0199"})
    page.locator("form.call input[name=email]").evaluate(
        "node => { node.type = 'text'; node.value = 'zoe@' }"
    )
    send(page)
    assert "n’est pas encore partie" in page.get_by_role("alert").inner_text()
    assert page.title().startswith("Erreur")
    for label, said in {
        "Votre nom": "Écrivez votre nom",
        "Téléphone": "indicatif régional",
        "Courriel": "inexacte",
        "J’accepte": "Cochez la case",
    }.items():
        field = page.get_by_label(re.compile(f"^\\s*{label}"))
        assert field.get_attribute("aria-invalid") == "true"
        assert said in page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert page.get_by_label(re.compile("^Quand")).input_value() == "le mardi matin"
    fill(page)
    page.get_by_label(re.compile("^Courriel")).fill("")
    send(page)
    assert "est reçue" in page.get_by_role("status").inner_text()


def test_the_same_form_sent_twice_is_one_request(page, calling, chromium):
    fill(page)
    send(page)
    link = page.get_by_role("link", name=re.compile("rappel.cle=")).get_attribute("href")
    page.reload()
    assert page.get_by_role("link", name=re.compile("rappel.cle=")).get_attribute("href") == link


def test_the_link_shows_it_and_withdraws_it_from_anywhere(page, chromium):
    fill(page)
    send(page)
    link = page.get_by_role("link", name=re.compile("rappel.cle=")).get_attribute("href")
    elsewhere = chromium.new_context(java_script_enabled=False).new_page()
    elsewhere.goto(link)
    assert "Quelqu’un communiquera avec vous" in elsewhere.locator("#personne").inner_text()
    assert "Zoé Tremblay" in elsewhere.locator("#personne").inner_text()
    withdraw(elsewhere)
    elsewhere.goto(link)
    assert "n’existe plus" in elsewhere.get_by_role("alert").inner_text()
    elsewhere.context.close()


def test_nothing_sticks_out_at_320_pixels(page):
    wide = "document => document.documentElement.scrollWidth"
    assert page.evaluate_handle("document").evaluate(wide) <= 320
    fill(page, agree=False, **{"Votre nom": "", "Téléphone": "1"})
    send(page)
    assert page.evaluate_handle("document").evaluate(wide) <= 320
    fill(page)
    send(page)
    assert page.evaluate_handle("document").evaluate(wide) <= 320


def test_the_conversation_goes_on_beside_it_and_erases_it(chromium, calling):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{calling.address}/conversation")
    fill(page)
    send(page)
    link = page.get_by_role("link", name=re.compile("rappel.cle=")).get_attribute("href")
    say(page, "C'est quoi, un mot-clic?")
    assert page.locator(".question").count() == 1
    assert "Quelqu’un communiquera avec vous" in page.locator("#personne").inner_text()
    erase(page)
    assert page.get_by_label("Votre nom").is_visible()
    page.goto(link)
    assert "n’existe plus" in page.get_by_role("alert").inner_text()
    context.close()


def test_who_asks_to_be_called_back_is_kept_by_no_cache(chromium, calling):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    kept = []
    page.on(
        "response",
        lambda response: (
            kept.append(response.headers["cache-control"])
            if response.request.method == "POST"
            else None
        ),
    )
    page.goto(f"{calling.address}/conversation")
    fill(page)
    send(page)
    say(page, "C'est quoi, un mot-clic?")
    assert kept == ["no-store", "no-store"]
    context.close()


def test_where_it_is_off_the_page_says_so(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/rappel")
    assert "ne sont pas prises ici" in page.locator("main").inner_text()
    assert page.locator("form").count() == 0
    page.goto(f"{site.address}/conversation")
    assert page.get_by_role("button", name="Demander un rappel").count() == 0
    context.close()


def test_axe_finds_nothing(chromium, calling):
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        for address in ("/rappel", "/conversation"):
            context = chromium.new_context(color_scheme=scheme)
            page = context.new_page()
            page.goto(calling.address + address)
            assert not Axe().run(page).violations_count
            fill(page, agree=False, **{"Votre nom": "", "Téléphone": "1"})
            page.get_by_role("button", name="Demander un rappel").click()
            page.get_by_role("alert").wait_for()
            assert not Axe().run(page).violations_count
            fill(page)
            page.get_by_role("button", name="Demander un rappel").click()
            page.get_by_role("button", name="Retirer ma demande").wait_for()
            assert not Axe().run(page).violations_count
            context.close()
