"""What a person does with the widget, from the greeting to leaving no trace."""

import json
import re

import pytest

pytestmark = pytest.mark.browser


def test_opens_only_when_asked_with_notice_greeting_and_suggestions(widget):
    page = widget()
    assert not page.panel.is_visible()
    page.open()
    text = page.panel.inner_text()
    assert text.index("Avant d’écrire") < text.index("Bonjour!")
    assert "90\u00a0jours" in text
    assert page.page.get_by_role("group", name="Suggestions").get_by_role("button").count() == 3


def test_the_notice_tells_all_that_the_law_asks(widget):
    page = widget().open()
    page.page.get_by_text("L’avis de confidentialité").first.click()
    for title in (
        "Ce qui est recueilli",
        "Pourquoi",
        "Combien de temps",
        "Qui y a accès",
        "Vos droits",
        "Qui en est responsable",
    ):
        assert page.page.get_by_role("heading", name=title).is_visible()


def test_a_question_is_answered_with_its_source_and_date(widget):
    page = widget().open()
    answer = page.ask("Compare Facebook et Instagram")
    assert "milliard" in answer
    assert "Source" in answer
    assert "2018-2019" in answer
    assert page.questions.inner_text().strip().endswith("Compare Facebook et Instagram")


def test_a_comparison_is_a_real_table(widget):
    page = widget().open()
    page.ask("Compare Facebook et Instagram")
    table = page.page.get_by_role("table", name="Facebook et Instagram, côte à côte")
    assert table.get_by_role("columnheader").all_inner_texts() == ["Facebook", "Instagram"]
    assert table.get_by_role("rowheader").count() > 2


def test_a_suggestion_is_asked_and_what_was_chosen_stays_readable(widget):
    page = widget().open()
    page.button("C’est quoi, un mot-clic?").click()
    page.answers.first.wait_for()
    assert "C’est quoi, un mot-clic?" in page.questions.inner_text()
    assert page.focused() == "Votre question"
    assert page.page.get_by_role("group", name="Suggestions").get_by_role("button").count() >= 1


def test_a_thumb_and_a_word_reach_the_record_and_can_be_taken_back(widget, site):
    import httpx

    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    with page.page.expect_response("**/api/feedback"):
        page.button("Réponse pas utile").click()
    assert page.button("Réponse pas utile").get_attribute("aria-pressed") == "true"
    page.page.get_by_label("Un mot de plus?").fill("trop court")
    with page.page.expect_response("**/api/feedback"):
        page.button("Envoyer ce mot").click()
    assert page.focused() == "Réponse pas utile"
    held = httpx.get(
        f"{site.address}/api/conversation",
        headers={"Authorization": f"Bearer {page.kept()['session']}"},
    ).json()
    assert (held["messages"][0]["feedback"], held["messages"][0]["feedback_comment"]) == (
        -1,
        "trop court",
    )
    with page.page.expect_response("**/api/feedback"):
        page.button("Réponse pas utile").click()
    assert page.button("Réponse pas utile").get_attribute("aria-pressed") == "false"


def test_an_answer_can_be_copied(widget):
    page = widget(permissions=["clipboard-read", "clipboard-write"]).open()
    page.ask("C'est quoi, un mot-clic?")
    page.button("Copier la réponse").click()
    page.page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.includes('hashtag'))"
    )


def test_history_is_kept_over_reload_and_pages(widget, site):
    page = widget(site.address.replace("127.0.0.1", "localhost") + "/").open()
    page.ask("C'est quoi, un mot-clic?")
    page.page.reload()
    assert not page.panel.is_visible()  # it never opens by itself
    page.launcher.click()
    assert "hashtag" in page.answers.first.inner_text()
    page.goto(site.address.replace("127.0.0.1", "localhost") + "/integration")
    page.launcher.click()
    assert "hashtag" in page.answers.first.inner_text()
    assert "Twitter" in page.ask("Et l'arobas, sur Twitter?")


def test_two_tabs_show_one_conversation(widget):
    first = widget().open()
    second = widget(context=first.page.context).open()
    first.ask("C'est quoi, un mot-clic?")
    second.answers.first.wait_for()
    second.ask("Et l'arobas?")
    first.answers.nth(1).wait_for()
    assert first.kept()["session"] == second.kept()["session"]


def test_an_answer_that_comes_while_closed_is_counted(widget, line):
    page = widget(line.address).open()
    line.mode = "slow"
    page.type("C'est quoi, un mot-clic?")
    page.button("Fermer").click()
    line.pass_on.set()
    page.page.get_by_role("button", name="Poser une question (non lus : 1)").click()
    assert "hashtag" in page.answers.first.inner_text()
    page.button("Fermer").click()
    assert page.launcher.inner_text().split() == ["#", "Poser", "une", "question"]


def test_new_messages_below_are_offered_not_forced(widget, line):
    page = widget(line.address, viewport={"width": 1280, "height": 500}).open()
    page.ask("Compare Facebook et Instagram")
    line.mode = "slow"
    page.type("C'est quoi, un mot-clic?")
    page.page.locator(".scroller").evaluate("node => node.scrollTop = 0")
    line.pass_on.set()
    page.button("Nouveaux messages").wait_for()
    assert page.page.locator(".scroller").evaluate("node => node.scrollTop") == 0
    page.button("Nouveaux messages").click()
    assert page.questions.nth(1).is_visible()
    assert not page.button("Nouveaux messages").is_visible()


def test_typing_is_shown_while_the_answer_is_awaited(widget, line):
    page = widget(line.address).open()
    line.mode = "slow"
    page.type("C'est quoi, un mot-clic?")
    page.page.locator("p", has_text="est en train de répondre").first.wait_for()
    assert "En attente" not in page.questions.inner_text()  # it is on its way
    line.pass_on.set()
    page.answers.first.wait_for()
    assert not page.page.locator("p.quiet", has_text="est en train de répondre").is_visible()


def test_starting_over_leaves_an_empty_conversation(widget):
    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    before = page.kept()["session"]
    page.choose("Recommencer")
    assert page.answers.count() == 0
    assert page.button("Compare Facebook et Instagram").is_visible()
    page.ask("C'est quoi, l'arobas?")
    assert page.kept()["session"] != before


def test_it_prints_the_conversation_alone(widget):
    page = widget().open()
    page.ask("Compare Facebook et Instagram")
    page.choose("Imprimer la conversation")
    frame = page.page.wait_for_selector(
        "iframe[title='Imprimer la conversation']", state="attached"
    ).content_frame()
    frame.wait_for_selector("h2", state="attached")
    text = frame.locator("body").text_content()
    assert "imprimée le" in text
    assert "Compare Facebook et Instagram" in text
    assert frame.locator("table").count() == 1
    assert "Un autre site" not in text
    cell = frame.locator("td").first
    assert cell.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
    assert re.search(r"\d{4}", frame.locator("h2").first.text_content())  # when it was asked


def test_my_data_can_be_downloaded(widget, tmp_path):
    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    page.choose("Mes données et confidentialité")
    with page.page.expect_download() as download:
        page.button("Télécharger (JSON)").click()
    download.value.save_as(tmp_path / "mine.json")
    (held,) = json.loads((tmp_path / "mine.json").read_text(encoding="utf-8"))
    assert held["messages"][0]["text"] == "C'est quoi, un mot-clic?"
    assert held["notice_version"] == page.kept()["notice"]


def test_my_data_can_be_erased_here_and_on_the_server_sessions_of_before_included(widget, site):
    import httpx

    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    page.choose("Recommencer")
    page.ask("C'est quoi, l'arobas?")
    sessions = [page.kept()["session"], *(ended["session"] for ended in page.kept()["past"])]
    assert len(sessions) == 2
    page.choose("Mes données et confidentialité")
    page.button("Effacer cette conversation").click()
    assert page.focused() == "Annuler"
    page.button("Oui, effacer").click()
    page.button("Compare Facebook et Instagram").wait_for()
    assert page.answers.count() == 0
    for session in sessions:
        assert httpx.get(
            f"{site.address}/api/conversation", headers={"Authorization": f"Bearer {session}"}
        ).json() == {"messages": []}
    assert "session" not in page.kept()


def test_what_is_older_than_the_notice_promises_is_dropped_in_the_browser_too(widget):
    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    old = [{**item, "at": item["at"] - 91 * 86_400_000} for item in page.kept()["items"]]
    page.keep(items=old)
    page.page.reload()
    page.open()
    assert page.answers.count() == 0


def test_who_comes_back_under_another_notice_gets_a_session_of_its_own(widget):
    page = widget().open()
    page.ask("C'est quoi, un mot-clic?")
    before = page.kept()["session"]
    page.keep(notice="2020-01")
    page.page.reload()
    page.open()
    page.ask("C'est quoi, l'arobas?")
    assert page.kept()["session"] != before
