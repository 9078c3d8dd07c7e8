"""`python -m bot ask`: questions in, answers out, one JSON object a line. The real path, without
the network.
"""

import argparse
import asyncio
import json
import sys
import uuid
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, Optional

from bot.engine.light import keep_unused_out

keep_unused_out()
from bot.channels.inbound import receive  # noqa: E402 - what is kept out comes first
from bot.engine.runtime import Engine  # noqa: E402
from bot.nlu import platforms  # noqa: E402

__all__ = ["Engine", "answers", "arguments", "question", "run"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `ask` takes, besides standard input."""
    parser.add_argument(
        "--platforms",
        type=Path,
        metavar="FILE",
        help="another table of the names of platforms: a candidate's",
    )


def run(args: argparse.Namespace) -> int:
    """Answers every line of standard input."""
    if args.platforms:
        platforms.TABLE = args.platforms
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    engine = Engine.load()
    loop = asyncio.new_event_loop()
    for answer in answers(engine, loop, (question(line) for line in sys.stdin if line.strip())):
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def question(line: str) -> Dict[str, Any]:
    """A line as a question; a line that is no JSON object is the text itself.

    >>> question('{"id": "D1", "text": "allo"}')["id"], question("allo")["text"]
    ('D1', 'allo')
    """
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"text": line.strip()}


def answers(
    engine: Engine, loop: asyncio.AbstractEventLoop, questions: Iterable[Dict[str, Any]]
) -> Iterator[Dict[str, Any]]:
    """The answer to each question; those in a row with the same id are one conversation."""
    current: Optional[str] = None
    conversation, turn = "", 0
    for asked in questions:
        name = asked.get("id")
        if name is None or name != current:
            current, conversation, turn = name, uuid.uuid4().hex, 0
        yield _answered(
            asked, turn, loop.run_until_complete(_ask(engine, conversation, asked.get("text")))
        )
        turn += 1


async def _ask(engine: Engine, conversation: str, text: Any) -> Dict[str, Any]:
    inbound = receive(text if isinstance(text, str) else "")
    if inbound.answer is not None:
        return {
            "topics": list(inbound.answer.topics),
            "text": inbound.answer.text,
            "intent": None,
            "confidence": None,
            "ms": 0.0,
        }
    reply = await engine.answer(conversation, inbound.text)
    first = reply.messages[0] if reply.messages else {}
    return {
        "topics": reply.topics,
        "text": reply.text,
        "intent": first.get("intent"),
        "confidence": first.get("confidence"),
        "ms": round(reply.ms, 1),
    }


def _answered(asked: Dict[str, Any], turn: int, answer: Dict[str, Any]) -> Dict[str, Any]:
    return {"id": asked.get("id"), "turn": asked.get("turn", turn), **answer}
