"""From page to page: what is being written stays, and the panel where its site wants so. On another
site.
"""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
DRAFT = "Et quand il pleut, que"
KEEP = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Un autre site</title>
<script type="module" src="{0}/widget.js"></script></head>
<body><h1>Un autre site</h1><mot-clic keep-open><a href="{0}/conversation">Poser</a></mot-clic></body></html>"""


def test_what_is_being_written_outlives_the_page_in_its_tab_alone(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.field.fill(DRAFT)
    page.page.reload()
    assert page.open().field.input_value() == DRAFT
    page.goto(elsewhere.page(line.address, "autre"))
    assert page.open().field.input_value() == DRAFT
    assert DRAFT not in str(page.kept())
    other = widget(elsewhere.page(line.address), context=page.page.context).open()
    assert other.field.input_value() == ""
    page.ask("C'est quoi, un mot-clic?")
    page.page.reload()
    assert page.open().field.input_value() == ""


def test_where_the_site_wants_so_the_panel_stands_open_on_the_next_page_and_leaves_the_focus_there(
    widget, line, elsewhere
):
    elsewhere.whole = KEEP.format(line.address)
    page = widget(elsewhere.page(line.address)).open()
    page.ask("C'est quoi, un mot-clic?")
    page.goto(elsewhere.page(line.address, "autre"))
    page.panel.wait_for()
    assert "hashtag" in page.answers.first.inner_text()
    assert page.page.evaluate("document.activeElement === document.body")
    assert not page.launcher.is_visible()
    page.ask("C'est quoi, l'arobas?")
    page.button("Fermer").click()
    page.page.reload()
    page.launcher.wait_for()
    page.page.wait_for_timeout(500)
    assert not page.panel.is_visible()


def test_a_phone_is_never_covered_by_a_page_that_opens(widget, line, elsewhere):
    elsewhere.whole = KEEP.format(line.address)
    page = widget(elsewhere.page(line.address), viewport={"width": 390, "height": 780}).open()
    page.page.reload()
    until(
        lambda: page.page.evaluate(
            "!!document.querySelector('mot-clic').shadowRoot.querySelector('dialog')"
        )
    )
    assert not page.panel.is_visible()
    assert page.launcher.is_visible()


def test_the_wheel_over_the_panel_leaves_the_page_where_it_is(widget, line, elsewhere):
    elsewhere.body = "<p style='height: 4000px'>Une longue page</p>"
    page = widget(elsewhere.page(line.address)).open()
    for place in ("[part=notice]", "[part=header]", "#field"):
        page.page.locator(place).hover()
        page.page.mouse.wheel(0, 900)
    page.page.wait_for_timeout(400)
    assert page.page.evaluate("scrollY") == 0
    page.page.locator("h1").hover()
    page.page.mouse.wheel(0, 900)
    until(lambda: page.page.evaluate("scrollY") > 0)
