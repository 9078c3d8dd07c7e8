"""In browsers from before the spring of 2024, which know no light-dark(): a plain palette, and
everything readable. On another site.
"""

import re

import pytest

pytestmark = pytest.mark.browser
# A colour as red, green and blue, in whatever space it was written.
RGB = """(node, name) => { const pencil = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
 pencil.fillStyle = getComputedStyle(node)[name]; pencil.fillRect(0, 0, 1, 1); return `rgb(${[...pencil.getImageData(0, 0, 1, 1).data.slice(0, 3)]})` }"""
ASKED = "C'est quoi, un mot-clic?"


def older(page):
    """Makes the browser take the style sheet as one of before would: what it does not know is
    dropped.
    """

    def answer(route):
        text = re.sub(r"light-dark\(", "unknown-to-it(", route.fetch().text())
        route.fulfill(
            body=text, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"}
        )

    page.page.route("**/widget/panel.js", answer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_is_opaque_and_its_texts_stand_out(widget, line, elsewhere, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = widget("about:blank", color_scheme=scheme)
    older(page)
    page.goto(elsewhere.page(line.address))
    page.open()
    page.ask(ASKED)
    for node in (page.panel, page.answers.first, page.field, page.page.locator("[part=notice]")):
        assert node.evaluate("node => getComputedStyle(node).backgroundColor") not in (
            "transparent",
            "rgba(0, 0, 0, 0)",
        )
    found = Axe().run(page.page, context="mot-clic", options={"runOnly": ["color-contrast"]})
    assert not found.violations_count, found.generate_snapshot()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_label_inside_the_field_can_be_read(widget, line, elsewhere, scheme):
    page = widget(elsewhere.page(line.address), color_scheme=scheme).open()
    ink, paper = page.field.evaluate(
        "node => [getComputedStyle(node, '::placeholder').color,"
        " getComputedStyle(node).backgroundColor]"
    )
    assert contrast(ink, paper) >= 4.5


def test_in_forced_colours_the_pressed_thumb_looks_pressed(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), forced_colors="active").open()
    page.ask(ASKED)
    page.button("Réponse utile").click()
    pressed, other = (
        page.button(name).evaluate("node => getComputedStyle(node).backgroundColor")
        for name in ("Réponse utile", "Réponse pas utile")
    )
    assert pressed not in ("rgba(0, 0, 0, 0)", other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_shows_a_field_a_state_and_the_focus_stands_out(widget, line, elsewhere, scheme):
    page = widget(elsewhere.page(line.address), color_scheme=scheme).open()
    page.ask(ASKED)
    card = page.answers.first.evaluate(RGB, "backgroundColor")
    assert contrast(page.field.evaluate(RGB, "borderTopColor"), card) >= 3
    page.button("Réponse utile").press("Enter")
    pressed = page.button("Réponse utile")
    edges = [
        page.button(name).evaluate("node => getComputedStyle(node).borderTopColor")
        for name in ("Réponse utile", "Réponse pas utile")
    ]
    assert [edge == "rgba(0, 0, 0, 0)" for edge in edges] == [False, True]
    assert contrast(pressed.evaluate(RGB, "borderTopColor"), card) >= 3
    assert contrast(pressed.evaluate(RGB, "outlineColor"), card) >= 3
    for name, around in {
        "Envoyer": card,
        "Options": page.page.locator("[part=header]").evaluate(RGB, "backgroundColor"),
    }.items():
        page.button(name).focus()
        assert contrast(page.button(name).evaluate(RGB, "outlineColor"), around) >= 3
    page.field.fill("a" * 2001)
    assert page.field.evaluate("node => getComputedStyle(node).borderTopWidth") == "2px"
    assert contrast(page.field.evaluate(RGB, "borderTopColor"), card) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("accent", "on"), [("#8f3b1f", "#fff"), ("#ffc845", "#1d1a10")], ids=["brick", "yellow"]
)
def test_links_suggestions_and_the_mark_follow_the_accent_and_can_be_read(
    widget, line, elsewhere, accent, on, scheme
):
    elsewhere.head = (
        f"<style>mot-clic {{ --mot-clic-accent: {accent}; --mot-clic-accent-text: {on} }}</style>"
    )
    page = widget(elsewhere.page(line.address), color_scheme=scheme).open()
    suggestion = page.button("Compare Facebook et Instagram")
    ink, paper = suggestion.evaluate(RGB, "color"), suggestion.evaluate(RGB, "backgroundColor")
    assert contrast(ink, paper) >= 4.5
    red, green, blue = (int(share) for share in re.findall(r"\d+", ink)[:3])
    assert red > green > blue  # of the accent's hue, no longer blue
    mark = page.page.get_by_role("heading", name="Mot-clic", exact=True)
    assert contrast(before(mark, "color"), before(mark, "backgroundColor")) >= 4.5


def test_who_wants_more_contrast_gets_it(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), contrast="more").open()
    edge = page.page.locator("[part=answer]").first.evaluate(
        "node => [getComputedStyle(node).borderTopColor, getComputedStyle(node).backgroundColor]"
    )
    assert contrast(*edge) >= 7


def test_a_browser_that_cannot_carry_it_shows_the_link(widget, line, elsewhere):
    page = widget("about:blank")
    page.page.add_init_script(
        "delete window.CSSStyleSheet.prototype.replaceSync; window.CSSStyleSheet = function () {"
        " throw new TypeError('Illegal constructor') }"
    )
    page.goto(elsewhere.page(line.address))
    link = page.page.get_by_role("link", name="Poser")
    link.wait_for()
    assert link.get_attribute("href") == f"{line.address}/conversation"
    page.faults.clear()  # its console may well say so


def before(node, name):
    """A colour of what stands before an element's text."""
    return node.evaluate("(node, name) => getComputedStyle(node, '::before')[name]", name)


def contrast(one, other):
    """The contrast of two colours, as WCAG counts it."""

    def luminance(colour):
        shares = [int(share) / 255 for share in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
