"""By keyboard alone, and as a screen reader hears it."""

import re

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
WAITING = "L’assistant est en train de répondre…"


def tab_to(page, name, key="Tab"):
    """Presses Tab until the focus is on what bears a name; fails where it cannot be reached."""
    for _ in range(40):
        if page.focused() == name:
            return
        page.page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached by {key}; the focus is on {page.focused()}")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_from_launch_to_answer_to_close(widget, key):
    page = widget()
    tab_to(page, "#Poser une question")
    page.page.keyboard.press(key)
    until(lambda: page.focused() == "Votre question")
    page.page.keyboard.type(ASKED)
    tab_to(page, "Envoyer")
    page.page.keyboard.press(key)
    page.answers.first.wait_for()
    assert page.focused() == "Votre question"
    tab_to(page, "Réponse utile", "Shift+Tab")
    page.page.keyboard.press(key)
    assert page.button("Réponse utile").get_attribute("aria-pressed") == "true"
    assert page.focused() == "Réponse utile"  # never stolen
    tab_to(page, "Conversation", "Shift+Tab")
    page.page.keyboard.press("Escape")
    assert not page.panel.is_visible()
    assert page.focused() == "#Poser une question"


def test_escape_closes_one_thing_at_a_time(widget):
    page = widget().open()
    tab_to(page, "Options", "Shift+Tab")
    page.page.keyboard.press("Enter")
    assert page.focused() == "Joindre une personne"
    page.page.keyboard.press("Escape")
    assert page.focused() == "Options"
    page.page.keyboard.press("Space")
    tab_to(page, "Mes données et confidentialité")
    page.page.keyboard.press("Enter")
    assert page.focused() == "Mes données"
    page.page.keyboard.press("Escape")
    assert page.focused() == "Options"
    page.page.keyboard.press("Escape")
    assert not page.panel.is_visible()


def test_one_can_leave_the_panel_for_the_page(widget):
    page = widget().open()
    page.page.keyboard.press("Shift+Tab")
    tab_to(page, "Recherche", "Shift+Tab")
    assert page.panel.is_visible()


def test_on_a_phone_the_page_behind_cannot_take_the_focus(widget):
    page = widget(viewport={"width": 390, "height": 780}).open()
    for _ in range(25):
        page.page.keyboard.press("Tab")
        assert page.focused() not in ("Recherche", "#Poser une question")
    page.page.keyboard.press("Escape")
    assert page.focused() == "#Poser une question"


def test_enter_sends_and_shift_enter_begins_a_line(widget):
    page = widget().open()
    page.page.keyboard.type("C'est quoi,")
    page.page.keyboard.press("Shift+Enter")
    page.page.keyboard.type("un mot-clic?")
    assert page.field.input_value() == "C'est quoi,\nun mot-clic?"
    page.page.keyboard.press("Enter")
    page.answers.first.wait_for()


def test_each_answer_is_said_once_apart_from_the_transcript(widget):
    page = widget().open()
    page.listen()
    page.ask(ASKED)
    page.ask("Compare Facebook et Instagram")
    # a busy machine may have made it wait
    heard = [said for said in page.heard() if said != WAITING]
    assert len(heard) == 2
    assert "hashtag" in heard[0]
    assert "Facebook et Instagram, côte à côte" in heard[1]  # the table is named, not read out
    assert "milliard" not in heard[1].split("côte à côte")[1]
    for said in heard:  # and with it, what can be asked now
        assert re.search(r"Suggestions\u00a0: [1-9]$", said)
    assert heard[1].endswith(
        f": {page.page.get_by_role('group', name='Suggestions').get_by_role('button').count()}"
    )
    assert page.page.locator("[role=log], ol[aria-live], .scroller[aria-live]").count() == 0
    until(lambda: page.page.locator("mot-clic [role=status] p").count() == 0)


def test_waiting_is_said_once_then_the_answer_once(widget, line):
    page = widget(line.address).open()
    page.listen()
    line.mode = "slow"
    page.type(ASKED)
    until(lambda: page.heard() == [WAITING])
    line.pass_on.set()
    page.answers.first.wait_for()
    assert len(page.heard()) == 2


def test_an_answer_that_comes_while_closed_is_said_outside_the_panel(widget, line):
    page = widget(line.address).open()
    page.listen()
    line.mode = "slow"
    page.type(ASKED)
    page.button("Fermer").click()
    line.pass_on.set()
    until(lambda: any("hashtag" in text for text in page.heard()))


def test_focus_stays_where_it_is_when_an_answer_comes(widget, line):
    page = widget(line.address).open()
    line.mode = "slow"
    page.type(ASKED)
    tab_to(page, "Options", "Shift+Tab")
    line.pass_on.set()
    page.answers.first.wait_for()
    assert page.focused() == "Options"


def test_no_single_letter_does_anything(widget):
    page = widget().open()
    page.page.locator(".scroller").focus()
    for key in "abcdefghijklmnopqrstuvwxyz0123456789?/":
        page.page.keyboard.press(key)
    assert page.panel.is_visible()
    assert page.questions.count() == 0


def stops(page, key="Shift+Tab"):
    """What Tab stops at in the conversation, from the field up."""
    page.field.focus()
    seen = []
    while not seen or seen[-1] != "Conversation":
        page.page.keyboard.press(key)
        seen.append(page.focused())
        assert len(seen) < 60
    return seen


def test_however_long_the_conversation_tab_stops_once_at_the_buttons_of_its_answers(widget):
    page = widget().open()
    for question in (ASKED, "C'est quoi, l'arobas?", "C'est quoi, un gazouillis?"):
        page.ask(question)
    assert len([name for name in stops(page) if name.startswith(("Réponse", "Copier"))]) == 1


def test_arrows_go_from_button_to_button_and_from_answer_to_answer(widget):
    page = widget().open()
    page.ask(ASKED)
    page.ask("C'est quoi, l'arobas?")
    tab_to(page, "Réponse utile", "Shift+Tab")
    place = (
        "() => { const root = document.querySelector('mot-clic').shadowRoot; return"
        " [...root.querySelectorAll('.actions button')].indexOf(root.activeElement) }"
    )
    for key, there in {"ArrowRight": 4, "ArrowUp": 1, "ArrowLeft": 0, "ArrowDown": 3}.items():
        page.page.keyboard.press(key)
        assert page.page.evaluate(place) == there
    page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press("ArrowLeft")  # there is none before it
    assert page.page.evaluate(place) == 0
    page.page.keyboard.press("Space")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Shift+Tab")
    tab_to(page, "Réponse utile", "Shift+Tab")
    assert page.page.evaluate(place) == 0  # Tab comes back to where one was


def test_the_buttons_of_an_answer_are_told_apart_by_its_question(widget):
    page = widget().open()
    page.ask(ASKED)
    page.ask("C'est quoi, l'arobas?")
    for question in (ASKED, "C'est quoi, l'arobas?"):
        assert (
            page.page.get_by_role("toolbar", name=question)
            .get_by_role("button", name="Réponse utile")
            .count()
            == 1
        )


def test_the_field_is_not_followed_by_the_whole_notice_nor_a_button_by_its_own_name(widget):
    page = widget().open()
    page.ask(ASKED)
    told = page.page.context.new_cdp_session(page.page).send("Accessibility.getFullAXTree")["nodes"]
    named = [
        (
            node.get("role", {}).get("value"),
            node.get("name", {}).get("value"),
            node.get("description", {}).get("value", ""),
        )
        for node in told
    ]
    assert ("textbox", "Votre question", "") in named
    assert ("dialog", "Mot-clic", "") in named
    buttons = {name: description for role, name, description in named if role == "button"}
    assert {
        "Options",
        "Agrandir",
        "Fermer",
        "Réponse utile",
        "Réponse pas utile",
        "Copier la réponse",
        "Envoyer",
    } <= set(buttons)
    assert set(buttons.values()) == {""}


def test_a_session_that_was_renewed_is_said(widget):
    page = widget().open()
    page.ask(ASKED)
    page.keep(session="WyJ3ZWItMSIsIiJd.aaaa.bbbb")
    page.page.reload()
    page.open()
    page.listen()
    page.ask("C'est quoi, l'arobas?")
    assert any("Votre session était expirée" in said for said in page.heard())
