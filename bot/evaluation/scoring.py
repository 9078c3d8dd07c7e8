"""Whether an answer is right, by the rule that the labelled questions were written for.

A file of questions holds one object a line: a single turn `{id, text, expected, also_ok, register,
must_say}`, or a dialogue `{id, register, turns: [{user, expected, also_ok, must_say}]}`. A turn is
right when what was answered holds all that is expected and nothing but that and `also_ok`, and says
every `must_say` ("a|b" is either). Where a refusal is expected, a refusal listed in `also_ok` may
stand for it. `accept` holds other lists, each as good a whole answer as `expected`.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from bot.guide.model import REFUSALS
from bot.text.clean import plain
from bot.yamlfile import DataError


@dataclass(frozen=True)
class Turn:
    """One labelled message; `size` is how many its conversation has, `number` counts from 0."""

    id: str
    number: int
    text: str
    expected: Tuple[str, ...]
    also_ok: Tuple[str, ...] = ()
    must_say: Tuple[str, ...] = ()
    accept: Tuple[Tuple[str, ...], ...] = ()
    register: str = "?"
    file: str = ""
    size: int = 1
    refusable: bool = False


@dataclass(frozen=True)
class Result:
    """A turn, what it got, and why that is wrong; `why` is empty where it is right."""

    turn: Turn
    answered: Tuple[str, ...]
    why: str
    ms: float = 0.0

    @property
    def right(self) -> bool:
        return not self.why


def turns_of(path: Path) -> Iterator[Turn]:
    """The turns of a file, in order. Raises DataError, naming the line, where one is not of the
    form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            parts = asked.get("turns") or [asked]
            for number, part in enumerate(parts):
                yield Turn(
                    id=str(asked["id"]),
                    number=number,
                    text=part.get("user") or part["text"],
                    expected=tuple(part["expected"]),
                    also_ok=tuple(part.get("also_ok", ())),
                    must_say=tuple(part.get("must_say", ())),
                    accept=tuple(map(tuple, part.get("accept", ()))),
                    register=part.get("register") or asked.get("register", "?"),
                    file=path.stem,
                    size=len(parts),
                    refusable=bool(part.get("refusable")),
                )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                f"{path}:{place}: not a labelled question ({type(error).__name__}: {error})"
            ) from error


def fault(turn: Turn, topics: Sequence[str], text: str) -> str:
    """Why an answer is wrong; empty where it is right.

    >>> turn = Turn("1", 0, "cb sur fb", expected=("plateforme.facebook.chiffres",), must_say=("2,13",))
    >>> fault(turn, ["plateforme.facebook.chiffres"], "plus de 2,13 milliards")
    ''
    >>> fault(turn, ["hors_guide"], "")
    'extra hors_guide'
    """  # noqa: E501
    lists = (turn.expected, *turn.accept)
    named = (*turn.also_ok, *(topic for accepted in lists for topic in accepted))
    faults = [
        _fault(replace(turn, expected=expected, also_ok=named), topics, text) for expected in lists
    ]
    return "" if "" in faults else faults[0]


def _fault(turn: Turn, topics: Sequence[str], text: str) -> str:
    answered, expected = set(topics), set(turn.expected)
    allowed = expected | set(turn.also_ok)
    if answered - allowed:
        return "extra " + ",".join(sorted(answered - allowed))
    if not expected <= answered:
        refusable = expected <= set(REFUSALS) or turn.refusable
        stands_in = bool(answered & set(REFUSALS) & allowed)
        return "" if refusable and stands_in else "missing " + ",".join(sorted(expected - answered))
    said = _read(text)
    unsaid = [
        wanted
        for wanted in turn.must_say
        if not any(_read(option) in said for option in wanted.split("|"))
    ]
    return f"unsaid {unsaid[0]}" if unsaid else ""


def _read(text: str) -> str:
    return " ".join(plain(text.replace("’", "'")).split())


def score(turn: Turn, answer: Mapping[str, Any]) -> Result:
    """The result of one turn, from an answer as `ask` gives it."""
    topics = tuple(answer.get("topics") or ())
    return Result(
        turn, topics, fault(turn, topics, answer.get("text") or ""), float(answer.get("ms") or 0.0)
    )


@dataclass(frozen=True)
class Share:
    """How many are right of how many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


def table(results: Sequence[Result]) -> Dict[str, Share]:
    """All turns, single turns, dialogue turns, whole dialogues, each file, each register: how many
    are right.
    """
    groups: Dict[str, List[bool]] = defaultdict(list)
    whole: Dict[Tuple[str, str], bool] = {}
    for result in results:
        turn = result.turn
        kind = "dialogue turns" if turn.size > 1 else "single turns"
        for group in ("all turns", kind, f"file {turn.file}", f"register {turn.register}"):
            groups[group].append(result.right)
        if turn.size > 1:
            whole[turn.file, turn.id] = whole.get((turn.file, turn.id), True) and result.right
    if whole:
        groups["whole dialogues"] = list(whole.values())
    return {group: Share(sum(rights), len(rights)) for group, rights in sorted(groups.items())}


def median_ms(results: Sequence[Result]) -> float:
    """The middle time of an answer, in milliseconds; 0 where there is none."""
    return round(median([result.ms for result in results]), 1) if results else 0.0
