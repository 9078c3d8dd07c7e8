"""A load that lasts: 70 % of what the assistant can take, for twenty minutes; errors, messages lost
or doubled, memory, time.

    python -m bench endurance

Messages come at an even pace, whether or not those before are answered. Each carries a number, by
which the record is looked through afterwards.
"""

import argparse
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Dict, List, Tuple

import sqlalchemy as sa

from bench import results
from bench.serving import CLIENTS, FREE, Client, crowd, memory_mb, questions, share
from bot.store.database import connect
from bot.store.schema import messages as recorded
from tests.conftest import Server, free_port

MINUTES, LOAD, QUARTERS = 20.0, 0.7, 4
# seconds since the beginning, and milliseconds that a message took; the pair of one refused is
# (second, -1)
Taken = List[Tuple[float, float]]


def _people(
    port: int, due: "queue.Queue[str]", taken: Taken, began: float
) -> List[threading.Thread]:
    def talk() -> None:
        client = Client(port)
        while text := due.get():
            try:
                taken.append((time.perf_counter() - began, client.say(text)))
            except Exception as error:
                print(f"endurance: {type(error).__name__}: {error}", file=sys.stderr)
                taken.append((time.perf_counter() - began, -1.0))
                client = Client(port)

    threads = [threading.Thread(target=talk) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads


def _in_record(url: str, numbers: int) -> Tuple[int, int]:
    """How many of the numbered messages the record has not, and has twice."""
    engine = connect(url)
    try:
        with engine.connect() as line:
            texts = line.execute(
                sa.select(recorded.c.text).where(recorded.c.text.like("%motif%"))
            ).scalars()
            held = Counter(text.rsplit(" ", 1)[-1] for text in texts)
    finally:
        engine.dispose()
    return numbers - len(held), sum(count > 1 for count in held.values())


def _marked(text: str, number: int) -> str:
    """The question with its number, in letters: figures may be somebody's, and are not kept."""
    return f"{text} motif {''.join(chr(ord('a') + int(digit)) for digit in str(number))}"


def measure(minutes: float) -> Dict[str, object]:
    """The figures of the whole, and those of each quarter of its time."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        url = f"sqlite:///{folder / 'bench.db'}"
        env = {**FREE, "MOTCLIC_DATABASE_URL": url, "MOTCLIC_REDIS_URL": ""}
        server = Server(
            [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
        ).wait("/health")
        try:
            pace = LOAD * crowd([port], 1_920)
            due: queue.Queue[str] = queue.Queue()
            taken: Taken = []
            began = time.perf_counter()
            people, asked, memory = (
                _people(port, due, taken, began),
                questions(2),
                [memory_mb([server])],
            )
            count = int(minutes * 60 * pace)
            for number in range(count):
                time.sleep(max(0.0, began + number / pace - time.perf_counter()))
                due.put(_marked(next(asked), number))
                if (number + 1) % (count // QUARTERS) == 0:
                    memory.append(memory_mb([server]))
            for _ in people:
                due.put("")
            for person in people:
                person.join()
        finally:
            server.stop()
        lost, doubled = _in_record(url, count)
    edges = [minutes * 60 * part / QUARTERS for part in range(QUARTERS)] + [float("inf")]
    quarters = []
    for part in range(QUARTERS):
        of = [ms for second, ms in taken if edges[part] <= second < edges[part + 1] and ms >= 0]
        quarters.append(
            {
                "messages": len(of),
                "p50_ms": round(statistics.median(of), 1),
                "p95_ms": round(share(of, 0.95), 1),
                "mb": round(memory[part + 1], 1),
            }
        )
    errors = sum(ms < 0 for _, ms in taken)
    return {
        "minutes": minutes,
        "a_second": round(pace, 1),
        "messages": count,
        "errors": errors,
        "lost": lost,
        "doubled": doubled,
        "quarters": quarters,
    }


def main() -> None:
    """Prints what was found, and keeps it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    minutes = parser.parse_known_args()[0].minutes
    found = measure(minutes)
    print(found)
    if minutes == MINUTES:
        results.keep("endurance", found)


if __name__ == "__main__":
    main()
