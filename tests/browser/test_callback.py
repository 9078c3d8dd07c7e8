"""Asking to be called back from the widget, on another site: by keyboard, with errors beside their
fields, withdrawn at any time.
"""

import json
import re

import httpx
import pytest

from tests.browser.conftest import Line
from tests.browser.looks import overflowing
from tests.browser.test_accessibility import check
from tests.callbacks.serving import serving
from tests.conftest import until

pytestmark = pytest.mark.browser
MENU = "Joindre une personne"
FORM = {
    "Votre nom": "Zoé Tremblay",
    "Téléphone": "418 555-0199",
    "Quand": "le mardi matin",
    "Un mot": "pour ma boulangerie",
}
MINE = "Mes données et confidentialité"


@pytest.fixture(scope="module")
def calling(model, embedder_port, tmp_path_factory):
    origins = [f"http://embed.localhost:{embedder_port}"]
    with serving(
        tmp_path_factory.mktemp("calling"),
        MOTCLIC_ORIGINS=json.dumps(origins),
        MOTCLIC_MESSAGES_PER_MINUTE="500",
    ) as running:
        yield running


@pytest.fixture
def line(calling):
    line = Line(calling.address)
    yield line
    line.stop()


@pytest.fixture
def page(widget, line, elsewhere):
    """The widget on another site, its form open."""
    opened = widget(elsewhere.page(line.address)).open()
    opened.choose(MENU)
    opened.page.get_by_label("Votre nom").wait_for()
    return opened


def fill(page, agree=True, **changes):
    for label, value in {**FORM, **changes}.items():
        page.page.get_by_label(re.compile(f"^{label}")).fill(value)
    if agree:
        page.page.get_by_label(re.compile("J’accepte")).check()


def sheet(page):
    return page.page.locator(".sheet")


def result(page, text):
    page.page.locator(".call .result", has_text=text).wait_for()


def send(page):
    page.button("Demander un rappel").click()


def held(calling, page):
    return httpx.get(
        f"{calling.address}/api/callbacks",
        headers={"Authorization": f"Bearer {page.kept()['call']['secret']}"},
    )


def test_the_menu_tells_whom_to_reach_and_offers_a_call_back(page):
    text = sheet(page).inner_text()
    assert "Line Roy, au Carrefour" in text
    assert "30 jours" in text.replace("\u00a0", " ")
    assert not page.page.get_by_label(re.compile("J’accepte")).is_checked()


def test_asked_by_keyboard_alone_then_withdrawn(page, calling):
    page.page.get_by_label("Votre nom").focus()
    for value in (
        "Zoé Tremblay",
        "418 555-0199",
        "zoe@fleurs.example",
        "le mardi matin",
        "pour ma boulangerie",
    ):
        page.page.keyboard.type(value)
        page.page.keyboard.press("Tab")
    page.page.keyboard.press("Space")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    result(page, "Votre demande de rappel est reçue.")
    assert page.focused() == "Votre demande de rappel"
    asked = held(calling, page).json()["asked"]
    assert asked == {
        "name": "Zoé Tremblay",
        "phone": "418 555-0199",
        "email": "zoe@fleurs.example",
        "when": "le mardi matin",
        "word": "pour ma boulangerie",
    }
    page.button("Retirer ma demande").click()
    result(page, "Votre demande est retirée.")
    assert "call" not in page.kept()
    assert page.page.get_by_label("Votre nom").input_value() == ""


def test_the_browser_keeps_nothing_of_what_was_written(page):
    fill(page)
    send(page)
    result(page, "est reçue")
    kept = json.dumps(page.kept(), ensure_ascii=False)
    assert [word for word in FORM.values() if word in kept] == []
    assert page.kept()["items"] == []


def test_what_is_wrong_is_beside_its_field_and_the_focus_on_the_first(page):
    fill(page, agree=False, **{"Votre nom": "", "Téléphone": "555-0199"})
    send(page)
    result(page, "n’est pas encore partie")
    for label, said in {
        "Votre nom": "Écrivez votre nom",
        "Téléphone": "indicatif régional",
        "J’accepte": "Cochez la case",
    }.items():
        field = page.page.get_by_label(re.compile(label))
        assert field.get_attribute("aria-invalid") == "true"
        assert said in page.page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert page.page.get_by_label("Votre nom").evaluate("node => node.matches(':focus')")
    assert "call" not in page.kept()
    fill(page)
    send(page)
    result(page, "est reçue")


def test_who_goes_back_to_the_conversation_finds_the_form_as_they_left_it(page):
    fill(page, agree=False)
    page.page.keyboard.press("Escape")
    page.ask("C'est quoi, un mot-clic?")
    page.choose(MENU)
    assert page.page.get_by_label("Votre nom").input_value() == "Zoé Tremblay"


def test_a_reply_that_was_lost_is_asked_again_and_is_one_request(page, line, calling):
    fill(page)
    page.page.route("**/api/callbacks", lambda route: (route.fetch(), route.abort()))
    send(page)
    result(page, "rien ne se fera deux fois")
    secret = page.kept()["call"]["secret"]
    page.page.unroute("**/api/callbacks")
    send(page)
    result(page, "est reçue")
    assert page.kept()["call"]["secret"] == secret


def test_what_got_through_unseen_is_found_at_the_next_look(page, calling):
    fill(page)
    page.page.route("**/api/callbacks", lambda route: (route.fetch(), route.abort()))
    send(page)
    result(page, "rien ne se fera deux fois")
    page.page.unroute("**/api/callbacks")
    page.page.reload()
    page.open()
    page.choose(MENU)
    page.button("Retirer ma demande").wait_for()
    assert "Quelqu’un communiquera avec vous" in sheet(page).inner_text()


def test_a_line_that_is_cut_is_told_and_nothing_is_lost(page, line):
    fill(page)
    line.mode = "away"
    send(page)
    result(page, "Pas de réponse. Réessayez")
    line.mode = "up"
    send(page)
    result(page, "est reçue")
    line.mode = "away"
    page.button("Retirer ma demande").click()
    result(page, "Pas de réponse. Réessayez")
    assert page.button("Retirer ma demande").is_visible()


def test_what_was_withdrawn_by_its_link_may_be_asked_anew(page, calling):
    fill(page)
    send(page)
    result(page, "est reçue")
    link = sheet(page).get_by_role("link", name=re.compile("rappel.cle=")).get_attribute("href")
    assert (
        httpx.post(
            link.partition("?")[0], data={"does": "withdraw", "cle": link.partition("=")[2]}
        ).status_code
        == 200
    )
    page.page.keyboard.press("Escape")
    page.choose(MENU)
    page.page.get_by_label("Votre nom").wait_for()
    assert "call" not in page.kept()


def test_it_is_erased_with_one_s_data(page, calling):
    fill(page)
    send(page)
    result(page, "est reçue")
    secret = page.kept()["call"]["secret"]
    page.page.keyboard.press("Escape")
    page.choose(MINE)
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    until(lambda: "call" not in page.kept())
    assert (
        httpx.get(
            f"{calling.address}/api/callbacks", headers={"Authorization": f"Bearer {secret}"}
        ).status_code
        == 404
    )


def test_a_session_that_is_over_is_renewed_and_the_request_goes(page):
    page.keep(session="WyJ3ZWItMSIsIiJd.aaaa.bbbb")
    fill(page)
    send(page)
    result(page, "est reçue")


def test_an_answer_s_link_opens_the_form_that_is_here(page):
    page.page.keyboard.press("Escape")
    assert "Quelqu’un peut vous rappeler" in page.ask("Pouvez-vous me rappeler?")
    page.page.get_by_role("link", name=re.compile("^Demander un rappel")).click()
    page.page.get_by_label("Votre nom").wait_for()


def test_where_it_is_off_the_menu_offers_none(widget, site, elsewhere):
    opened = widget(elsewhere.page(site.address)).open()
    opened.choose(MENU)
    assert "Personne n’a été désigné ici" in sheet(opened).inner_text()
    assert sheet(opened).locator("form").count() == 0


@pytest.mark.parametrize(
    "look",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_and_nothing_sticks_out(widget, line, elsewhere, look):
    opened = widget(elsewhere.page(line.address), **look).open()
    opened.choose(MENU)
    opened.page.get_by_label("Votre nom").wait_for()
    for step in (
        lambda: None,
        lambda: fill(opened, agree=False, **{"Votre nom": "", "Téléphone": "1"}),
        lambda: fill(opened),
    ):
        step()
        if step is not None and opened.page.get_by_label("Un mot de plus").input_value():
            send(opened)
            result(opened, "demande de rappel")
        check(opened, "mot-clic")
        assert overflowing(opened) == []


def test_targets_are_large_enough_for_a_finger(widget, line, elsewhere):
    opened = widget(
        elsewhere.page(line.address),
        viewport={"width": 390, "height": 780},
        has_touch=True,
        is_mobile=True,
    )
    opened.launcher.tap()
    opened.button("Options").tap()
    opened.button(MENU).tap()
    opened.page.get_by_label("Votre nom").wait_for()
    for target in opened.page.locator(
        ".call :is(input:not([type=checkbox]), textarea, button):visible, .call"
        " label:has([type=checkbox])"
    ).all():
        assert target.bounding_box()["height"] >= 43


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_line_of_what_one_agrees_to_stands_beside_the_box(page, width):
    page.page.set_viewport_size({"width": width, "height": 800})
    box = page.page.get_by_label(re.compile("J’accepte"))
    code = """box => { const range = document.createRange(); range.selectNodeContents(box.nextSibling);
    return [...range.getClientRects()].filter(({ width }) => width > 0).map(({ left }) => Math.round(left)) }"""
    (left,) = set(box.evaluate(code))
    assert left > box.bounding_box()["x"] + box.bounding_box()["width"]


def test_each_field_is_in_sight_as_a_whole_when_tab_comes_to_it(page):
    page.page.get_by_label("Votre nom").focus()
    sight = sheet(page).bounding_box()
    for _ in range(6):
        page.page.keyboard.press("Tab")
        top, bottom = page.page.evaluate(
            "() => { const { top, bottom } ="
            " document.querySelector('mot-clic').shadowRoot.activeElement.getBoundingClientRect();"
            " return [top, bottom] }"
        )
        assert sight["y"] <= top
        assert bottom <= sight["y"] + sight["height"]
