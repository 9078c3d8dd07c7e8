"""In Firefox and WebKit: it answers on another site, a load that failed once can be tried again, a
phone's keyboard covers nothing.
"""

import pytest

from tests.browser.others import Firefox, WebKit
from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
INSIDE = "document.querySelector('mot-clic').shadowRoot"
LAUNCHER = f"{INSIDE}.querySelector('[part=launcher]')"
FILES = ("/widget/panel.js", "/widget/1/panel.js")


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["firefox", "webkit"])
def browser(request, tmp_path_factory):
    if request.param.missing():
        pytest.skip(request.param.missing())
    running = request.param(tmp_path_factory.mktemp("profile"))
    yield running
    running.stop()


def press(browser):
    until(lambda: browser.evaluate("!!customElements.get('mot-clic')"))
    browser.evaluate(f"void {LAUNCHER}.click()")


def panel_opens(browser):
    until(lambda: browser.evaluate(f"!!{INSIDE}.querySelector('dialog')?.open"))


def test_it_answers_on_another_site(browser, line, elsewhere):
    browser.goto(elsewhere.page(line.address))
    press(browser)
    panel_opens(browser)
    browser.evaluate(f'void document.querySelector("mot-clic").ask("{ASKED}")')
    until(lambda: "hashtag" in browser.evaluate(f"{INSIDE}.querySelector('ol').textContent"))
    background = browser.evaluate(
        f"getComputedStyle({INSIDE}.querySelector('dialog')).backgroundColor"
    )
    assert background not in ("transparent", "rgba(0, 0, 0, 0)")


def test_a_load_that_failed_once_succeeds_when_tried_again(browser, line, elsewhere):
    line.refusing[FILES[0]] = 503
    browser.goto(elsewhere.page(line.address))
    press(browser)
    until(lambda: "injoignable" in browser.evaluate(f"{LAUNCHER}.textContent"))
    del line.refusing[FILES[0]]
    press(browser)
    panel_opens(browser)


def test_after_a_second_failure_the_page_without_javascript_is_offered(browser, line, elsewhere):
    line.refusing.update(dict.fromkeys(FILES, 503))
    browser.goto(elsewhere.page(line.address))
    press(browser)
    until(lambda: "injoignable" in browser.evaluate(f"{LAUNCHER}.textContent"))
    assert browser.evaluate(f"{INSIDE}.querySelector('a').hidden")
    press(browser)
    until(lambda: not browser.evaluate(f"{INSIDE}.querySelector('a').hidden"))
    assert browser.evaluate(f"{INSIDE}.querySelector('a').href") == f"{line.address}/conversation"
    press(browser)  # and it can still be tried
    panel_opens(browser)


def test_on_a_phone_the_panel_stands_above_the_keyboard(browser, line, elsewhere):
    """The screen is a frame of that size, and the keyboard what it would tell the page: neither
    browser has one here.
    """
    browser.goto(elsewhere.page(line.address))
    browser.evaluate(
        "void document.body.append(Object.assign(document.createElement('iframe'), { id: 'phone',"
        " width: 390, height: 700, src: location.href }))"
    )
    phone = "document.querySelector('#phone').contentWindow"
    inside = f"{phone}.document.querySelector('mot-clic').shadowRoot"
    until(lambda: browser.evaluate(f"!!{phone}.customElements?.get('mot-clic')"))
    browser.evaluate(f"void {phone}.document.querySelector('mot-clic').open()")
    until(lambda: browser.evaluate(f"!!{inside}.querySelector('dialog')?.open"))
    bottoms = (
        "['dialog', 'textarea'].map(name =>"
        f" {inside}.querySelector(name).getBoundingClientRect().bottom)"
    )
    assert browser.evaluate(bottoms)[0] == 700
    told = "height: { value: 380 }, offsetTop: { value: 20 }"
    browser.evaluate(
        f"void (Object.defineProperties({phone}.visualViewport, {{ {told} }}),"
        f" {phone}.visualViewport.dispatchEvent(new Event('resize')))"
    )
    panel, field = browser.evaluate(bottoms)
    assert panel == 400
    assert 330 < field < 400
