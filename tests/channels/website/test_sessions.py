"""Sessions: signed with a key that is never weak, and good although clocks differ."""

import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from bot.channels.website import key, rate_limit
from bot.channels.website.sessions import SessionError, open_session, session_of
from bot.settings import SettingsError
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def forgotten() -> None:
    key.kept.cache_clear()


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    made = key.kept(path)
    assert len(made) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret"]
    key.kept.cache_clear()
    assert key.kept(path) == made


def test_two_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    code = (
        "from pathlib import Path; from bot.channels.website import key;"
        f" print(key.kept(Path({str(path)!r})))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert {one.communicate(timeout=120)[0].strip() for one in started} == {path.read_text()}


@pytest.mark.parametrize("content", ["", "\n", "a", "a" * 31])
def test_what_stands_there_and_is_no_key_is_not_signed_with(content: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(SettingsError, match="effacez ce fichier"):
        key.kept(tmp_path / "secret")
    assert (tmp_path / "secret").read_text() == content


def full() -> None:
    """Makes the disk full for a process: ten bytes of a file, and no more, are written."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))


def test_with_a_full_disk_it_does_not_start_and_leaves_no_empty_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a copy of the project that has never run."""
    for name in ("bot", "actions", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setenv("MOTCLIC_SECRET", "")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    command = [sys.executable, "-m", "bot", "serve", "--port", "1"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        check=False,
        preexec_fn=full,
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "var/secret" in line
    assert "libérez de l'espace" in line
    assert list((tmp_path / "var").glob("*")) == []


def dated(seconds: float) -> Any:
    """A session opened while the clock stood so far ahead."""
    with mock.patch("itsdangerous.timed.time.time", return_value=time.time() + seconds):
        return open_session().token


@pytest.mark.parametrize("ahead", [1, 2, 30, 240])
def test_a_clock_that_was_set_back_a_little_ends_no_session(ahead: int) -> None:
    assert session_of(dated(ahead)).conversation.startswith("web-")


def test_a_session_from_far_ahead_asks_nothing_but_is_given_back_and_erased() -> None:
    token = dated(86_400)
    with pytest.raises(SessionError, match="session_expired"):
        session_of(token)
    assert session_of(token, expired_too=True).conversation.startswith("web-")


def test_a_clock_that_was_set_back_an_hour_keeps_nobody_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rate_limit.forget()
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 3600)
    assert [rate_limit.allowed("sessions", "192.0.2.1", 2) for _ in range(3)] == [True, True, False]
    monkeypatch.setattr("time.time", lambda: now + 62)
    assert rate_limit.allowed("sessions", "192.0.2.1", 2)
    rate_limit.forget()
