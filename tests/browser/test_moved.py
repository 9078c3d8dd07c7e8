"""On pages that change under the widget: swapped by Turbo or another router, moved. On another
site.
"""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
SWAP = """() => { const old = document.querySelector('mot-clic'); const fresh = document.createElement('mot-clic');
 fresh.append(...[...old.children].map(node => node.cloneNode(true))); old.replaceWith(fresh) }"""
MOVE = (
    "() => { const element = document.querySelector('mot-clic'); element.remove();"
    " document.body.prepend(element) }"
)
SCROLL = """node => new Promise(done => { node.addEventListener('scroll', done, { once: true }); node.scrollTop = 40 })"""
SHEETS = "document.querySelector('mot-clic').shadowRoot.adoptedStyleSheets.length"


@pytest.fixture
def page(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.ask(ASKED)
    return page


def test_an_answer_that_comes_while_the_page_is_swapped_is_shown(page, line):
    line.mode = "slow"
    page.type("Et l'arobas?")
    page.page.evaluate(SWAP)
    page.launcher.click()
    page.page.locator("p.quiet", has_text="est en train de répondre").first.wait_for()
    assert page.answers.count() == 1
    line.pass_on.set()
    page.answers.nth(1).wait_for()
    assert "En attente" not in page.questions.last.inner_text()


def test_an_answer_that_comes_after_the_page_is_swapped_is_counted_once(page, line):
    line.mode = "slow"
    page.type("Et l'arobas?")
    page.page.evaluate(SWAP)
    line.pass_on.set()
    page.page.get_by_role("button", name="Poser une question (non lus\u00a0: 1)").click()
    page.answers.nth(1).wait_for()


def test_what_is_being_written_outlives_a_swap(page):
    page.field.fill("Et quand il pleut")
    page.page.evaluate(SWAP)
    page.open()
    assert page.field.input_value() == "Et quand il pleut"


def test_moved_it_keeps_its_panel_its_draft_its_place_and_its_focus(page, line):
    page.ask("Compare Facebook et Instagram")
    page.field.press_sequentially("Et quand")
    page.page.locator(".scroller").evaluate(SCROLL)
    for _ in range(3):
        page.page.evaluate(MOVE)
    page.panel.wait_for()
    until(lambda: page.focused() == "Votre question")
    assert page.field.input_value() == "Et quand"
    assert page.page.locator(".scroller").evaluate("node => node.scrollTop") == 40
    assert page.page.evaluate(SHEETS) == 2
    assert "Twitter" in page.ask("C'est quoi, l'arobas, sur Twitter?")
    assert page.answers.count() == 3


def test_moved_on_a_phone_it_still_holds_the_focus(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), viewport={"width": 390, "height": 780}).open()
    page.page.evaluate(MOVE)
    page.panel.wait_for()
    for _ in range(12):
        page.page.keyboard.press("Tab")
        assert page.focused() != "Recherche"


def test_an_element_that_was_moved_while_waiting_shows_its_answer(page, line):
    line.mode = "slow"
    page.type("Et l'arobas?")
    page.page.evaluate(MOVE)
    line.pass_on.set()
    page.answers.nth(1).wait_for()


def test_taken_out_for_good_it_still_keeps_the_answer(page, line):
    line.mode = "slow"
    page.type("Et l'arobas?")
    page.page.evaluate("document.querySelector('mot-clic').remove()")
    line.pass_on.set()
    until(lambda: len(page.kept()["items"]) == 4)
    assert page.kept()["unread"] == 1
