"""`python -m bot chat`: a conversation in the terminal, by the same way as everywhere."""

import argparse
import asyncio
import sys
import uuid
from typing import Any, Dict, List, Sequence, Tuple

from bot.channels.inbound import receive
from bot.commands.ask import Engine  # also keeps out what is not used

_WELCOME = (
    "Posez votre question, puis Entrée. Un chiffre choisit une proposition; Ctrl+D pour finir."
)
_ASKS, _SAYS = "vous > ", "mot-clic > "


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `chat` takes."""
    parser.add_argument("--topics", action="store_true", help="shows the topics of each answer too")


def run(args: argparse.Namespace) -> int:
    """Talks until the end of the input."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    engine, loop, conversation = Engine.load(), asyncio.new_event_loop(), uuid.uuid4().hex
    print(_WELCOME)
    offered: Sequence[Dict[str, str]] = ()
    while True:
        try:
            typed = input(_ASKS)
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        text, offered, topics = loop.run_until_complete(
            _answer(engine, conversation, chosen(typed, offered))
        )
        print(f"{_SAYS}{text}")
        if args.topics:
            print(f"  [{', '.join(topics)}]")
        for number, suggestion in enumerate(offered, 1):
            print(f"  {number}. {suggestion['label']}")


def chosen(typed: str, offered: Sequence[Dict[str, str]]) -> str:
    """What is meant: the suggestion of that number, or the words themselves.

    >>> chosen("1", [{"label": "Comparer", "says": "Compare Facebook et Instagram"}])
    'Compare Facebook et Instagram'
    >>> chosen("2", [])
    '2'
    """
    place = int(typed) if typed.strip().isdecimal() else 0
    return offered[place - 1]["says"] if 1 <= place <= len(offered) else typed


async def _answer(
    engine: Engine, conversation: str, text: str
) -> Tuple[str, List[Dict[str, str]], List[str]]:
    inbound = receive(text)
    if inbound.answer is not None:
        return inbound.answer.text, [], list(inbound.answer.topics)
    reply = await engine.answer(conversation, inbound.text, "chat")
    offered: List[Dict[str, Any]] = [
        suggestion for message in reply.messages for suggestion in message.get("suggestions", ())
    ]
    return reply.text, offered, reply.topics
