"""The promise of the inbox: what was accepted is answered, once, in order, whatever happens to us
or to the platform.
"""

import json
import threading
import time

import pytest

from tests.channels import meta, telegram_server
from tests.channels.conftest import Assistant, environment
from tests.channels.storm import Storm, questions, spoilt_for_messenger, spoilt_for_telegram
from tests.conftest import bot

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def expected(model):
    """What each question is answered with, by the same path without a network."""
    done = bot(
        "ask",
        stdin="".join(
            json.dumps({"id": f"{n}", "text": text}) + "\n" for n, text in enumerate(questions())
        ),
    )
    return {
        question: json.loads(line)["text"]
        for question, line in zip(questions(), done.stdout.splitlines(), strict=True)
    }


class Changing:
    """The weather turns every half second: fair, slow (0.5 s for the 5 s of a real bad day),
    failing, limited.
    """

    def __init__(self, *platforms):
        self.platforms, self.over = platforms, threading.Event()
        self.thread = threading.Thread(target=self._turn, daemon=True)

    def _turn(self):
        turns = [
            {},
            {"slow": 0.5},
            {"failing": 0.2},
            {"slow": 0.5, "failing": 0.2},
            {"limited": 0.05},
        ]
        number = 0
        while not self.over.wait(0.5):
            number += 1
            for platform in self.platforms:
                for name in ("slow", "failing", "limited"):
                    setattr(platform.weather, name, turns[number % len(turns)].get(name, 0.0))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        for platform in self.platforms:
            platform.weather.slow = platform.weather.failing = platform.weather.limited = 0.0


def _told(capsys, name, storm, started):
    with capsys.disabled():
        print(f"\n{name}: {storm.report}, in {time.monotonic() - started:.0f} s")


def _sign(body):
    return {"X-Hub-Signature-256": meta.signature(body)}


def _kept(storm, platform):
    report = storm.report
    assert not report.lost, report.lost[:3]
    assert not report.disordered
    assert not report.unknown, report.unknown[:3]
    assert report.twice <= report.kills
    assert report.answered == report.asked
    assert report.refused == report.invalid > 0
    assert not platform.refusals, platform.refusals[:3]


@pytest.mark.xdist_group("test_a_thousand_messages_on_a_bad_day")
def test_a_thousand_messages_on_a_bad_day(model, expected, tmp_path, capsys):
    started = time.monotonic()
    with meta.Meta() as facebook:
        url = f"sqlite:///{tmp_path / 'motclic.db'}"
        assistant = Assistant(environment(url, facebook), tmp_path / "log").start()
        storm = Storm([assistant], people=100, each=10)
        try:
            with Changing(facebook):
                storm.run(
                    [storm.messenger_body(batch) for batch in storm.plan()],
                    _sign,
                    "/messenger",
                    spoilt_for_messenger(),
                    (0.2, 0.5, 0.8),
                )
            left = storm.quiet(url)
        finally:
            assistant.stop()
        storm.judge(facebook, expected)
        _told(capsys, "Messenger, SQLite", storm, started)
        assert left == 0
        assert storm.report.kills == 3
        _kept(storm, facebook)
        _nothing_secret(assistant.logged(), storm)


@pytest.mark.xdist_group("test_several_processes_on_one_database")
def test_several_processes_on_one_database(model, expected, postgresql, tmp_path, capsys):
    started = time.monotonic()
    with meta.Meta() as facebook:
        env = environment(
            postgresql, facebook, MOTCLIC_SECRET="the same for both, and as long as a key must be"
        )
        both = [Assistant(env, tmp_path / f"log{number}").start() for number in (1, 2)]
        storm = Storm(both, people=40, each=10, seed=12)
        try:
            with Changing(facebook):
                storm.run(
                    [storm.messenger_body(batch) for batch in storm.plan()],
                    _sign,
                    "/messenger",
                    spoilt_for_messenger(),
                    (0.3, 0.7),
                )
            left = storm.quiet(postgresql)
        finally:
            for assistant in both:
                assistant.stop()
        storm.judge(facebook, expected)
        _told(capsys, "Messenger, PostgreSQL, two processes", storm, started)
        assert left == 0
        _kept(storm, facebook)


@pytest.mark.xdist_group("test_telegram_on_a_bad_day")
def test_telegram_on_a_bad_day(model, expected, tmp_path, capsys):
    started = time.monotonic()
    with telegram_server.TelegramServer() as telegram:
        url = f"sqlite:///{tmp_path / 'motclic.db'}"
        assistant = Assistant(environment(url, None, telegram), tmp_path / "log").start()
        storm = Storm([assistant], people=20, each=10, seed=13)
        bodies = [
            json.dumps(telegram_server.typed(*batch[0][:1], batch[0][2], batch[0][3])).encode()
            for batch in storm.plan(in_batches=False)
        ]
        try:
            telegram.weather.failing = 0.2
            telegram.weather.limited = 0.05
            right = {"X-Telegram-Bot-Api-Secret-Token": telegram_server.SECRET}
            storm.run(bodies, lambda body: right, "/telegram", spoilt_for_telegram(), (0.3, 0.6))
            left = storm.quiet(url)
        finally:
            assistant.stop()
        storm.judge(telegram, expected)
        _told(capsys, "Telegram, SQLite", storm, started)
        assert left == 0
        _kept(storm, telegram)
        _nothing_secret(assistant.logged(), storm)


def _nothing_secret(log, storm):
    """No token, no person, no word of anybody in any line."""
    for secret in (
        meta.TOKEN,
        meta.SECRET,
        meta.VERIFY,
        telegram_server.TOKEN,
        telegram_server.SECRET,
    ):
        assert secret not in log
    for line in log.splitlines():
        assert not any(person in line.split() for person in storm.asked), line
        assert not any(question in line for question in questions()), line
    assert "Traceback" not in log
