"""Comparisons of several columns: read without scrolling aside, set side by side where there is
room. On another site.
"""

import pytest

from tests.browser.looks import overflowing, scrolls_two_ways

pytestmark = pytest.mark.browser
FOUR = "Compare Facebook, Instagram, LinkedIn et Twitter"
NAMES = ["Facebook", "Twitter", "LinkedIn", "Instagram"]


def tops(page, row=0):
    """How high each cell of a row stands."""
    return [
        cell.bounding_box()["y"]
        for cell in page.page.locator("table tbody").nth(row).locator("td").all()
    ]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_four_columns_are_read_without_scrolling_aside_each_cell_with_its_name(
    widget, line, elsewhere, width
):
    page = widget(elsewhere.page(line.address), viewport={"width": width, "height": 700}).open()
    page.ask(FOUR)
    assert not scrolls_two_ways(page)
    assert overflowing(page) == []
    cells = page.page.locator("table tbody").first.locator("td").all()
    assert [
        cell.evaluate("node => getComputedStyle(node, '::before').content").strip('":\u00a0 ')
        for cell in cells
    ] == NAMES
    assert len(set(tops(page))) == 4


def test_enlarged_the_columns_stand_side_by_side_and_the_panel_gets_small_again(
    widget, line, elsewhere
):
    page = widget(elsewhere.page(line.address), viewport={"width": 1600, "height": 900}).open()
    page.ask(FOUR)
    small = page.panel.bounding_box()["width"]
    page.button("Agrandir").click()
    assert page.panel.bounding_box()["width"] > 2 * small
    assert len(set(tops(page))) == 1
    assert page.page.get_by_role("columnheader").all_inner_texts() == NAMES
    assert page.focused() == "Réduire"
    page.button("Réduire").click()
    assert page.panel.bounding_box()["width"] == small


def test_two_columns_stay_a_table_on_a_phone(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), viewport={"width": 360, "height": 700}).open()
    page.ask("Compare Facebook et Instagram")
    assert len(set(tops(page))) == 1
    assert not page.button("Agrandir").is_visible()  # it fills the screen already


def test_without_javascript_too(chromium, site):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto(f"{site.address}/conversation")
    page.get_by_label("Votre question").fill(FOUR)
    page.get_by_role("button", name="Envoyer").click()
    table = page.get_by_role("region", name="côte à côte")
    assert table.evaluate("node => node.scrollWidth <= node.clientWidth")
    cells = page.locator("table tbody tr").first.get_by_role("cell").all()
    assert [cell.get_attribute("data-column") for cell in cells] == NAMES
    assert len({cell.bounding_box()["y"] for cell in cells}) == 4
    context.close()
