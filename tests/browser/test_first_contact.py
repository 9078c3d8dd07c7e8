"""What somebody meets first: a launcher that leaves room, a panel that tells it is coming, a first
screen that invites. On another site.
"""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
SCREENS = {
    "small phone": (360, 560),
    "narrow phone": (320, 568),
    "phone": (390, 664),
    "laptop": (1366, 650),
}
LINES = (
    "node => { const range = document.createRange(); range.selectNodeContents(node); return new"
    " Set([...range.getClientRects()].map(box => box.bottom)).size }"
)


def opened(widget, line, elsewhere, screen):
    width, height = SCREENS[screen]
    return widget(elsewhere.page(line.address), viewport={"width": width, "height": height}).open()


@pytest.mark.parametrize("screen", SCREENS)
def test_three_suggestions_are_in_view_at_once(widget, line, elsewhere, screen):
    page = opened(widget, line, elsewhere, screen)
    around = page.page.get_by_role("region", name="Conversation").bounding_box()
    suggestions = page.page.get_by_role("group", name="Suggestions").get_by_role("button").all()
    assert len(suggestions) == 3
    for suggestion in suggestions:
        box = suggestion.bounding_box()
        assert around["y"] <= box["y"]
        assert box["y"] + box["height"] <= around["y"] + around["height"]


def test_on_a_small_screen_the_notice_takes_a_line_that_opens_and_the_greeting_two(
    widget, line, elsewhere
):
    page = opened(widget, line, elsewhere, "small phone")
    assert page.notice.evaluate(LINES) == 1
    assert "90\u00a0jours" in page.notice.inner_text()
    assert page.page.get_by_text("Bonjour!").evaluate(LINES) <= 2
    page.notice.click()
    text = page.panel.inner_text()
    assert "N’écrivez rien de personnel" in text
    assert "Qui y a accès" in text


def test_a_screen_that_is_turned_shows_the_notice_that_fits_it(widget, line, elsewhere):
    page = opened(widget, line, elsewhere, "small phone")
    assert "rien de personnel" not in page.panel.inner_text()
    page.page.set_viewport_size({"width": 1280, "height": 800})
    page.page.get_by_text("rien de personnel").wait_for()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_launcher_leaves_the_page_to_be_read(widget, line, elsewhere, width):
    page = widget(elsewhere.page(line.address), viewport={"width": width, "height": 640})
    assert page.launcher.bounding_box()["width"] <= width / 5  # and it still bears its name
    assert min(page.launcher.bounding_box()[side] for side in ("width", "height")) >= 44


def test_on_a_phone_a_failed_load_is_seen_too(widget, line, elsewhere):
    page = widget("about:blank", viewport={"width": 390, "height": 664})
    page.page.route("**/widget/panel.js", lambda route: route.abort())
    page.goto(elsewhere.page(line.address))
    page.launcher.click()
    told = page.page.get_by_role("button", name="L’assistant est injoignable")
    until(lambda: told.bounding_box()["width"] > 200)
    page.page.unroute("**/widget/panel.js")
    told.click()
    page.panel.wait_for()
    page.button("Fermer").click()
    assert page.launcher.bounding_box()["width"] < 90


def test_each_side_may_have_a_distance_of_its_own(widget, line, elsewhere):
    elsewhere.head = "<style>mot-clic { --mot-clic-offset: 120px 40px }</style>"
    page = widget(elsewhere.page(line.address), viewport={"width": 1280, "height": 700})
    for shown in (page.launcher, page.panel):
        shown.wait_for()
        box = shown.bounding_box()
        assert (1280 - box["x"] - box["width"], 700 - box["y"] - box["height"]) == (40, 120)
        page.page.evaluate("document.querySelector('mot-clic').open()")
    assert box["y"] >= 0  # the low window cuts nothing off
    page.page.evaluate("document.querySelector('mot-clic').setAttribute('side', 'left')")
    assert page.panel.bounding_box()["x"] == 40


def test_a_panel_that_is_long_in_coming_says_so(widget, line, elsewhere):
    page, held = widget("about:blank"), []
    page.page.route("**/widget/panel.js", lambda route: held.append(route))
    page.goto(elsewhere.page(line.address))
    page.launcher.click()
    until(
        lambda: (
            page.page.get_by_role("button", name="Un instant…").count()
            or page.page.wait_for_timeout(20)
        )
    )
    assert page.page.locator("mot-clic [role=status]").first.inner_text() == "Un instant…"
    held[0].continue_()
    page.panel.wait_for()
    assert (
        page.page.locator(
            "mot-clic > [role=status], mot-clic [part=dock] > [role=status]"
        ).first.inner_text()
        == ""
    )
    page.button("Fermer").click()
    assert page.launcher.is_visible()


def test_while_the_notice_is_on_its_way_nobody_speaks_of_the_connection(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address))
    line.held = "/api/notice"
    page.launcher.click()
    page.panel.wait_for()
    assert "connexion" not in page.panel.inner_text()
    line.pass_on.set()
    page.notice.wait_for()


def test_what_a_suggestion_shows_is_what_it_asks(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    suggestions = page.page.get_by_role("group", name="Suggestions").get_by_role("button")
    for number in range(2):
        shown = suggestions.first.inner_text()
        assert shown not in ("", "Insta en chiffres")
        suggestions.first.click()
        page.answers.nth(number).wait_for()
        assert page.questions.nth(number).locator("p").first.inner_text() == shown
