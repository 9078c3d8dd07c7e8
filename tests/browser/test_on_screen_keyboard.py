"""With the keyboard of a phone up: what is typed, and what was answered, stand above it.

No browser of a computer raises such a keyboard. Here one is feigned as Safari of the iPhone and
Chrome of Android show theirs to a page: the page keeps its size, `visualViewport` shrinks, and may
move down, and says so. Pinching is real.
"""

import pytest

pytestmark = pytest.mark.browser
# width, height, of it the keyboard
PHONES = {"phone": (390, 844, 336), "small phone": (360, 560, 240), "on its side": (844, 375, 209)}
RAISED = """([height, top]) => {
  for (const [name, value] of Object.entries({ height, offsetTop: top })) Object.defineProperty(visualViewport, name, { configurable: true, get: () => value });
  for (const name of ["resize", "scroll"]) visualViewport.dispatchEvent(new Event(name));
}"""
HIDDEN = (
    "() => { delete visualViewport.height; delete visualViewport.offsetTop;"
    " visualViewport.dispatchEvent(new Event('resize')) }"
)
ASKED = "Compare Facebook et Instagram"
A_LINE = 12 + 24  # pixels: the answer's edge, and a line of it, in sight at least


@pytest.fixture(params=PHONES, ids=lambda name: name.replace(" ", "_"))
def phone(request, widget):
    """A phone with the panel open on an answer; its `sight` is what the keyboard leaves, from where
    to where, once it is raised.
    """
    width, height, keyboard = PHONES[request.param]
    page = widget(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    page.launcher.tap()
    page.notice.wait_for()
    page.whole = {"x": 0, "y": 0, "width": width, "height": height}

    def raised(top=0):
        page.page.evaluate(RAISED, [height - keyboard, top])
        page.sight = (top, top + height - keyboard)

    page.raised = raised
    return page


def within(page, locator):
    """Whether all of it is in sight."""
    box = locator.bounding_box()
    return page.sight[0] <= box["y"] and box["y"] + box["height"] <= page.sight[1] + 0.5


@pytest.mark.parametrize("top", [0, 120], ids=["in place", "moved down"])
def test_the_field_and_the_last_answer_stand_above_the_keyboard(phone, top):
    phone.ask(ASKED)
    phone.raised(top)
    assert within(phone, phone.panel)
    assert within(phone, phone.field)
    assert within(phone, phone.button("Envoyer"))
    assert within(phone, phone.button("Fermer"))
    assert phone.field.bounding_box()["y"] > phone.sight[1] - 70
    answer, field = phone.answers.last.bounding_box(), phone.field.bounding_box()
    assert answer["y"] < field["y"] - A_LINE
    assert answer["y"] + answer["height"] > phone.sight[0]


def test_an_answer_that_comes_while_it_is_up_is_in_sight(phone):
    phone.raised()
    phone.ask("C'est quoi, un mot-clic?")
    assert within(phone, phone.field)
    assert phone.answers.last.bounding_box()["y"] < phone.field.bounding_box()["y"] - A_LINE


def test_once_it_is_down_the_panel_fills_the_screen_again(phone):
    phone.raised(50)
    phone.page.evaluate(HIDDEN)
    assert phone.panel.bounding_box() == phone.whole


def test_the_field_that_one_fills_in_stands_above_it_in_a_form_too(phone):
    phone.ask(ASKED)
    phone.button("Réponse utile").tap()
    word = phone.page.get_by_role("textbox", name="Un mot de plus")
    word.focus()
    phone.raised()
    assert within(phone, word)


def test_zooming_in_with_two_fingers_leaves_the_panel_as_it_is(phone):
    phone.ask(ASKED)
    place = phone.page.locator("mot-clic .scroller").evaluate("node => node.scrollTop")
    fingers = phone.page.context.new_cdp_session(phone.page)
    fingers.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    phone.page.wait_for_function("visualViewport.scale > 1.9")
    assert phone.page.evaluate("visualViewport.height") < phone.whole["height"] - 100
    box = phone.panel.evaluate(
        "node => { const { x, y, width, height } = node.getBoundingClientRect(); return [x, y,"
        " width, Math.round(height)] }"
    )
    assert box == list(phone.whole.values())
    assert phone.page.locator("mot-clic .scroller").evaluate("node => node.scrollTop") == place


def test_on_a_computer_it_changes_nothing(widget):
    page = widget().open()
    before = page.panel.bounding_box()
    page.page.evaluate(RAISED, [300, 40])
    assert page.panel.bounding_box() == before
