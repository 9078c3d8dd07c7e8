"""Settings that do not go together are one French line; the key is read from the environment, or a
file that nobody else reads.
"""

import pytest
from cryptography.fernet import Fernet

from bot.callbacks import seal, setup
from bot.settings import settings
from bot.settings_rules import SettingsError
from tests.conftest import bot

KEY = Fernet.generate_key().decode()
WRONG = {
    "no key": ({"MOTCLIC_CALLBACK_KEY": ""}, "MOTCLIC_CALLBACK_KEY_FILE"),
    "no such key": ({"MOTCLIC_CALLBACK_KEY": "motdepasse"}, "Fernet"),
    "one of two": ({"MOTCLIC_CALLBACK_KEY": f"{KEY},motdepasse"}, "Fernet"),
    "no address": ({"MOTCLIC_PUBLIC_URL": ""}, "MOTCLIC_PUBLIC_URL"),
    "no file": (
        {"MOTCLIC_CALLBACK_KEY": "", "MOTCLIC_CALLBACK_KEY_FILE": "/nulle/part"},
        "/nulle/part",
    ),
    "no server": (
        {"MOTCLIC_CALLBACK_MAIL_TO": '["a@exemple.ca"]'},
        "MOTCLIC_SMTP_HOST, MOTCLIC_SMTP_FROM, MOTCLIC_REVIEW_URL",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_go_together_is_told(chosen, name):
    changes, said = WRONG[name]
    for setting, value in changes.items():
        chosen.setenv(setting, value)
    settings.cache_clear()
    with pytest.raises(SettingsError) as told:
        setup.turned_on()
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert "motdepasse" not in str(told.value)


def test_where_it_is_off_nothing_else_is_asked_for(chosen):
    chosen.setenv("MOTCLIC_CALLBACKS", "false")
    chosen.setenv("MOTCLIC_CALLBACK_KEY", "")
    settings.cache_clear()
    assert setup.turned_on() is False


def test_a_key_that_others_could_read_is_refused(chosen, tmp_path):
    path = tmp_path / "cle"
    seal.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    chosen.setenv("MOTCLIC_CALLBACK_KEY", "")
    chosen.setenv("MOTCLIC_CALLBACK_KEY_FILE", str(path))
    settings.cache_clear()
    assert setup.turned_on()
    assert seal.unseal("a", seal.seal("a", {"name": "Line"})) == {"name": "Line"}
    path.chmod(0o640)
    seal._boxes.cache_clear()
    with pytest.raises(SettingsError, match="chmod 600"):
        setup.turned_on()


def test_a_key_is_made_once_and_never_written_over(tmp_path):
    path = tmp_path / "cle"
    made = bot("callbacks", "key", str(path))
    assert made.returncode == 0
    assert "MOTCLIC_CALLBACK_KEY_FILE" in made.stdout
    first = path.read_bytes()
    again = bot("callbacks", "key", str(path))
    assert (again.returncode, path.read_bytes()) == (2, first)
    assert len(again.stderr.splitlines()) == 1


@pytest.mark.parametrize("verb", ["serve", "review"])
def test_neither_process_starts_without_its_key(verb):
    done = bot(
        verb,
        env={
            "MOTCLIC_CALLBACKS": "true",
            "MOTCLIC_PUBLIC_URL": "https://assistant.example",
            "MOTCLIC_CALLBACK_KEY": "",
        },
    )
    assert done.returncode == 2
    assert "MOTCLIC_CALLBACK_KEY" in done.stderr
    assert len(done.stderr.splitlines()) == 1
