"""In browsers from before the spring of 2024, which know no light-dark(): a plain palette, and everything readable. On another site."""

import re

import pytest

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"


def older(page):
    """Makes the browser take the style sheet as one of before would: what it does not know is dropped."""

    def answer(route):
        text = re.sub(r"light-dark\(", "unknown-to-it(", route.fetch().text())
        route.fulfill(body=text, content_type="text/css", headers={"Access-Control-Allow-Origin": "*"})

    page.page.route("**/widget/panel.css", answer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_is_opaque_and_its_texts_stand_out(widget, line, elsewhere, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = widget("about:blank", color_scheme=scheme)
    older(page)
    page.goto(elsewhere.page(line.address))
    page.open()
    page.ask(ASKED)
    for node in (page.panel, page.answers.first, page.field, page.page.locator("[part=notice]")):
        assert node.evaluate("node => getComputedStyle(node).backgroundColor") not in ("transparent", "rgba(0, 0, 0, 0)")
    found = Axe().run(page.page, context="mot-clic", options={"runOnly": ["color-contrast"]})
    assert not found.violations_count, found.generate_snapshot()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_label_inside_the_field_can_be_read(widget, line, elsewhere, scheme):
    page = widget(elsewhere.page(line.address), color_scheme=scheme).open()
    ink, paper = page.field.evaluate("node => [getComputedStyle(node, '::placeholder').color, getComputedStyle(node).backgroundColor]")
    assert contrast(ink, paper) >= 4.5


def test_in_forced_colours_the_pressed_thumb_looks_pressed(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), forced_colors="active").open()
    page.ask(ASKED)
    page.button("Réponse utile").click()
    pressed, other = (page.button(name).evaluate("node => getComputedStyle(node).backgroundColor") for name in ("Réponse utile", "Réponse pas utile"))
    assert pressed not in ("rgba(0, 0, 0, 0)", other)


def test_a_browser_that_cannot_carry_it_shows_the_link(widget, line, elsewhere):
    page = widget("about:blank")
    page.page.add_init_script(
        "delete window.CSSStyleSheet.prototype.replaceSync; window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') }"
    )
    page.goto(elsewhere.page(line.address))
    link = page.page.get_by_role("link", name="Poser")
    link.wait_for()
    assert link.get_attribute("href") == f"{line.address}/conversation"
    page.faults.clear()  # its console may well say so


def contrast(one, other):
    """The contrast of two colours, as WCAG counts it."""

    def luminance(colour):
        shares = [int(share) / 255 for share in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
