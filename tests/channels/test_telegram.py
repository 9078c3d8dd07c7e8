"""What a person and Telegram get, over real HTTP, from a real server."""

import itertools

import pytest

from tests.channels import telegram_server
from tests.channels.telegram_server import tapped, typed

pytestmark = pytest.mark.model
_persons, _updates = itertools.count(70_000), itertools.count(1000)
NOTICE = "Bonjour! Je suis Mot-clic, un assistant automatisé"


@pytest.fixture
def telegram(platforms):
    return platforms[1]


@pytest.fixture
def person():
    return str(next(_persons))


@pytest.fixture
def say(assistant, telegram, person):
    """Delivers one update and waits for an answer; gives (text, message), the notice left out."""

    def _say(text=None, update=None, **message):
        told = lambda: [  # noqa: E731
            (text, raw)
            for who, text, raw in list(telegram.sent)
            if who == person and not text.startswith(NOTICE)
        ]
        before = len(told())
        assert (
            assistant.telegram(update or typed(person, text, next(_updates), **message)).status_code
            == 200
        )
        assert telegram.wait_for(lambda: len(told()) > before)
        return told()[before]

    return _say


def keyboard(message):
    return [row[0] for row in message["reply_markup"]["inline_keyboard"]]


def test_a_conversation_opens_with_the_notice_and_answers_with_buttons(say, telegram, person):
    text, message = say("C'est quoi, Facebook?")
    assert "Facebook" in text
    assert telegram.texts(person)[0].startswith(NOTICE)
    figures = next(button for button in keyboard(message) if "chiffres" in button["text"])
    update = tapped(person, figures["callback_data"], next(_updates))
    assert "2,13" in say(update=update)[0]
    assert telegram.wait_for(lambda: update["callback_query"]["id"] in telegram.answered_taps)
    assert person in telegram.typing


@pytest.mark.parametrize(
    ("typed_", "words"),
    [
        ("/start", "Que voulez-vous savoir"),
        ("/aide@motclic_bot", "Je réponds aux questions"),
        ("/effacer", "Voulez-vous effacer"),
    ],
)
def test_commands(say, typed_, words):
    assert words in say(typed_)[0]


def test_a_long_question_behind_a_button_is_found_again(say, person):
    _, message = say("/start")
    long = next(button for button in keyboard(message) if button["callback_data"].startswith("#"))
    assert (
        "entreprise" in say(update=tapped(person, long["callback_data"], next(_updates)))[0].lower()
    )
    assert (
        "Ce bouton ne fonctionne plus" in say(update=tapped(person, "#unknown", next(_updates)))[0]
    )


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"voice": {"file_id": "x", "duration": 3}}, "messages vocaux"),
        ({"photo": [{"file_id": "x"}]}, "images"),
        ({"sticker": {"file_id": "x"}}, "autocollant"),
        ({"document": {"file_id": "x"}}, "fichiers"),
        ({"location": {"latitude": 46.8, "longitude": -71.2}}, "où vous êtes"),
        ({"contact": {"phone_number": "+14185550123", "first_name": "Line"}}, "coordonnées"),
        ({"poll": {"id": "1"}}, "que des mots"),
        ({"photo": [{"file_id": "x"}], "caption": "C'est quoi, Pinterest?"}, "Pinterest"),
    ],
)
def test_what_is_not_text(say, message, words):
    assert words in say(None, **message)[0]


def test_an_update_is_answered_once(assistant, telegram, person):
    update = typed(person, "C'est quoi, Facebook?", next(_updates))
    for _ in range(3):
        assert assistant.telegram(update).status_code == 200
    assert (
        assistant.telegram(typed(person, "C'est quoi, YouTube?", next(_updates))).status_code == 200
    )
    assert telegram.wait_for(lambda: len(telegram.texts(person)) == 3)
    assert "YouTube" in telegram.texts(person)[2]


@pytest.mark.parametrize("secret", ["", "wrong", "é".encode()])
def test_what_does_not_show_our_secret_is_refused(assistant, secret):
    assert assistant.telegram(typed(1, "Bonjour", 1), secret=secret).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b'{"message": {}}', b"[" * 5000]
)
def test_what_is_no_update_is_refused(assistant, body):
    assert assistant.telegram(None, body=body).status_code == 400


def test_groups_and_bots_are_left_aside(assistant, telegram, person):
    group = typed(person, "Bonjour", next(_updates))
    group["message"]["chat"] = {"id": -100123, "type": "supergroup"}
    robot = typed(person, "Bonjour", next(_updates))
    robot["message"]["from"]["is_bot"] = True
    joined = typed(person, None, next(_updates), new_chat_members=[])
    for update in (
        group,
        robot,
        joined,
        {"update_id": next(_updates), "edited_message": {}},
        {"update_id": next(_updates), "message": 3},
    ):
        assert assistant.telegram(update).status_code == 200
    assistant.telegram(typed(person, "C'est quoi, Facebook?", next(_updates)))
    assert telegram.wait_for(lambda: len(telegram.texts(person)) == 2)


def test_retry_after_is_honoured(say, telegram, person):
    telegram.limit_next = 1
    assert "Facebook" in say("C'est quoi, Facebook?")[0]
    tried = [
        body
        for name, _, _, body in telegram.calls
        if name == "sendMessage" and str(body["chat_id"]) == person
    ]
    assert len(tried) == 3  # the notice refused once and not more, the notice, the answer
    assert telegram.texts(person)[0].startswith(NOTICE)


def test_no_token_is_logged(assistant, say, person):
    say("Bonjour")
    for secret in (telegram_server.TOKEN, telegram_server.SECRET, person):
        assert secret not in assistant.logged()
