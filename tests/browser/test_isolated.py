"""In a frame that its page isolates (`sandbox` without `allow-same-origin`): a browser gives it no
origin, no storage, and no forms.
"""

import html
import json
import sys

import pytest

from tests.conftest import Server, free_port

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
ISOLATED = "Votre navigateur isole cette page"
FRAME = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Un autre site</title></head>
<body><iframe title="Assistant" sandbox="allow-scripts" width="1000" height="700" srcdoc="%s"></iframe></body></html>"""
INSIDE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Dedans</title><script type="module" src="{0}/widget.js"></script></head>
<body><mot-clic><a href="{0}/conversation">Poser</a></mot-clic></body></html>"""


@pytest.fixture
def isolated(widget, elsewhere):
    """Opens the panel inside such a frame, on the widget of a server."""

    def opened(server):
        page = widget("about:blank")
        elsewhere.whole = FRAME % html.escape(INSIDE.format(server))
        page.goto(elsewhere.page(server))
        page.frame = page.page.frame_locator("iframe")
        page.frame.get_by_role("button", name="Poser une question").click()
        page.frame.get_by_role("textbox", name="Votre question").wait_for()
        return page

    return opened


@pytest.fixture(scope="module")
def let_in(model, tmp_path_factory):
    """A server whose operator lets isolated pages in."""
    folder, port = tmp_path_factory.mktemp("let_in"), free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_ORIGINS": json.dumps(["null"]),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


def ask(page):
    page.frame.get_by_role("textbox", name="Votre question").fill(ASKED)
    page.frame.get_by_role("button", name="Envoyer").click()


def test_one_is_told_that_the_page_is_isolated_and_where_the_assistant_answers(isolated, site):
    page = isolated(site.address)
    notice = page.frame.locator("[part=notice]")
    notice.get_by_text(ISOLATED).wait_for()
    assert notice.get_by_role("link").get_attribute("href") == f"{site.address}/conversation"
    # to be copied where the frame opens no window
    assert f"{site.address}/conversation" in notice.inner_text()


def test_who_asks_all_the_same_is_told_again_not_that_there_is_no_connection(isolated, site):
    page = isolated(site.address)
    ask(page)
    status = page.frame.locator("[part=status]")
    status.get_by_text(ISOLATED).wait_for()
    assert status.get_by_role("link").get_attribute("href") == f"{site.address}/conversation"
    for sheet in ("Joindre une personne", "Mes données et confidentialité"):
        page.frame.get_by_role("button", name="Options").click()
        page.frame.get_by_role("button", name=sheet).click()
        page.frame.locator(".sheet").get_by_text(ISOLATED).wait_for()
        page.frame.get_by_role("button", name="Retour à la conversation").click()
    assert "connexion" not in page.frame.locator("dialog").inner_text()


def test_where_the_operator_lets_isolated_pages_in_it_answers(isolated, let_in):
    page = isolated(let_in.address)
    page.frame.get_by_text("L’avis").first.wait_for()
    ask(page)
    page.frame.locator("li[part=answer]").wait_for()
    assert "hashtag" in page.frame.locator("li[part=answer]").inner_text()
    with page.page.expect_response("**/api/feedback") as rated:
        page.frame.get_by_role("button", name="Réponse utile").click()
    assert rated.value.status == 204


def test_there_a_lost_connection_is_told_as_such(isolated, let_in):
    page = isolated(let_in.address)
    page.frame.get_by_text("L’avis").first.wait_for()
    page.page.route("**/api/**", lambda route: route.abort())
    ask(page)
    page.frame.locator("[part=status]").get_by_text("Pas de connexion").wait_for()
