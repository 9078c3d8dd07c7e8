"""Runs labelled conversations through the dialogue and the answers, without Rasa, and tells what
changed.
"""

from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Sequence, Tuple

from bot.answers.respond import respond
from bot.channels.inbound import receive
from bot.dialogue.acts import decided
from bot.dialogue.state import DialogueState
from bot.evaluation.scoring import Result, Turn, score
from bot.guide import load_guide
from bot.nlu.spoken import last_words
from bot.replay.readings import Readings

Topics = Tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A turn that is answered otherwise than in the kept run."""

    result: Result
    before: Topics
    was_right: bool


def replay(readings: Readings, turns: Iterable[Turn]) -> List[Result]:
    """Each turn answered in its conversation, and scored: what `evaluate` gives, in seconds."""
    guide, context, before, results = load_guide(), DialogueState(), "", []
    for turn in turns:
        context, before = (context, before) if turn.number else (DialogueState(), "")
        inbound = receive(turn.text)
        answer = inbound.answer
        if answer is None:
            reading = decided(readings.read(inbound.text, context.told, before), context)
            answer, context = respond(guide, reading, context)
            before = last_words(inbound.text)
        results.append(score(turn, {"topics": answer.topics, "text": answer.text}))
    return results


def kept(results: Sequence[Result]) -> Dict[str, object]:
    """The run as plain values, to be compared with later ones."""
    return {
        _name(result): {"topics": list(result.answered), "right": result.right}
        for result in results
    }


def changes(results: Sequence[Result], before: Mapping[str, Mapping[str, object]]) -> List[Change]:
    """The turns that are answered otherwise than before, or were right and are not; turns that were
    not there do not count.
    """
    found = []
    for result in results:
        earlier = before.get(_name(result))
        if earlier is None:
            continue
        topics = tuple(map(str, earlier["topics"]))  # type: ignore[call-overload]
        if set(topics) != set(result.answered) or earlier["right"] != result.right:
            found.append(Change(result, topics, bool(earlier["right"])))
    return found


def _name(result: Result) -> str:
    return f"{result.turn.file}/{result.turn.id}.{result.turn.number}"
