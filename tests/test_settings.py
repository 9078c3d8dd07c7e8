"""Settings that are wrong: one line in French that names them, for every command, and never their
value.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

from bot import __main__ as command_line
from bot import logs, settings
from tests.conftest import ROOT, bot, cases

HERE = Path(__file__).parent


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings read anew from an environment of the test's own."""
    settings.settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.settings.cache_clear()
    logs.configure()


@pytest.mark.parametrize("case", cases(HERE / "settings.yml"))
def test_a_wrong_setting_is_one_line(
    case: Dict[str, Any], fresh: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in case["set"].items():
        fresh.setenv(name, value)
    assert command_line._run(["check"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("mot-clic: réglages à corriger\u00a0: ")
    assert [word for word in case["names"] if word not in line] == []


@pytest.mark.parametrize("verb", ["check", "serve", "review", "staff list", "train"])
def test_for_every_command(verb: str) -> None:
    done = bot(*verb.split(), env={"MOTCLIC_ORIGINS": "https://a", "MOTCLIC_SECRET": ""})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "MOTCLIC_ORIGINS" in done.stderr


def test_a_secret_is_not_shown() -> None:
    assert "trop-court" not in bot("check", env={"MOTCLIC_SECRET": "trop-court"}).stderr


@pytest.mark.parametrize(
    ("line", "mode", "refused"),
    [
        ("MOTCLIC_SECRET=9f2c4e07b1d85a3690fe9f2c4e07b1d85a36", 0o644, True),
        ("MOTCLIC_SECRET=9f2c4e07b1d85a3690fe9f2c4e07b1d85a36", 0o640, True),
        ("MOTCLIC_TELEGRAM_TOKEN=123456:AAH-telegram", 0o604, True),
        ("MOTCLIC_DATABASE_URL=postgresql://motclic:pw@127.0.0.1/motclic", 0o644, True),
        ("MOTCLIC_SECRET=9f2c4e07b1d85a3690fe9f2c4e07b1d85a36", 0o600, False),
        ("MOTCLIC_SECRET=9f2c4e07b1d85a3690fe9f2c4e07b1d85a36", 0o400, False),
        ("MOTCLIC_DATABASE_URL=postgresql://motclic@127.0.0.1/motclic", 0o644, False),
        ("MOTCLIC_PORT=5005", 0o644, False),
    ],
)
def test_a_file_of_secrets_is_for_its_owner_alone(
    line: str, mode: int, refused: bool, tmp_path: Path
) -> None:
    from bot import settings_rules

    file = tmp_path / ".env"
    file.write_text(line + "\n")
    file.chmod(mode)
    if not refused:
        settings_rules.private_file(file)
        return
    with pytest.raises(settings_rules.SettingsError) as told:
        settings_rules.private_file(file)
    assert str(file) in str(told.value)
    assert line.partition("=")[0] in str(told.value)
    assert line.partition("=")[2] not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_half_a_channel_is_named_in_one_line_and_stays_closed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from bot.channels.messaging.setup import configured
    from bot.settings import Settings

    half = Settings(telegram_token="123456:AAH", messenger_app_secret="x" * 32)
    assert [configured(channel, half) for channel in ("telegram", "messenger")] == [False, False]
    told = [record.getMessage() for record in caplog.records]
    assert told[0] == "telegram reste fermé\u00a0: il manque MOTCLIC_TELEGRAM_SECRET"
    assert "MOTCLIC_MESSENGER_PAGE_TOKEN, MOTCLIC_MESSENGER_VERIFY_TOKEN" in told[1]


def test_names_that_are_no_settings_are_told(fresh: pytest.MonkeyPatch) -> None:
    fresh.setenv("MOTCLIC_ORIGIN", "[]")
    fresh.setenv("MOTCLIC_ENCODER", "off")
    assert settings.unknown() == ["MOTCLIC_ORIGIN"]


def test_what_our_own_processes_read_is_no_unknown_setting(fresh: pytest.MonkeyPatch) -> None:
    read = {
        name
        for path in (ROOT / "bot").rglob("*.py")
        for name in re.findall(r'"(MOTCLIC_[A-Z_]*[A-Z])"', path.read_text(encoding="utf-8"))
    }
    assert {"MOTCLIC_HEARTBEAT_FD", "MOTCLIC_ENCODER"} <= read
    for name in read:
        fresh.setenv(name, "1")
    assert settings.unknown() == []


def test_a_supervised_process_has_no_stray_line(tmp_path: Path) -> None:
    child = [sys.executable, "-m", "bot", "staff", "list"]
    code = f"from bot.commands.supervise import keep; raise SystemExit(keep({child!r}, 60.0))"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'motclic.db'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env=env,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_and_the_command_goes_on(
    fresh: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh.setenv("MOTCLIC_ORIGIN", "[]")
    with pytest.raises(SystemExit):
        command_line._run(["staff"])  # which wants more words, and would say so
    assert command_line._run(["check"]) in (0, 1)
    assert "laissés de côté\u00a0: MOTCLIC_ORIGIN" in capsys.readouterr().err


def test_the_level_is_that_of_our_own_lines_and_of_nobody_elses() -> None:
    try:
        logs.configure("DEBUG")
        assert logging.getLogger("bot.channels").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)  # its lines hold tokens
        assert not logging.getLogger("rasa.core").isEnabledFor(logging.INFO)
        logs.configure("ERROR")
        assert not logging.getLogger("bot.channels").isEnabledFor(logging.WARNING)
    finally:
        logs.configure()
