"""On another site, what the assistant refuses is read and understood: real refusals, a real
browser, another origin.
"""

import json
import sqlite3
import time
from unittest import mock

import pytest

from bot.channels.website import sessions
from tests.browser.conftest import PER_MINUTE
from tests.browser.test_embedding import ASKED, embedder
from tests.conftest import until

__all__ = ["embedder"]  # a fixture
pytestmark = pytest.mark.browser
FETCH = """async ([url, method, body, session]) => {
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(session && { Authorization: `Bearer ${session}` }) };
  const answer = await fetch(url, { method, headers, body, credentials: "omit" });
  const told = answer.status === 204 ? {} : await answer.json();
  return [answer.status, told.error?.code ?? "", answer.headers.get("Retry-After")];
}"""


@pytest.fixture
def fetch(widget, embedder, site):
    """Calls the API by a script of the other site; gives status, code of the error, seconds to
    wait.
    """
    page = widget(f"http://{embedder}/").page

    def call(method, path, body=None, session=None):
        sent = json.dumps(body) if isinstance(body, dict) else body
        return page.evaluate(FETCH, [f"{site.address}/api/{path}", method, sent, session])

    return call


def ended():
    """A session that has ended three days ago."""
    with mock.patch("itsdangerous.timed.time.time", return_value=time.time() - 3 * 86_400):
        return sessions.open_session().token


def test_refusals_can_be_read(fetch):
    session = sessions.open_session().token
    asked = {"session": session, "text": "Merci!"}
    assert fetch("POST", "messages", {**asked, "text": " "}) == [400, "empty", None]
    assert fetch("POST", "messages", "{") == [400, "bad_json", None]
    assert fetch("POST", "messages", {**asked, "text": "a" * 2001}) == [413, "too_long", None]
    assert fetch("POST", "messages", "a" * 300_000) == [413, "too_long", None]
    assert fetch("POST", "messages", {**asked, "session": ended()}) == [
        401,
        "session_expired",
        None,
    ]
    assert fetch("POST", "messages", {**asked, "session": "x"}) == [401, "session_forged", None]
    assert fetch("GET", "nulle-part") == [404, "not_found", None]
    assert fetch("DELETE", "messages") == [405, "not_allowed", None]
    assert fetch("GET", "conversation", session="x") == [401, "session_forged", None]


def test_who_writes_too_fast_learns_how_long_to_wait(fetch):
    asked = {"session": sessions.open_session().token, "text": "Merci!"}
    *_, (status, code, wait) = [fetch("POST", "messages", asked) for _ in range(PER_MINUTE + 1)]
    assert (status, code) == (429, "too_many")
    assert 1 <= int(wait) <= 60


def test_a_record_that_is_away_is_told(fetch, site):
    """Erasing while another program holds the database."""
    session = sessions.open_session().token
    assert fetch("POST", "messages", {"session": session, "text": ASKED, "id": "held"})[0] == 200
    assert fetch("GET", "conversation", session=session)[0] == 200  # written down
    holder = sqlite3.connect(site.log.parent / "motclic.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        status, code, wait = fetch("DELETE", "conversation", session=session)
        assert (status, code) == (503, "erased_later")
        assert int(wait) > 0
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert fetch("DELETE", "conversation", session=session) == [204, "", None]


def test_after_a_session_has_ended_the_widget_opens_a_new_one_and_answers(widget, embedder):
    page = widget(f"http://{embedder}/").open()
    page.ask("C'est quoi, l'arobas?")
    page.keep(session=ended())
    page.page.reload()
    page.open()
    assert "hashtag" in page.ask(ASKED)
    assert not page.status.is_visible()
    until(lambda: page.kept()["session"] != ended())


def test_a_message_that_is_refused_does_not_hold_up_the_next(widget, embedder):
    page = widget(f"http://{embedder}/").open()
    page.page.evaluate("text => document.querySelector('mot-clic').ask(text)", "a" * 2500)
    page.page.evaluate("text => document.querySelector('mot-clic').ask(text)", ASKED)
    page.answers.first.wait_for()
    assert "hashtag" in page.answers.first.inner_text()


def test_what_was_said_is_given_back_and_erased_from_the_other_site(widget, embedder):
    page = widget(f"http://{embedder}/").open()
    page.ask(ASKED)
    page.choose("Mes données et confidentialité")
    with page.page.expect_download() as downloaded:
        page.page.get_by_role("button", name="Télécharger").click()
    assert "mot-clic" in downloaded.value.path().read_text(encoding="utf-8")
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    page.button("Compare Facebook et Instagram").wait_for()
