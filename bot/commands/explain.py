"""`python -m bot explain "question"`: what was understood of a question, and why it is answered
so.
"""

import argparse
import asyncio
from typing import Iterator, List

from bot.answers.recommendation import HEARD, audible, scores
from bot.channels.inbound import receive
from bot.commands.ask import Engine  # also keeps out what is not used
from bot.dialogue.acts import decided
from bot.dialogue.state import DialogueState
from bot.dialogue.urgent import flags
from bot.nlu.conversation import in_context
from bot.nlu.nearest import nearest
from bot.nlu.reading import NluResult
from bot.nlu.text import prepare
from bot.training_data.dataset import examples


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `explain` takes."""
    parser.add_argument("question")
    parser.add_argument(
        "--nearest",
        type=int,
        default=5,
        metavar="N",
        help="how many training questions to show (default: 5)",
    )


def run(args: argparse.Namespace) -> int:
    """Prints the explanation."""
    inbound = receive(args.question)
    if inbound.answer is not None:
        print(
            _row("answered at once", f"{', '.join(inbound.answer.topics)}: {inbound.answer.text}")
        )
        return 0
    engine, loop = Engine.load(), asyncio.new_event_loop()
    parsed = loop.run_until_complete(engine.agent.parse_message(inbound.text))
    reply = loop.run_until_complete(engine.answer("explain", inbound.text, "explain"))
    for line in [
        *_text(inbound.text),
        *_reading(decided(in_context(NluResult.from_dict(parsed["reading"]), ()), DialogueState())),
    ]:
        print(line)
    print("nearest training questions")
    for alike, example in nearest(inbound.text, examples(), args.nearest):
        print(f"  {alike:.2f}  {example.topic:36} {example.text}")
    print(_row("topics answered", ", ".join(reply.topics)))
    print(_row("answer", reply.text.replace("\n", "\n  ")))
    return 0


def _row(name: str, value: str) -> str:
    return f"{name:20} {value or '—'}"


def _text(text: str) -> List[str]:
    ready = prepare(text)
    return [_row("redacted", text), _row("normalised", ready.normal), _row("masked", ready.masked)]


def _reading(reading: NluResult) -> Iterator[str]:
    """What was understood, out of all context."""
    yield "ranking"
    for intent, probability in reading.ranking[:5]:
        yield f"  {probability:.3f}  {intent}"
    asks = [
        f"{ask} ({', '.join(reading.of_act[ask])})" if reading.of_act.get(ask) else ask
        for ask in reading.asks
    ]
    yield _row("asks", "; ".join(asks))
    yield _row("platforms", ", ".join(reading.platforms))
    yield _row("outside the guide", ", ".join(reading.others))
    yield _row("set aside", ", ".join(reading.excluded))
    yield _row(
        "needs",
        ", ".join(
            f"{need} {strength:.2f}{'' if strength >= HEARD else ' (too weak)'}"
            for need, strength in reading.needs.items()
        ),
    )
    yield _row("flags", ", ".join(flags(reading)))
    for score in scores(audible(reading.needs), reading.excluded):
        if score.total:
            yield f"  {score.platform:10} {score.total:.2f} = " + " + ".join(
                f"{need} → {fact} {gain:.2f}" for fact, need, gain in score.reasons
            )
