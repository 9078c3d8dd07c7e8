"""One line each, whatever is logged; and not without end."""

import json
import logging
from typing import Any, Iterator

import pytest
import structlog

from bot import logs, metrics


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    yield logging.getLogger("bot.test")
    logs.configure()


def shown(capsys: pytest.CaptureFixture[str]) -> "list[str]":
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_whatever_is_logged_is_one_line(
    form: str, log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", form)
    log.warning("une ligne\net une autre\r\n%s", "a\u2028b")
    try:
        raise ValueError("les mots de quelqu'un")
    except ValueError:
        log.exception("cela n'a pas marché")
    log.info("done", extra={"fields": {"path": "/api\n/messages", "ms": 3}})
    told = capsys.readouterr().err
    lines = told.splitlines()
    assert len(lines) == 3
    assert "quelqu'un" not in told
    assert "ValueError" in lines[1]
    assert "Traceback" not in told
    if form == "json":
        assert [json.loads(line)["level"] for line in lines] == ["WARNING", "ERROR", "INFO"]


def test_rasa_says_what_it_warns_of_and_nothing_beside(
    log: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    structlog.get_logger("rasa.core").warning(
        "processor.something", text="les mots de quelqu'un", event_info="les mots de quelqu'un"
    )
    (line,) = shown(capsys)
    assert "processor.something" in line
    assert "quelqu'un" not in line


def test_the_same_line_without_end_is_not_shown_without_end(
    log: logging.Logger, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    logs.configure()
    counted = metrics.LOGGED.labels("warning", "bot.test")._value.get()
    for number in range(500):
        log.warning("a delivery from %s was refused", number)
    log.warning("something else")
    assert len(shown(capsys)) == 61
    # who counts misses none
    assert metrics.LOGGED.labels("warning", "bot.test")._value.get() == counted + 501
    now = logs.time.monotonic() + 61
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    log.warning("a delivery from %s was refused", 501)
    assert "440 more like it" in shown(capsys)[0]
