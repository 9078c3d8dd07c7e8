"""A thumb never stands in the way: of questions, of the reader's place, of the truth. On another
site.
"""

import time

import httpx
import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
LONG = "Compare Facebook et Instagram"


@pytest.fixture
def page(widget, line, elsewhere):
    return widget(elsewhere.page(line.address)).open()


def top(page):
    return page.page.locator(".scroller").evaluate("node => node.scrollTop")


def in_sight(page, node):
    """Whether a part is wholly within what is seen of the conversation."""
    box, around = node.bounding_box(), page.page.locator(".scroller").bounding_box()
    return (
        box["y"] >= around["y"] - 1
        and box["y"] + box["height"] <= around["y"] + around["height"] + 1
    )


@pytest.mark.parametrize("status", [500, 429, 403])
def test_a_thumb_that_cannot_be_delivered_holds_up_no_question(page, line, status):
    page.ask(ASKED)
    line.refusing["/api/feedback"] = status
    with page.page.expect_response("**/api/feedback"):
        page.button("Réponse utile").click()
    assert "Twitter" in page.ask("Et l'arobas, sur Twitter?")
    assert not page.status.is_visible()


def test_a_thumb_that_is_slow_shows_no_answer_being_written(page, line):
    page.ask(ASKED)
    line.held = "/api/feedback"
    with page.page.expect_request("**/api/feedback"):
        page.button("Réponse utile").click()
    assert not page.page.locator("p.quiet", has_text="est en train de répondre").is_visible()
    assert "Twitter" in page.ask("Et l'arobas, sur Twitter?")


def test_a_thumb_that_was_refused_for_a_time_is_sent_later(page, line, site):
    page.ask(ASKED)
    line.refusing["/api/feedback"] = 500
    with page.page.expect_response("**/api/feedback"):
        page.button("Réponse utile").click()
    del line.refusing["/api/feedback"]
    session = page.kept()["session"]

    def noted():
        time.sleep(1)  # a conversation is given back so many times a minute
        held = httpx.get(
            f"{site.address}/api/conversation", headers={"Authorization": f"Bearer {session}"}
        ).json()
        return held["messages"][0]["feedback"] == 1

    until(noted)


def test_a_thumb_that_is_refused_for_good_is_taken_back_and_said(page, line):
    page.ask(ASKED)
    line.refusing["/api/feedback"] = 403
    page.button("Réponse utile").click()
    page.page.locator(".noted", has_text="n’a pas pu être noté").wait_for()
    assert page.button("Réponse utile").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize(
    "size",
    [{"width": 1280, "height": 600}, {"width": 390, "height": 600}],
    ids=["desktop", "phone"],
)
def test_rating_a_long_answer_leaves_the_reader_there_and_shows_what_it_opens(
    widget, line, elsewhere, size
):
    page = widget(elsewhere.page(line.address), viewport=size).open()
    page.ask(LONG)
    page.button("Réponse utile").scroll_into_view_if_needed()
    before = top(page)
    page.button("Réponse utile").click()
    word = page.page.get_by_label("Un mot de plus?")
    word.wait_for()
    assert before <= top(page) <= before + 200
    assert in_sight(page, word)
    assert in_sight(page, page.button("Réponse utile"))
    word.fill("clair")
    before = top(page)
    page.button("Envoyer ce mot").click()
    assert page.focused() == "Réponse utile"
    assert in_sight(page, page.button("Réponse utile"))
    assert abs(top(page) - before) < 200


def test_a_change_in_another_tab_that_brings_nothing_new_leaves_the_reader_there(
    widget, line, elsewhere
):
    page = widget(elsewhere.page(line.address), viewport={"width": 1280, "height": 600}).open()
    page.ask(LONG)
    page.page.locator(".scroller").evaluate("node => node.scrollTop = node.scrollHeight")
    before = top(page)
    other = widget(elsewhere.page(line.address), context=page.page.context).open()
    other.button("Réponse utile").click()
    until(lambda: page.button("Réponse utile").get_attribute("aria-pressed") == "true")
    assert top(page) == before


def test_an_answer_of_an_earlier_session_can_still_be_rated(page, line, site):
    page.ask(ASKED)
    before = page.kept()["session"]
    items = page.kept()["items"]
    page.choose("Recommencer")
    page.ask("C'est quoi, l'arobas?")
    page.keep(items=[*items, *page.kept()["items"]])
    page.page.reload()
    page.open()
    with page.page.expect_response("**/api/feedback"):
        page.button("Réponse utile").first.click()
    held = httpx.get(
        f"{site.address}/api/conversation", headers={"Authorization": f"Bearer {before}"}
    ).json()
    assert held["messages"][0]["feedback"] == 1
