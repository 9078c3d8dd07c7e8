"""Everything at twice its size, as people enlarge it: the browser's zoom, its font size, its
smallest font, a page's own zoom.
"""

import os
import shutil

import pytest

from tests.browser.looks import covered, lines_seen, overflowing, overlapping, scrolls_two_ways

pytestmark = pytest.mark.browser
HEIGHTS = {1280: 800, 320: 640}


@pytest.fixture(scope="session")
def large_print(chromium):
    """A browser whose owner wants no letter smaller than 32 pixels."""
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    )
    browser = chromium.browser_type.launch(
        executable_path=path, args=["--no-sandbox", "--blink-settings=minimumFontSize=32"]
    )
    yield browser
    browser.close()


def zoomed(widget, width, address, request):
    """Ctrl and +, twice: the page has half the room, each of its pixels is four of the screen's."""
    return widget(
        address,
        viewport={"width": width // 2, "height": HEIGHTS[width] // 2},
        device_scale_factor=2,
    )


def larger_font(widget, width, address, request):
    """The font size among the browser's settings, twice what it was."""
    page = widget("about:blank", viewport={"width": width, "height": HEIGHTS[width]})
    page.page.context.new_cdp_session(page.page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    page.goto(address)
    return page


def smallest_font(widget, width, address, request):
    """The smallest font size among the browser's settings: no length follows it, the letters alone
    grow.
    """
    context = request.getfixturevalue("large_print").new_context(
        viewport={"width": width, "height": HEIGHTS[width]}
    )
    request.addfinalizer(context.close)
    context.set_default_timeout(60_000)
    return widget(address, context=context)


def page_s_zoom(widget, width, address, request):
    """A page that enlarges itself."""
    page = widget(address, viewport={"width": width, "height": HEIGHTS[width]})
    page.page.evaluate("document.documentElement.style.zoom = 2")
    return page


def opened(page, line):
    pass


def notice(page, line):
    page.notice.click()


def table(page, line):
    page.ask("Compare Facebook et Instagram")


def menu(page, line):
    page.button("Options").click()


def data(page, line):
    page.choose("Mes données et confidentialité")


def offline(page, line):
    line.mode = "away"
    page.type("C'est quoi, un mot-clic?")
    page.status.wait_for()


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize(
    "how", [zoomed, larger_font, smallest_font, page_s_zoom], ids=lambda how: how.__name__
)
def test_at_twice_the_size_nothing_is_lost_and_nothing_stands_on_anything(
    widget, line, request, how, width
):
    for state in (opened, notice, table, menu, data, offline):
        line.mode = "up"
        page = how(widget, width, line.address, request).open()
        size = page.page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('mot-clic').shadowRoot.querySelector('h2')).fontSize)"
        )
        state(page, line)
        told = f"{state.__name__}, letters of {size} px"
        assert overlapping(page) == [], told
        assert overflowing(page) == [], told
        assert not scrolls_two_ways(page), told
        assert state is menu or lines_seen(page) >= 2, told
        assert covered(page) == [], told
        page.page.close()


def test_a_question_of_several_lines_does_not_push_anything_out_of_the_panel(widget):
    page = widget(viewport={"width": 160, "height": 320}, device_scale_factor=2).open()
    page.field.fill("une question\nde plusieurs\nlignes\net encore\net encore\net encore")
    assert covered(page) == []
    assert lines_seen(page) >= 1


def test_at_four_times_the_size_most_of_the_screen_is_left_to_read_and_the_whole_menu_is_seen(
    widget, line
):
    page = widget(
        line.address, viewport={"width": 320, "height": 256}, device_scale_factor=4
    ).open()
    scroller = page.page.get_by_role("region", name="Conversation")
    assert scroller.bounding_box()["height"] >= 150
    page.field.fill("une question\nde plusieurs\nlignes\nencore")
    assert scroller.bounding_box()["height"] >= 100
    assert covered(page) == []
    page.button("Options").click()
    for name in (
        "Joindre une personne",
        "Recommencer",
        "Imprimer la conversation",
        "Mes données et confidentialité",
    ):
        box = page.button(name).bounding_box()
        assert box["y"] + box["height"] <= 256


@pytest.mark.parametrize("how", [zoomed, larger_font, smallest_font], ids=lambda how: how.__name__)
@pytest.mark.parametrize("path", ["/", "/conversation", "/integration"])
def test_the_pages_are_read_without_scrolling_aside_either(widget, line, request, how, path):
    page = how(widget, 320, line.address + path, request)
    if path == "/conversation":
        page.button("Compare Facebook et Instagram").click()
        page.page.locator(".answer").wait_for()
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
