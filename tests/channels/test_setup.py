"""`messenger setup|check` and `telegram setup|check`, as who connects a page sees them."""

import pytest

from tests.channels import meta, telegram_server
from tests.channels.conftest import environment
from tests.conftest import bot


def run(verb, what, facebook=None, telegram=None, **more):
    """The command's exit status and what it printed, against the stand-ins."""
    done = bot(
        verb,
        what,
        env={
            **environment("sqlite://", facebook, telegram),
            "MOTCLIC_PUBLIC_URL": "https://127.0.0.1:9",
            **more,
        },
    )
    assert meta.TOKEN not in done.stdout + done.stderr
    assert telegram_server.TOKEN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def facebook():
    with meta.Meta() as running:
        yield running


@pytest.fixture
def telegram():
    with telegram_server.TelegramServer() as running:
        yield running


def test_messenger_setup_puts_the_page_in_place(facebook):
    status, said = run("messenger", "setup", facebook)
    assert not facebook.refusals
    assert facebook.profile["get_started"] == {"payload": "start"}
    assert facebook.subscribed == ["messages", "messaging_postbacks", "message_echoes"]
    for words in ("« Café du Coin »", "le menu sont en place", "La page envoie ses messages"):
        assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in said or words in said
    assert status == 1  # nobody answers at the address, and that is told
    assert "ne répond pas comme il faut" in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"token": "another"}, "n’est plus valide"),
        ({"page_category": ""}, "n’est pas celui d’une page"),
        ({}, "lancez `python -m bot messenger setup`"),
    ],
)
def test_messenger_check_tells_what_is_wrong(facebook, change, words):
    for name, value in change.items():
        setattr(facebook, name, value)
    status, said = run("messenger", "check", facebook)
    assert status == 1
    assert words in said


def test_messenger_check_tells_a_wrong_secret_and_missing_permissions(facebook):
    assert (
        "secret de l’application ne va pas"
        in run("messenger", "check", facebook, MOTCLIC_MESSENGER_APP_SECRET="another")[1]
    )
    facebook.scopes = ["pages_messaging"]
    assert (
        "pages_manage_metadata"
        in run("messenger", "check", facebook, MOTCLIC_MESSENGER_APP_ID=meta.APP)[1]
    )


def test_missing_settings_are_named():
    status, said = run("messenger", "check")
    assert status == 1
    assert "MOTCLIC_MESSENGER_APP_SECRET" in said
    assert "MOTCLIC_TELEGRAM_TOKEN" in run("telegram", "check")[1]


def test_a_platform_out_of_reach_is_told(facebook):
    assert (
        "ne répond pas"
        in run("messenger", "check", facebook, MOTCLIC_MESSENGER_GRAPH="http://127.0.0.1:9")[1]
    )


def test_telegram_setup_puts_the_bot_in_place(telegram):
    status, said = run("telegram", "setup", None, telegram)
    assert (status, telegram.refusals) == (0, [])
    assert telegram.webhook["secret_token"] == telegram_server.SECRET
    assert telegram.webhook["url"] == "https://127.0.0.1:9/telegram"
    assert "Tout est en place" in said
    assert run("telegram", "check", None, telegram)[0] == 0


def test_telegram_check_tells_what_is_wrong(telegram):
    assert "telegram setup" in run("telegram", "check", None, telegram)[1]
    telegram.token = "another"
    assert "ne reconnaît pas le jeton" in run("telegram", "check", None, telegram)[1]
