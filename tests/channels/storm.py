"""What happens to a busy page on a bad day, in order: many people, batches, redeliveries,
forgeries, kills. And the count afterwards.
"""

import itertools
import json
import queue
import random
import threading
import time
from dataclasses import dataclass, field

import httpx
import sqlalchemy as sa

from bot.guide import load_guide
from bot.guide.model import PLATFORMS
from tests.channels import meta, telegram_server

_TOPICS = [
    f"plateforme.{p}.{aspect}"
    for p in PLATFORMS
    for aspect in ("description", "entreprise", "chiffres")
]


def questions():
    """Questions that are answered alike wherever they stand in a conversation: each names its
    platform.
    """
    guide = load_guide()
    return [guide.topic(topic).question for topic in _TOPICS]


@dataclass
class Report:
    """What the test tells."""

    asked: int = 0
    answered: int = 0
    delivered_again: int = 0
    invalid: int = 0
    refused: int = 0
    kills: int = 0
    twice: int = 0
    lost: list = field(default_factory=list)
    disordered: list = field(default_factory=list)
    unknown: list = field(default_factory=list)

    def __str__(self):
        shown = {
            name: len(value) if isinstance(value, list) else value
            for name, value in vars(self).items()
        }
        return ", ".join(f"{name} {value}" for name, value in shown.items())


class Storm:
    """`people` ask `each` questions. `deliver` posts one body as the platform does and returns the
    status.
    """

    def __init__(self, assistants, people, each, seed=11):
        self.assistants = assistants
        self.random = random.Random(seed)  # noqa: S311 - the same storm each time
        self.report = Report()
        asked = questions()
        self.asked = {
            str(1000 + person): self.random.sample(asked, each) for person in range(people)
        }
        self.report.asked = people * each
        self.turn = itertools.cycle(assistants)
        self.client = httpx.Client(timeout=20)

    # ── Deliveries ───────────────────────────────────────────────────────────
    def plan(self, in_batches=True):
        """Batches in the order in which they are first delivered: shuffled between people, in order
        for each.
        """
        waiting = {person: list(enumerate(asked)) for person, asked in self.asked.items()}
        batches, count = [], itertools.count(1)
        while waiting:
            batch = []
            for person in self.random.sample(
                sorted(waiting), min(len(waiting), self.random.randint(1, 5) if in_batches else 1)
            ):
                for _ in range(self.random.randint(1, 2) if in_batches else 1):
                    if waiting.get(person):
                        number, text = waiting[person].pop(0)
                        batch.append((person, number, text, next(count)))
                if not waiting[person]:
                    del waiting[person]
            batches.append(batch)
        return batches

    def messenger_body(self, batch):
        events = [
            meta.typed(person, text, f"m_{person}_{number}", 1_700_000_000_000 + count)
            for person, number, text, count in batch
        ]
        half = len(events) // 2
        content = meta.delivery(*events[half:])
        if half:
            content["entry"].insert(0, meta.delivery(*events[:half])["entry"][0])
        return json.dumps(content).encode()

    def run(self, bodies, headers, path, spoilt, kill_at):
        """Delivers everything, kills at the given shares of the way, and waits for nothing."""
        again = queue.SimpleQueue()
        total = len(bodies)
        kills = [int(total * share) for share in kill_at]
        killer = None
        for number, body in enumerate(bodies):
            if number in kills:
                killer = threading.Thread(
                    target=self._kill,
                    args=(self.assistants[kills.index(number) % len(self.assistants)],),
                )
                killer.start()
            self._until_taken(body, headers(body), path)
            if self.random.random() < 0.3:
                for _ in range(self.random.randint(1, 2)):
                    again.put(body)
            if self.random.random() < 0.25 and not again.empty():
                earlier = again.get()
                self._until_taken(earlier, headers(earlier), path)
                self.report.delivered_again += 1
            if number % 10 == 5:
                self._spoilt(spoilt, path)
        while not again.empty():
            earlier = again.get()
            self._until_taken(earlier, headers(earlier), path)
            self.report.delivered_again += 1
        if killer:
            killer.join()

    def _until_taken(self, body, headers, path):
        """As the platforms do: delivers again until it is acknowledged."""
        end = time.monotonic() + 180
        while time.monotonic() < end:
            try:
                answer = self.client.post(
                    next(self.turn).url + path, content=body, headers=headers, timeout=20
                )
                if answer.status_code == 200:
                    return
                assert answer.status_code == 503, answer.status_code
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError("the server does not come back")

    def _spoilt(self, spoilt, path):
        body, headers = self.random.choice(spoilt)
        self.report.invalid += 1
        end = time.monotonic() + 180
        while time.monotonic() < end:
            try:
                status = self.client.post(
                    next(self.turn).url + path, content=body, headers=headers, timeout=20
                ).status_code
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            self.report.refused += status in (400, 403)
            return

    def _kill(self, assistant):
        self.report.kills += 1
        assistant.kill()
        assistant.start()

    # ── The count ────────────────────────────────────────────────────────────
    def quiet(self, url, seconds=120):
        """Waits until nothing is left to answer or to send, or nothing moves for so many seconds;
        what is left.
        """
        engine = sa.create_engine(url)
        left = sa.text(
            "SELECT (SELECT count(*) FROM inbox_inbound WHERE answered IS NULL) + (SELECT count(*)"
            " FROM inbox_outbound WHERE state NOT IN ('sent', 'refused'))"
        )
        least, moved = None, time.monotonic()
        while True:
            with engine.connect() as connection:
                rest = connection.execute(left).scalar()
            if least is None or rest < least:
                least, moved = rest, time.monotonic()
            if not rest or time.monotonic() > moved + seconds:
                engine.dispose()
                return rest
            time.sleep(0.1)

    def judge(self, platform, expected):
        """Compares what each person was sent with what they asked. `expected`: question ->
        answer.
        """
        report = self.report
        for person, asked in self.asked.items():
            got = [
                text
                for text in platform.texts(person)
                if not text.startswith("Bonjour! Je suis Mot-clic")
            ]
            wanted = [expected[question] for question in asked]
            once = list(dict.fromkeys(got))
            report.twice += len(got) - len(once)
            report.answered += sum(text in once for text in wanted)
            report.lost += [(person, text) for text in wanted if text not in once]
            report.unknown += [(person, text) for text in once if text not in wanted]
            if [text for text in once if text in wanted] != [
                text for text in wanted if text in once
            ]:
                report.disordered.append(person)
        notices = [
            who for who, text, _ in platform.sent if text.startswith("Bonjour! Je suis Mot-clic")
        ]
        report.twice += len(notices) - len(set(notices))
        report.unknown += [(who, "notice") for who in set(notices) if who not in self.asked]
        return report


def spoilt_for_messenger():
    """Deliveries that must be refused: unsigned, wrongly signed, tampered with, not JSON, not a
    page's.
    """
    intruder = json.dumps(
        meta.delivery(meta.typed("666", "C'est quoi, Facebook?", "m_intruder"))
    ).encode()
    bad = [
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"object": "user", "entry": []}',
        b'{"object": "page", "entry": 3}',
        b"null",
    ]
    return [
        (intruder, {}),
        (intruder, {"X-Hub-Signature-256": meta.signature(intruder, "another secret")}),
        (intruder, {"X-Hub-Signature-256": meta.signature(intruder + b" ")}),
        (intruder, {"X-Hub-Signature": "sha1=0000"}),
        *((body, {"X-Hub-Signature-256": meta.signature(body)}) for body in bad),
    ]


def spoilt_for_telegram():
    """The same, for Telegram."""
    intruder = json.dumps(telegram_server.typed(666, "C'est quoi, Facebook?", 9_000_000)).encode()
    right = {"X-Telegram-Bot-Api-Secret-Token": telegram_server.SECRET}
    bad = [b"{", b"\xff\xfe", b"[]", b'{"message": {}}', b"null"]
    return [
        (intruder, {}),
        (intruder, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}),
        *((body, right) for body in bad),
    ]
