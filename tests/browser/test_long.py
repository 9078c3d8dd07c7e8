"""Conversations of hundreds of turns: the latest are drawn, earlier ones when they are wanted, and
nobody loses their place.
"""

import pytest

from tests.browser.test_accessibility import check
from tests.conftest import until

pytestmark = pytest.mark.browser
TURNS, DRAWN = 150, 40
EARLIER = "Messages précédents"
ACTIVE = "document.querySelector('mot-clic').shadowRoot.activeElement"


def said(turns):
    """A conversation of so many turns, as the widget keeps it."""
    items = []
    for number in range(turns):
        at = 9e12 + number * 1000
        items.append(
            {
                "id": f"q{number}",
                "at": at,
                "who": "person",
                "text": f"Question numéro {number}.",
                "state": "sent",
            }
        )
        answer = {
            "text": f"Réponse numéro {number}.",
            "topics": [],
            "suggestions": [],
            "parts": [{"type": "paragraph", "text": f"Réponse numéro {number}."}],
        }
        items.append(
            {
                "id": f"a{number}",
                "at": at,
                "who": "assistant",
                "about": f"q{number}",
                "session": "x",
                "answers": [answer],
            }
        )
    return items


@pytest.fixture
def page(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), viewport={"width": 1280, "height": 600}).open()
    page.keep(items=said(TURNS))
    page.page.reload()
    return page.open()


def drawn(page):
    return page.page.locator("mot-clic ol > li").count()


def height(page, text):
    """Where a message stands on the screen."""
    return page.page.get_by_text(text, exact=True).bounding_box()["y"]


def in_view(page, node):
    box, around = (
        node.bounding_box(),
        page.page.get_by_role("region", name="Conversation").bounding_box(),
    )
    return around["y"] <= box["y"] and box["y"] + box["height"] <= around["y"] + around["height"]


def test_the_latest_are_drawn_and_the_last_is_in_view(page):
    assert drawn(page) == DRAWN
    assert in_view(page, page.questions.last)
    assert "numéro 149" in page.answers.last.inner_text()
    assert "numéro 130" in page.questions.first.inner_text()


def test_earlier_ones_come_when_they_are_wanted_and_the_reader_stays_there(page):
    for place in (130, 110, 90, 70, 50, 30, 10):
        page.button(EARLIER).scroll_into_view_if_needed()
        top = f"Question numéro {place}."
        before = height(page, top)
        page.button(EARLIER).click()
        assert abs(height(page, top) - before) <= 1
    assert drawn(page) == 2 * TURNS
    assert "numéro 0" in page.questions.first.inner_text()
    assert not page.button(EARLIER).is_visible()  # there are no more


def test_by_keyboard_the_reader_goes_on_in_the_conversation_and_it_is_said(page):
    page.listen()
    page.button(EARLIER).focus()
    page.page.keyboard.press("Enter")
    assert page.focused() == "Conversation"
    assert page.heard() == [f"{EARLIER}\u00a0: {DRAWN}"]
    before = height(page, "Question numéro 130.")
    page.page.keyboard.press("ArrowUp")
    until(lambda: height(page, "Question numéro 130.") > before)


def test_arrows_walk_on_into_earlier_answers(page):
    first = page.page.get_by_role("toolbar", name="Question numéro 130.").get_by_role(
        "button", name="Réponse utile"
    )
    first.focus()
    page.page.keyboard.press("ArrowUp")
    assert drawn(page) == 2 * DRAWN
    assert page.page.evaluate(f"{ACTIVE}.parentNode.ariaLabel") == "Question numéro 129."
    assert page.focused() == "Réponse utile"
    assert in_view(
        page,
        page.page.get_by_role("toolbar", name="Question numéro 129.").get_by_role(
            "button", name="Réponse utile"
        ),
    )
    stops = page.page.evaluate(
        "[...document.querySelector('mot-clic').shadowRoot.querySelectorAll('.actions"
        " button')].filter(one => one.tabIndex === 0).length"
    )
    assert stops == 1
    page.page.keyboard.press("ArrowDown")
    assert page.page.evaluate(f"{ACTIVE}.parentNode.ariaLabel") == "Question numéro 130."


def test_who_is_at_the_end_has_the_latest_alone_again_and_who_reads_above_keeps_what_they_read(
    page, line
):
    page.button(EARLIER).click()
    page.type("C'est quoi, un mot-clic?")
    page.answers.last.get_by_text("hashtag").first.wait_for()
    assert drawn(page) == DRAWN
    page.button(EARLIER).click()
    line.held = "/api/messages"
    page.type("Et l'arobas, sur Twitter?")
    page.button(EARLIER).click()
    page.page.get_by_text("Question numéro 120.", exact=True).scroll_into_view_if_needed()
    before, count = height(page, "Question numéro 120."), drawn(page)
    line.pass_on.set()
    page.button("Nouveaux messages").wait_for()
    assert drawn(page) == count + 1
    assert abs(height(page, "Question numéro 120.") - before) <= 1


def test_the_copy_is_of_the_whole_conversation(page):
    page.choose("Mes données et confidentialité")
    with page.page.expect_download() as download:
        page.button("Enregistrer le texte").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "Question numéro 0." in text
    assert "Réponse numéro 149." in text


def test_a_short_conversation_offers_no_earlier_ones(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.ask("C'est quoi, un mot-clic?")
    assert not page.button(EARLIER).is_visible()


def test_axe_finds_nothing(page):
    page.button(EARLIER).click()
    page.button(EARLIER).scroll_into_view_if_needed()
    check(page, "mot-clic")
