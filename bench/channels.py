"""How fast a messaging platform is acknowledged, over real HTTP, whatever else there is to do.

`python -m bench.channels [messages]` prints one line of JSON: percentiles in milliseconds, first
while the stand-in for Meta takes five seconds to accept each answer, then while it takes them at
once and the engine hardly rests.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict

import httpx

from bench import results
from tests.channels import meta
from tests.channels.conftest import Assistant, environment

# How long the platform takes to accept an answer, and what passes between two deliveries, in
# seconds.
CASES = {"platform_slow": (5.0, 0.1), "engine_busy": (0.0, 0.05)}


def measure(messages: int, slow: float, every: float) -> Dict[str, Any]:
    """The acknowledgements of so many deliveries at an even pace, each of another person."""
    os.environ.setdefault("MOTCLIC_SECRET", "only for the bench, and longer than anybody would try")
    taken = []
    with tempfile.TemporaryDirectory() as folder, meta.Meta() as facebook:
        env = environment(
            f"sqlite:///{folder}/motclic.db",
            facebook,
            MOTCLIC_SENDING_SECONDS="30",
            MOTCLIC_SENDING_RETRY="1",
        )
        assistant = Assistant(env, Path(folder) / "log").start()
        try:
            with httpx.Client(timeout=30) as client:
                facebook.weather.slow = slow
                due = time.perf_counter()
                for number in range(messages):
                    body = json.dumps(
                        meta.delivery(
                            meta.typed(
                                number, "Combien de personnes utilisent Facebook?", f"m{number}"
                            )
                        )
                    ).encode()
                    headers = {"X-Hub-Signature-256": meta.signature(body)}
                    due += every
                    time.sleep(max(0.0, due - time.perf_counter()))
                    began = time.perf_counter()
                    status = client.post(
                        f"{assistant.url}/messenger", content=body, headers=headers
                    ).status_code
                    taken.append((time.perf_counter() - began) * 1000)
                    assert status == 200
            accepted = len(facebook.sent)
        finally:
            facebook.weather.slow = 0.0
            assistant.stop()
    taken.sort()
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1}
    figures = {
        name: round(taken[min(messages - 1, int(messages * share))], 1)
        for name, share in shares.items()
    }
    return {
        "messages": messages,
        "platform_seconds": slow,
        **figures,
        "accepted_meanwhile": accepted,
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Prints the measurements, for as many messages as the command line says."""
    count = int(sys.argv[1]) if len(sys.argv) == 2 and sys.argv[1].isdigit() else 200
    found = {name: measure(count, *case) for name, case in CASES.items()}
    print(json.dumps(found))
    results.keep("channels", found)


if __name__ == "__main__":
    main()
