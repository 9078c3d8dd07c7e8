"""A bad network loses nothing, and each state is told in French."""

import re
from unittest import mock

import httpx
import pytest

from bot.channels.website import sessions
from tests.browser.conftest import PER_MINUTE
from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"


def test_the_panel_comes_in_one_file_its_looks_included(widget):
    page, asked = widget("about:blank"), []
    page.page.on(
        "request",
        lambda request: (
            asked.append(request.url.split("/widget/")[-1]) if "/widget/" in request.url else None
        ),
    )
    page.goto(page.home)
    page.open()
    assert asked == ["element.js", "panel.js"]


def test_before_somebody_writes_nothing_but_the_notice_is_asked_and_before_they_send_nothing_is_kept(
    widget, line
):
    page = widget(line.address)
    asked = []
    page.page.on(
        "request",
        lambda request: (
            asked.append((request.method, request.url.split("/api/")[-1], request.post_data))
            if "/api/" in request.url
            else None
        ),
    )
    page.launcher.hover()
    page.open()
    assert {(method, path) for method, path, _ in asked} == {("GET", "notice")}
    with page.page.expect_response("**/api/sessions") as opened:
        page.field.press_sequentially("Ma")
    assert list(opened.value.request.post_data_json) == ["notice"]
    assert "session" not in page.kept()
    page.ask("C'est quoi, un mot-clic?")
    assert page.kept()["session"]
    assert [path for _, path, _ in asked] == ["notice", "sessions", "messages"]


def test_a_session_that_could_not_be_had_ahead_is_asked_for_with_the_message(widget, line):
    page = widget(line.address).open()
    line.mode = "away"
    page.field.press_sequentially("C'est quoi, ")
    line.mode = "up"
    assert "hashtag" in page.ask(ASKED)


def test_a_message_typed_while_the_server_is_away_waits_and_is_sent_once(widget, line):
    page = widget(line.address).open()
    line.mode = "away"
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()
    assert "En attente d’envoi" in page.questions.inner_text()
    line.mode = "up"
    page.answers.first.wait_for()  # by itself
    assert not page.status.is_visible()
    assert "En attente" not in page.questions.inner_text()
    assert len(line.asked) == 1


def test_what_waits_outlives_the_page(widget, line):
    page = widget(line.address).open()
    line.mode = "away"
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()
    page.page.reload()
    line.mode = "up"
    page.page.reload()
    until(lambda: page.kept().get("unread") == 1)  # sent without opening the panel
    page.open()
    assert "hashtag" in page.answers.first.inner_text()
    assert len(line.asked) == 1


def test_a_message_typed_before_the_notice_came_leaves_after_it(widget, line):
    page = widget(line.address)
    line.mode = "away"
    page.launcher.click()
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()
    assert "N’écrivez rien de personnel" in page.panel.inner_text()
    line.mode = "up"
    page.answers.first.wait_for()
    assert page.kept()["notice"]


def test_a_lost_reply_is_asked_again_with_the_same_id_and_answered_once(widget, line):
    page = widget(line.address).open()
    line.mode = "lost"
    page.type(ASKED)
    page.answers.first.wait_for()
    assert len(line.sent) >= 2
    assert len(line.asked) == 1
    held = httpx.get(
        f"{line.address}/api/conversation",
        headers={"Authorization": f"Bearer {page.kept()['session']}"},
    ).json()
    assert len(held["messages"]) == 1


def test_messages_leave_in_the_order_in_which_they_were_typed(widget, line):
    page = widget(line.address).open()
    line.mode = "away"
    for text in (ASKED, "C'est quoi, l'arobas?", "C'est quoi, un gazouillis?"):
        page.type(text)
    line.mode = "up"
    page.page.evaluate("dispatchEvent(new Event('online'))")
    page.answers.nth(2).wait_for()
    assert [message["text"] for message in line.asked] == [
        ASKED,
        "C'est quoi, l'arobas?",
        "C'est quoi, un gazouillis?",
    ]


def test_two_tabs_send_a_waiting_message_once(widget, line):
    first = widget(line.address).open()
    second = widget(line.address, context=first.page.context).open()
    line.mode = "away"
    first.type(ASKED)
    first.status.get_by_text("Pas de connexion").wait_for()
    line.mode = "up"
    first.page.evaluate("dispatchEvent(new Event('online'))")
    second.page.evaluate("dispatchEvent(new Event('online'))")
    second.answers.first.wait_for()
    assert len(line.sent) == 1


def test_offline_and_online_again_by_the_browser(widget):
    page = widget().open()
    page.page.context.set_offline(True)
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()
    page.page.context.set_offline(False)
    page.answers.first.wait_for()


def test_slow_is_told_after_four_seconds(widget, line):
    page = widget(line.address)
    page.page.clock.install()
    page.open()
    line.mode = "slow"
    page.type(ASKED)
    page.page.locator("p.quiet", has_text="en train de répondre").first.wait_for()
    page.page.clock.fast_forward(4500)
    page.status.get_by_text("plus long que d’habitude").wait_for()
    assert not page.button("Réessayer").is_visible()  # it is under way
    line.pass_on.set()
    page.answers.first.wait_for()
    page.page.clock.fast_forward(100)
    assert not page.status.is_visible()


def test_a_failing_server_is_told_and_tried_again(widget, line):
    page = widget(line.address).open()
    line.mode = "broken"
    page.type(ASKED)
    page.status.get_by_text("Une difficulté technique").wait_for()
    with page.page.expect_response(lambda response: response.status == 500):
        page.button("Réessayer").click()
    line.mode = "up"
    page.answers.first.wait_for()  # by itself


def test_too_many_messages_wait_for_as_long_as_the_server_says(widget, line):
    page = widget(line.address).open()
    page.ask(ASKED)
    session = page.kept()["session"]
    for number in range(PER_MINUTE):
        httpx.post(
            f"{line.address}/api/messages",
            json={"session": session, "text": ASKED, "id": f"n{number}"},
        )
    with page.page.expect_response(lambda response: response.status == 429) as refused:
        page.type("Et l'arobas?")
    assert 1 <= int(refused.value.headers["retry-after"]) <= 60
    page.status.get_by_text("Vous écrivez très vite!").wait_for()
    assert "En attente d’envoi" in page.questions.last.inner_text()


def test_an_expired_session_is_replaced_and_the_message_not_lost(widget):
    page = widget().open()
    page.ask(ASKED)
    with mock.patch("itsdangerous.timed.time.time", return_value=1_700_000_000):
        page.keep(session=sessions.open_session().token)
    page.page.reload()
    page.open()
    page.ask("C'est quoi, l'arobas?")
    assert (
        page.page.get_by_role("region", name="Conversation")
        .get_by_text("Votre session était expirée")
        .is_visible()
    )
    assert page.answers.count() == 2  # what was said before is still there to read


def test_a_forged_session_is_replaced_too(widget):
    page = widget().open()
    page.ask(ASKED)
    page.keep(session="WyJ3ZWItMSIsIiJd.aaaa.bbbb")
    page.page.reload()
    page.open()
    page.ask("C'est quoi, l'arobas?")
    assert page.kept()["session"] != "WyJ3ZWItMSIsIiJd.aaaa.bbbb"


def test_without_storage_it_works_and_says_that_nothing_is_kept(widget, site):
    page = widget("about:blank")
    page.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no',"
        " 'SecurityError') } })"
    )
    page.goto(site.address.replace("127.0.0.1", "localhost"))
    page.open()
    assert page.page.get_by_text("Votre navigateur ne garde rien").is_visible()
    assert "hashtag" in page.ask(ASKED)


def test_too_long_is_told_before_it_is_sent_and_nothing_is_lost(widget):
    page = widget().open()
    page.field.fill("a" * 1900)
    assert page.page.get_by_text("Caractères restants : 100").is_visible()
    page.field.fill("a" * 2003)
    page.field.press("Enter")
    assert (
        page.page.locator("#hint").inner_text()
        == "Votre message est trop long. Caractères de trop : 3"
    )
    assert page.field.get_attribute("aria-invalid") == "true"
    assert len(page.field.input_value()) == 2003
    assert page.questions.count() == 0


def test_a_refused_message_can_be_corrected(widget):
    page = widget().open()
    page.type("\u200b\u200b")  # nothing that can be read
    page.page.get_by_text(re.compile("Non envoyé.*vide")).last.wait_for()
    page.button("Corriger").click()
    assert page.questions.count() == 0
    assert page.focused() == "Votre question"
    assert "hashtag" in page.ask(ASKED)


def test_an_empty_question_is_told(widget):
    page = widget().open()
    page.button("Envoyer").click()
    assert page.page.locator("#hint").inner_text() == "Écrivez d’abord votre question."
    assert page.focused() == "Votre question"


def test_erasing_while_the_server_is_away_erases_nothing_and_says_so(widget, line):
    page = widget(line.address).open()
    page.ask(ASKED)
    line.mode = "away"
    page.choose("Mes données et confidentialité")
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    page.page.get_by_text("rien n’a été fait").wait_for()
    page.button("Retour à la conversation").click()
    assert page.answers.count() == 1


def test_a_thumb_given_while_the_server_is_away_is_sent_when_it_is_back(widget, line):
    page = widget(line.address).open()
    page.ask(ASKED)
    line.mode = "away"
    page.button("Réponse utile").click()
    with page.page.expect_response("**/api/feedback"):
        line.mode = "up"
    assert not page.status.is_visible()


def test_an_unreachable_panel_is_told_on_the_launcher(widget, site):
    page = widget()
    page.page.route("**/widget/panel.js", lambda route: route.abort())
    page.launcher.click()
    page.page.get_by_role("button", name="L’assistant est injoignable").wait_for()
