"""The assistant as it is served, over HTTP on this machine: how soon it is ready, its memory, how
long a message takes, how many a second.

    python -m bench serving

Beside it, in the same run, Rasa's two stock commands (`rasa run`, `rasa run actions`) with the same
model; and two processes of ours where a PostgreSQL listens. Memory is what the processes hold by
themselves and their share of the rest.
"""

import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

import yaml

from bench import results
from bot.paths import QUESTIONS, ROOT
from tests.conftest import Server, free_port, labelled
from tests.databases import AbsentError, address

ALONE, TOGETHER, CLIENTS, LONG = 300, 1_200, 32, 20
FREE = dict.fromkeys(("MOTCLIC_MESSAGES_PER_MINUTE", "MOTCLIC_SESSIONS_PER_MINUTE"), "1000000")
Answering = Tuple[List[int], List[Server]]  # the ports that answer messages, and all that runs


def questions(seed: int = 0) -> Iterator[str]:
    """Questions as people write them, without end, always in the same order."""
    texts = [turn["text"] for path in sorted(QUESTIONS.glob("*.jsonl")) for turn in labelled(path)]
    chance = random.Random(seed)  # noqa: S311 - no secret
    while True:
        yield from chance.sample(texts, len(texts))


class Client:
    """One person's browser: a connection that stays open, and a session renewed every ten
    messages.
    """

    def __init__(self, port: int) -> None:
        self._line, self._said, self._session = (
            HTTPConnection("127.0.0.1", port, timeout=120),
            0,
            "",
        )

    def say(self, text: str) -> float:
        """How many milliseconds pass before the answer. Raises RuntimeError where there is none."""
        if self._said % 10 == 0:
            self._session = self._post("/api/sessions", {})["session"]
        self._said += 1
        began = time.perf_counter()
        told = self._post("/api/messages", {"session": self._session, "text": text})
        taken = (time.perf_counter() - began) * 1000
        if not told["answers"]:
            raise RuntimeError(f"no answer to {text!r}")
        return taken

    def _post(self, path: str, body: Dict[str, str]) -> Any:
        self._line.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status >= 300:
            raise RuntimeError(
                f"{path} answered {answer.status}: {told.decode(errors='replace')[:200]}"
            )
        return json.loads(told)


def memory_mb(servers: Sequence[Server]) -> float:
    """What the processes hold, a page that several share counted in parts, in MB."""
    held = 0
    for server in servers:
        rollup = Path(f"/proc/{server.pid}/smaps_rollup").read_text(encoding="ascii")
        held += next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return held / 1024


def share(taken: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * part))]


def crowd(ports: Sequence[int], messages: int, clients: int = CLIENTS) -> float:
    """Messages a second, from so many clients that each ask again as soon as they are answered."""
    asked = questions(1)
    rounds = [[next(asked) for _ in range(messages // clients)] for _ in range(clients)]

    def talk(number: int) -> None:
        client = Client(ports[number % len(ports)])
        for text in rounds[number]:
            client.say(text)

    with ThreadPoolExecutor(clients) as people:
        began = time.perf_counter()
        list(people.map(talk, range(clients)))
        return sum(map(len, rounds)) / (time.perf_counter() - began)


def measure(start: Callable[[], Answering], messages: int = TOGETHER) -> Dict[str, float]:
    """The figures of one way to serve: seconds, megabytes, milliseconds, messages a second."""
    began = time.perf_counter()
    ports, running = start()
    try:
        ready = time.perf_counter() - began
        client, asked = Client(ports[0]), questions()
        client.say("Bonjour")
        first = time.perf_counter() - began
        time.sleep(10)  # what is loaded aside once it answers
        found = {"ready_s": ready, "first_answer_s": first, "ready_mb": memory_mb(running)}
        taken = [client.say(next(asked)) for _ in range(ALONE)]
        found.update(p50_ms=statistics.median(taken), p95_ms=share(taken, 0.95))
        for length in (400, 2_000):
            taken = [client.say(_long(asked, length)) for _ in range(LONG)]
            found[f"p50_{length}_ms"] = statistics.median(taken)
        found["a_second"] = crowd(ports, messages)
        found["mb"] = memory_mb(running)
    finally:
        for server in running:
            server.stop()
    return {name: round(value, 1) for name, value in found.items()}


def _long(asked: Iterator[str], length: int) -> str:
    text = ""
    while len(text) < length:
        text += next(asked) + " "
    return text[:length]


def ours(folder: Path, url: str, processes: int = 1) -> Callable[[], Answering]:
    """`python -m bot serve`, once or several times on one database."""

    def start() -> Answering:
        env = {**FREE, "MOTCLIC_DATABASE_URL": url, "MOTCLIC_REDIS_URL": ""}
        ports = [free_port() for _ in range(processes)]
        running = [
            Server(
                [sys.executable, "-m", "bot", "serve", "--port", str(port)],
                env,
                port,
                folder / f"{port}.log",
            )
            for port in ports
        ]
        return ports, [server.wait("/health", every=0.05) for server in running]

    return start


def stock(folder: Path) -> Callable[[], Answering]:
    """`rasa run` and `rasa run actions`, with the project's own files."""

    def start() -> Answering:
        port, actions_port = free_port(), free_port()
        endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
        (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        (folder / "credentials.yml").write_text(
            (ROOT / "credentials.yml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        env = {
            **FREE,
            "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'stock.db'}",
            "PYTHONPATH": str(ROOT),
            "SANIC_WORKERS": "1",
        }
        rasa = [sys.executable, "-m", "rasa", "run"]
        files = [
            "--endpoints",
            str(folder / "endpoints.yml"),
            "--credentials",
            str(folder / "credentials.yml"),
        ]
        files += ["--model", str(ROOT / "models" / "motclic.tar.gz")]
        actions = Server(
            [*rasa, "actions", "--port", str(actions_port)],
            env,
            actions_port,
            folder / "actions.log",
        )
        engine = Server(
            [*rasa, "--interface", "127.0.0.1", "--port", str(port), *files],
            env,
            port,
            folder / "rasa.log",
        )
        return [port], [actions.wait("/health", every=0.05), engine.wait("/", every=0.05)]

    return start


def main() -> None:
    """Prints the table, and keeps the figures."""
    found: Dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        found["mot-clic"] = measure(ours(folder, f"sqlite:///{folder / 'bench.db'}"))
        with contextlib.suppress(AbsentError):
            found["mot-clic, two processes"] = measure(
                ours(folder, stack.enter_context(address("postgresql", folder)), 2)
            )
        found["stock Rasa"] = measure(stock(folder), TOGETHER // 4)
    rows = [(name, *figures.values()) for name, figures in found.items()]
    print(results.table(("", *next(iter(found.values()))), rows))
    results.keep("serving", {"ways": found})


if __name__ == "__main__":
    main()
