"""In Firefox and WebKit: it answers on another site, and a load that failed once can be tried again."""

import pytest

from tests.browser.conftest import until
from tests.browser.others import Firefox, WebKit

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
    until(lambda: browser.evaluate("!!customElements.get('mot-clic')"), 30)
    browser.evaluate(f"void {LAUNCHER}.click()")


def panel_opens(browser):
    until(lambda: browser.evaluate(f"!!{INSIDE}.querySelector('dialog')?.open"), 30)


def test_it_answers_on_another_site(browser, line, elsewhere):
    browser.goto(elsewhere.page(line.address))
    press(browser)
    panel_opens(browser)
    browser.evaluate(f'void document.querySelector("mot-clic").ask("{ASKED}")')
    until(lambda: "hashtag" in browser.evaluate(f"{INSIDE}.querySelector('ol').textContent"), 30)
    background = browser.evaluate(f"getComputedStyle({INSIDE}.querySelector('dialog')).backgroundColor")
    assert background not in ("transparent", "rgba(0, 0, 0, 0)")


def test_a_load_that_failed_once_succeeds_when_tried_again(browser, line, elsewhere):
    line.refusing[FILES[0]] = 503
    browser.goto(elsewhere.page(line.address))
    press(browser)
    until(lambda: "injoignable" in browser.evaluate(f"{LAUNCHER}.textContent"), 30)
    del line.refusing[FILES[0]]
    press(browser)
    panel_opens(browser)


def test_after_a_second_failure_the_page_without_javascript_is_offered(browser, line, elsewhere):
    line.refusing.update(dict.fromkeys(FILES, 503))
    browser.goto(elsewhere.page(line.address))
    press(browser)
    until(lambda: "injoignable" in browser.evaluate(f"{LAUNCHER}.textContent"), 30)
    assert browser.evaluate(f"{INSIDE}.querySelector('a').hidden")
    press(browser)
    until(lambda: not browser.evaluate(f"{INSIDE}.querySelector('a').hidden"), 30)
    assert browser.evaluate(f"{INSIDE}.querySelector('a').href") == f"{line.address}/conversation"
    press(browser)  # and it can still be tried
    panel_opens(browser)
