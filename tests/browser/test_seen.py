"""What stands beside what: where an eye expects it, no text against a line, no line of a label
under its box.
"""

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LEFT = """node => { const range = document.createRange(); range.selectNodeContents(node); return range.getBoundingClientRect().left }"""


@pytest.mark.parametrize(
    "asked", ["Compare Facebook et Instagram", "Compare Facebook, Instagram et LinkedIn"]
)
def test_a_table_begins_where_the_text_around_it_begins(widget, asked):
    page = widget(viewport=PHONE).open()
    page.ask(asked)
    answer = page.answers.first
    text = answer.locator("p").first.evaluate(LEFT)
    for part in ("caption", "tbody th", "tbody td"):
        assert abs(answer.locator(part).first.evaluate(LEFT) - text) < 1, part


def test_in_a_table_of_three_no_text_touches_the_line_below_it(widget):
    page = widget(viewport=PHONE).open()
    page.ask("Compare Facebook, Instagram et LinkedIn")
    last, next_row = (
        page.answers.first.locator("tbody").first.locator("td").last,
        page.answers.first.locator("tbody").nth(1),
    )
    bottom = last.evaluate(
        "node => { const range = document.createRange(); range.selectNodeContents(node); return"
        " range.getBoundingClientRect().bottom }"
    )
    assert next_row.bounding_box()["y"] - bottom >= 5


def test_when_a_window_is_low_a_long_question_leaves_room_for_its_answer(widget):
    page = widget(viewport={"width": 320, "height": 256}).open()
    page.ask(
        "J'ai une petite boutique de vêtements pour les jeunes de mon quartier, lequel est fait"
        " pour moi?"
    )
    scroller = page.page.locator("mot-clic .scroller").bounding_box()
    seen = scroller["y"] + scroller["height"] - page.answers.last.bounding_box()["y"]
    assert seen > scroller["height"] / 2


def test_what_a_low_window_says_of_the_connection_can_be_read_from_its_first_word(widget, line):
    page = widget(line.address, viewport={"width": 320, "height": 256}).open()
    line.mode = "away"
    page.type("C'est quoi, un mot-clic?")
    page.status.get_by_text("Pas de connexion").wait_for()
    text = page.status.get_by_text("Pas de connexion").evaluate(
        "node => node.getBoundingClientRect().top"
    )
    assert text >= page.status.bounding_box()["y"]


def test_in_forced_colours_the_drawing_on_the_pressed_thumb_has_the_colour_of_highlighted_text(
    widget,
):
    page = widget(forced_colors="active").open()
    page.ask("C'est quoi, un mot-clic?")
    page.button("Réponse utile").click()
    drawn, paper = page.button("Réponse utile").evaluate(
        "node => [getComputedStyle(node.querySelector('path')).stroke,"
        " getComputedStyle(node).color]"
    )
    assert drawn == paper
