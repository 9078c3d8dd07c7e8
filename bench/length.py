"""Whether a long conversation slows down: the last turns of 300 beside the first ones, as a
ratio.
"""

import asyncio
import statistics

from bot.engine.light import keep_unused_out

keep_unused_out()
from bot.engine.runtime import Engine  # noqa: E402 - what is kept out comes first
from bot.logs import configure  # noqa: E402

TURNS, EDGE = 300, 30
MESSAGES = (
    "cb de monde su insta",
    "et pinterest?",
    "c'est quoi un mot-clic?",
    "quel réseau pour ma ferme?",
    "des familles du coin",
    "merci",
)


def main() -> None:
    """Prints the median of the first and of the last turns, in milliseconds, and their ratio."""
    configure()
    engine, loop = Engine.load(), asyncio.new_event_loop()
    loop.run_until_complete(engine.answer("warm", MESSAGES[0]))
    taken = [
        loop.run_until_complete(engine.answer("long", MESSAGES[turn % len(MESSAGES)])).ms
        for turn in range(TURNS)
    ]
    first, last = statistics.median(taken[:EDGE]), statistics.median(taken[-EDGE:])
    print(
        f"first {EDGE} turns {first:.1f} ms, last {EDGE} of {TURNS} {last:.1f} ms, ratio"
        f" {last / first:.2f}"
    )


if __name__ == "__main__":
    main()
