"""axe in every state, and what axe cannot see: small screens, large text, spacing, colours,
motion.
"""

import pytest

from tests.browser.looks import overflowing

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check(page, within=None):
    """No violation of WCAG 2.2 AA, nor of axe's good practices, on the whole page or within one
    element (quicker).
    """
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page.page, context=within, options=RULES)
    nodes = [node["html"] for found in results.response["violations"] for node in found["nodes"]]
    assert not results.violations_count, f"{results.generate_snapshot()} {nodes}"


def closed(page, line):
    pass


def opened(page, line):
    page.open()


def notice(page, line):
    page.open()
    page.notice.click()


def awaited(page, line):
    page.open()
    line.mode = "slow"
    page.type(ASKED)
    page.page.locator("p.quiet", has_text="en train de répondre").first.wait_for()


def table(page, line):
    page.open()
    page.ask("Compare Facebook et Instagram")


def rated(page, line):
    page.open()
    page.ask(ASKED)
    page.button("Réponse utile").click()


def menu(page, line):
    page.open()
    page.button("Options").click()


def data(page, line):
    page.open()
    page.choose("Mes données et confidentialité")
    page.button("Effacer cette conversation").click()


def error(page, line):
    page.open()
    line.mode = "broken"
    page.type(ASKED)
    page.status.wait_for()


def offline(page, line):
    page.open()
    line.mode = "away"
    page.type(ASKED)
    page.status.wait_for()


def refused(page, line):
    page.open()
    line.refusing["/api/messages"] = 403
    page.type(ASKED)
    page.button("Renvoyer").wait_for()


def restarted(page, line):
    page.open()
    page.ask(ASKED)
    page.choose("Recommencer")
    page.button("Rétablir la conversation").wait_for()


def contact(page, line):
    page.open()
    page.choose("Joindre une personne")


def too_long(page, line):
    page.open()
    page.field.fill("a" * 2100)


STATES = (
    closed,
    opened,
    notice,
    awaited,
    table,
    rated,
    menu,
    data,
    contact,
    error,
    offline,
    refused,
    restarted,
    too_long,
)
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}},
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(widget, line, state):
    for name, look in LOOKS.items():
        page = widget(line.address, **look)
        state(page, line)
        check(page, None if name == "light" else "mot-clic")
        page.page.close()
        line.mode = "up"
        line.refusing.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_theme_that_is_not_the_device_s(widget, theme):
    page = widget(color_scheme="dark" if theme == "light" else "light")
    page.page.evaluate(
        "theme => document.querySelector('mot-clic').setAttribute('theme', theme)", theme
    )
    page.open()
    page.ask("Compare Facebook et Instagram")
    check(page)


@pytest.mark.parametrize("accent", ["#8f3b1f", "#1f4e9c", "#5b2a6e", "#23292e"])
def test_axe_finds_nothing_in_the_colours_that_are_offered(widget, site, accent):
    page = widget(site.address.replace("127.0.0.1", "localhost") + "/integration")
    page.page.select_option("select[name=accent]", accent)
    check(page)
    page.open()
    page.ask(ASKED)
    check(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out_at_320_pixels_nor_with_spaced_text(widget, width):
    page = widget(viewport={"width": width, "height": 700}).open()
    page.ask("Compare Facebook et Instagram")
    page.page.evaluate("""() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
          + 'p { margin-bottom: 2em !important }');
        document.querySelector('mot-clic').shadowRoot.adoptedStyleSheets.push(sheet) }""")
    assert overflowing(page) == []
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.button("Envoyer").is_visible()


def test_the_page_s_root_font_size_does_not_shrink_it(widget):
    page = widget()
    page.page.evaluate("document.documentElement.style.fontSize = '6px'")
    page.open()
    assert (
        page.page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('mot-clic').shadowRoot.querySelector('#notice')).fontSize)"
        )
        >= 14
    )


def test_targets_are_large_enough_for_a_finger(widget):
    page = widget(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.launcher.tap()
    page.ask(ASKED)
    for button in page.page.locator("mot-clic button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 43, button.inner_text()


def test_on_a_phone_it_fills_the_screen_and_a_tap_raises_no_keyboard(widget):
    page = widget(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.launcher.tap()
    page.panel.wait_for()
    assert page.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert page.focused() != "Votre question"
    page.button("C’est quoi, un mot-clic?").tap()
    page.answers.first.wait_for()
    assert page.focused() == "Conversation"


def test_on_a_phone_nothing_stands_under_the_notch_or_the_bar_of_the_system(widget):
    page = widget(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    device = page.page.context.new_cdp_session(page.page)
    device.send(
        "Emulation.setSafeAreaInsetsOverride",
        {"insets": {"top": 47, "bottom": 34, "left": 10, "right": 20}},
    )
    page.launcher.tap()
    page.panel.wait_for()
    header, send = (
        page.page.locator("[part=header]").bounding_box(),
        page.button("Envoyer").bounding_box(),
    )
    assert (header["x"], header["y"], header["width"]) == (10, 47, 360)
    assert send["y"] + send["height"] <= 780 - 34
    assert send["x"] + send["width"] <= 370
    assert page.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}


def test_forced_colours_keep_every_control_visible(widget):
    page = widget(forced_colors="active").open()
    page.ask(ASKED)
    for name in ("Options", "Fermer", "Réponse utile", "Envoyer"):
        assert (
            page.button(name).evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
        )
        assert page.button(name).evaluate("node => getComputedStyle(node).borderTopColor") not in (
            "rgba(0, 0, 0, 0)",
            "transparent",
        )


def test_reduced_motion_stops_the_dots(widget, line):
    page = widget(line.address, reduced_motion="reduce")
    awaited(page, line)
    assert (
        page.page.locator("p.quiet i").first.evaluate(
            "node => getComputedStyle(node).animationName"
        )
        == "none"
    )


def test_it_is_in_the_french_of_here(widget):
    page = widget().open()
    assert page.panel.evaluate("node => node.closest('[lang]').lang") == "fr-CA"
