"""On pages that are read from right to left: the panel stays in French, left to right, at the side
that the site chose.
"""

import pytest

from tests.browser.looks import overflowing, overlapping, scrolls_two_ways
from tests.browser.test_accessibility import check

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>موقع آخر</title>
<style>* {{ direction: rtl; unicode-bidi: plaintext; text-align: right }} mot-clic {{ --mot-clic-offset: 60px 30px }}</style>
<script type="module" src="{0}/widget.js"></script></head>
<body><main><h1>موقع آخر</h1><mot-clic dir="rtl" {1}><a href="{0}/conversation">Poser</a></mot-clic></main></body></html>"""
LOOK = """node => { const { direction, textAlign } = getComputedStyle(node); return [direction, textAlign] }"""


@pytest.fixture
def carrying(widget, line, elsewhere):
    def make(attributes="", **options):
        elsewhere.whole = PAGE.format(line.address, attributes)
        return widget(elsewhere.page(line.address), **options)

    return make


@pytest.mark.parametrize("side", ["", 'side="left"'], ids=["right", "left"])
def test_it_stands_where_the_site_put_it(carrying, side):
    page = carrying(side, viewport={"width": 1280, "height": 800})
    for shown in (page.launcher, page.panel):
        shown.wait_for()
        box = shown.bounding_box()
        assert (box["x"] if side else 1280 - box["x"] - box["width"]) == 30
        assert 800 - box["y"] - box["height"] == 60
        page.page.evaluate("document.querySelector('mot-clic').open()")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_panel_is_read_from_left_to_right(carrying, width):
    page = carrying(viewport={"width": width, "height": 700}).open()
    page.ask("Compare Facebook et Instagram")
    for node in (
        page.panel,
        page.answers.first.locator("p").first,
        page.page.get_by_role("cell").first,
        page.field,
    ):
        direction, align = node.evaluate(LOOK)
        assert direction == "ltr"
        assert align in ("start", "left")
    mine, theirs = page.questions.first.bounding_box(), page.answers.first.bounding_box()
    assert mine["x"] > theirs["x"]  # one's own stand to the right
    assert page.button("Envoyer").bounding_box()["x"] > page.field.bounding_box()["x"]
    first, second = (
        cell.bounding_box()["x"] for cell in page.page.get_by_role("columnheader").all()
    )
    assert first < second
    assert overlapping(page) == []
    assert overflowing(page) == []
    assert not scrolls_two_ways(page)
    check(page, "mot-clic")


def test_what_is_typed_goes_the_way_of_its_script(carrying):
    page = carrying().open()
    page.field.fill("ما هو الهاشتاغ؟")
    assert page.field.evaluate(LOOK)[0] == "rtl"
    page.field.press("Enter")
    page.answers.first.wait_for()
    assert page.questions.first.locator("p[dir]").evaluate(LOOK)[0] == "rtl"
    assert page.answers.first.evaluate(LOOK)[0] == "ltr"
