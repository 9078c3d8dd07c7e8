"""What the page around and the widget do to each other: keys, focus, a call from its scripts, what
another program kept.
"""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
SHORTCUTS = """<script>window.fired = [];
document.addEventListener("keydown", event => { if (/INPUT|TEXTAREA/.test(event.target.tagName)) return;
  if ("/s?".includes(event.key)) { event.preventDefault(); fired.push(event.key) } });
for (const name of ["keyup", "keypress"]) document.addEventListener(name, event => fired.push(name));</script>"""
UNKNOWN = {
    "items_text": {"items": "abc"},
    "items_empty": {"items": [{}]},
    "items_null": {"items": [None]},
    "who": {"items": [{"id": "1", "at": 1, "who": "robot"}]},
    "answerless": {"items": [{"id": "1", "at": 9e15, "who": "assistant"}]},
    "timeless": {"items": [{"id": "1", "who": "person", "text": "a"}]},
    "past": {"past": "abc"},
    "past_null": {"past": [None, 3, {}]},
}


def test_what_is_typed_triggers_no_shortcut_of_the_page(widget, line, elsewhere):
    elsewhere.head = SHORTCUTS
    page = widget(elsewhere.page(line.address)).open()
    page.page.evaluate("fired.length = 0")
    typed = "Est-ce que les réseaux sociaux servent? oui/non"
    page.page.keyboard.type(typed)
    assert page.field.input_value() == typed
    page.button("Options").focus()
    page.page.keyboard.press("s")
    assert page.page.evaluate("fired") == []
    page.page.locator("h1").click()
    page.page.keyboard.press("s")
    assert "s" in page.page.evaluate("fired")  # outside they are the page's own


def test_escape_closes_the_panel_from_the_page_and_leaves_the_focus_there(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.page.locator("#recherche").focus()
    page.page.keyboard.press("Escape")
    assert not page.panel.is_visible()
    assert page.page.evaluate("document.activeElement.id") == "recherche"


def test_closing_what_is_closed_does_nothing(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.button("Fermer").click()
    page.page.evaluate(
        "() => { window.told = []; addEventListener('mot-clic:close', () => told.push(1)) }"
    )
    page.page.locator("#recherche").focus()
    page.page.evaluate("document.querySelector('mot-clic').close()")
    assert page.page.evaluate("document.activeElement.id") == "recherche"
    assert page.page.evaluate("told") == []


@pytest.mark.parametrize("text", ["''", "'  '", "undefined", "null"])
def test_asking_nothing_asks_nothing(widget, line, elsewhere, text):
    page = widget(elsewhere.page(line.address))
    page.page.evaluate(f"document.querySelector('mot-clic').ask({text})")
    page.panel.wait_for()
    assert page.questions.count() == 0


@pytest.mark.parametrize("kept", UNKNOWN)
def test_what_this_version_does_not_know_is_passed_over(widget, line, elsewhere, kept):
    page = widget(elsewhere.page(line.address)).open()
    page.keep(**UNKNOWN[kept])
    page.page.reload()
    page.open()
    assert "hashtag" in page.ask(ASKED)


def test_the_focus_goes_on_when_what_had_it_goes(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    line.mode = "away"
    page.type(ASKED)
    page.button("Réessayer").wait_for()
    line.mode = "up"
    page.button("Réessayer").press("Enter")
    page.answers.first.wait_for()
    assert page.focused() == "Votre question"
    other = widget(elsewhere.page(line.address), context=page.page.context).open()
    suggestion = other.page.get_by_role("group", name="Suggestions").get_by_role("button").first
    suggestion.focus()
    name = other.focused()
    page.button("Réponse utile").click()
    until(lambda: other.button("Réponse utile").get_attribute("aria-pressed") == "true")
    assert other.focused() == name  # what stands is left alone
    page.ask("Compare Facebook et Instagram")
    other.answers.nth(1).wait_for()
    assert other.focused() == "Votre question"


def test_a_double_click_on_send_scolds_nobody(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.field.fill(ASKED)
    page.button("Envoyer").dblclick()
    page.answers.first.wait_for()
    assert page.page.locator("#hint").inner_text() == ""
    assert page.questions.count() == 1
    page.page.wait_for_timeout(1100)
    page.button("Envoyer").click()
    assert page.page.locator("#hint").inner_text() != ""
    page.button("Compare Facebook et Instagram").or_(
        page.page.get_by_role("group", name="Suggestions").get_by_role("button")
    ).first.click()
    assert page.page.locator("#hint").inner_text() == ""


def test_a_long_text_is_told_once(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.listen()
    page.field.fill("a" * 2001)
    page.field.press_sequentially("bcdef")
    assert len(page.heard()) == 1
    page.field.fill("😀" * 1500)
    assert page.field.get_attribute("aria-invalid") == "false"  # counted as people do


def test_a_server_that_hangs_is_told_once_and_not_as_a_lost_connection(widget, line, elsewhere):
    page = widget("about:blank")
    page.page.add_init_script(
        "{ const wait = AbortSignal.timeout; AbortSignal.timeout = (ms) => wait.call(AbortSignal,"
        " window.impatient ? 300 : ms) }"
    )
    page.goto(elsewhere.page(line.address))
    page.open()
    page.listen()
    # once the panel is there, however slow the machine
    page.page.evaluate("window.impatient = true")
    tries = []
    page.page.on(
        "request",
        lambda request: (
            tries.append(request.url)
            if request.url.endswith("/api/messages") and request.method == "POST"
            else None
        ),
    )
    line.held = "/api/messages"
    page.type(ASKED)
    page.status.get_by_text("Une difficulté technique").wait_for()
    until(lambda: len(tries) > 3 or page.page.wait_for_timeout(50))
    heard = page.heard()
    assert len(heard) == len(set(heard)) <= 2  # that it is awaited, and that it is difficult
    assert not any("connexion" in said for said in heard)


def test_a_message_that_something_between_refuses_can_be_sent_again(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.listen()
    line.refusing["/api/messages"] = 403
    page.type(ASKED)
    page.page.get_by_text("le serveur l’a refusé").first.wait_for()
    # and not what its buttons say
    assert [said.strip() for said in page.heard()] == ["Non envoyé\u00a0: le serveur l’a refusé."]
    page.field.fill("Un brouillon")
    del line.refusing["/api/messages"]
    page.button("Renvoyer").click()
    page.answers.first.wait_for()
    assert page.field.input_value() == "Un brouillon"


def test_correcting_keeps_what_is_being_written(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    line.refusing["/api/messages"] = 403
    page.type(ASKED)
    page.button("Corriger").wait_for()
    page.field.fill("Un brouillon")
    page.button("Corriger").click()
    assert page.field.input_value() == f"{ASKED}\nUn brouillon"


def test_a_message_that_waits_can_be_taken_back(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address), viewport={"width": 1280, "height": 450}).open()
    line.mode = "away"
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()
    box, bar = page.button("Corriger").bounding_box(), page.status.bounding_box()
    assert box["y"] + box["height"] <= bar["y"]  # in view, above what is told
    page.button("Corriger").click()
    assert page.questions.count() == 0
    assert page.field.input_value() == ASKED
    assert page.focused() == "Votre question"
    until(lambda: not page.status.is_visible())
    line.mode = "up"
    assert "Twitter" in page.ask("C'est quoi, l'arobas, sur Twitter?")
    assert [message["text"] for message in line.asked] == ["C'est quoi, l'arobas, sur Twitter?"]


def test_a_message_on_its_way_cannot_be_taken_back(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    line.held = "/api/messages"
    with page.page.expect_request("**/api/messages"):
        page.type(ASKED)
    page.questions.first.wait_for()
    assert not page.button("Corriger").is_visible()
    line.pass_on.set()
    page.answers.first.wait_for()
    assert page.button("Corriger").count() == 0


def test_enter_that_ends_a_composition_sends_nothing(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    keys = page.page.context.new_cdp_session(page.page)
    page.field.focus()
    keys.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    keys.send(
        "Input.dispatchKeyEvent",
        {"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13},
    )
    assert page.questions.count() == 0
    page.field.fill(ASKED)
    # as Safari does
    keys.send(
        "Input.dispatchKeyEvent",
        {"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    page.page.wait_for_timeout(200)
    assert page.questions.count() == 0
    page.field.press("Enter")
    page.answers.first.wait_for()


def test_the_focus_ring_of_a_choice_is_seen_whole(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.button("Options").focus()
    page.page.keyboard.press("Enter")
    for name in (
        "Joindre une personne",
        "Recommencer",
        "Imprimer la conversation",
        "Mes données et confidentialité",
    ):
        assert page.focused() == name
        width, offset = page.button(name).evaluate(
            "node => [getComputedStyle(node).outlineWidth, getComputedStyle(node).outlineOffset]"
        )
        assert float(width[:-2]) >= 2
        # within the button: the menu cuts nothing off
        assert float(width[:-2]) + float(offset[:-2]) <= 0
        page.page.keyboard.press("Tab")


def test_the_menu_closes_on_a_click_beside_it_and_when_the_focus_leaves(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.button("Options").click()
    page.page.get_by_text("Bonjour!").click()
    assert not page.button("Recommencer").is_visible()
    page.button("Options").click()
    for _ in range(5):
        page.page.keyboard.press("Tab")
    assert not page.button("Recommencer").is_visible()


def test_lines_and_days_are_shown_as_they_were(widget, line, elsewhere):
    page = widget(elsewhere.page(line.address)).open()
    page.field.fill("Bonjour,\nC'est quoi, un mot-clic?")
    page.field.press("Enter")
    page.answers.first.wait_for()
    assert "Bonjour,\nC'est quoi" in page.questions.inner_text()
    page.keep(items=[{**item, "at": item["at"] - 20 * 86_400_000} for item in page.kept()["items"]])
    page.page.reload()
    page.open()
    time = page.answers.first.locator("time")
    assert ", " in time.inner_text()
    assert time.get_attribute("datetime").endswith("Z")
