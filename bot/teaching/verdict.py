"""What a comparison comes to: one sentence, and what would be lost, named."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

from bot.teaching.floors import Floors, under
from bot.teaching.texts import texts
from bot.text.typography import typeset

# the sets of the corrections themselves and of staff's own tests
CORRECTIONS, TESTS = "corrections", "revision"
# (better - worse)² / (better + worse) under this is what two models that are worth the same give
# one time in twenty
_CHANCE = 4.0
_FALLS = 0.01  # of a set: it may not lose more


@dataclass(frozen=True)
class Verdict:
    """`tone` is good, warn or bad; `losses` are what one must agree to before accepting, a sentence
    each; `under` are the floors that keep one from accepting.
    """

    tone: str
    said: str
    losses: List[str]
    under: List[str] = field(default_factory=list)


def verdict(report: Mapping[str, Any], floors: Optional[Floors] = None) -> Verdict:
    """What a lesson's report comes to, where those floors are set."""
    words: Dict[str, str] = texts()["verdict"]
    sets, better, worse = (
        report.get("sets", {}),
        report.get("better_of", 0),
        report.get("worse_of", 0),
    )
    taught = sets.get(CORRECTIONS, {"of": 0, "after": 0})
    others = {name: held for name, held in sets.items() if name not in (CORRECTIONS, TESTS)}
    tests_lost = sum(line["set"] == TESTS for line in report.get("worse", ()))
    fallen = [
        name
        for name, held in others.items()
        if held["before"] - held["after"] > max(1, _FALLS * held["of"])
    ]
    gain = sum(held["after"] - held["before"] for held in others.values())
    unlearnt = taught["of"] - taught["after"]
    losses = [words["loses"].format(count=worse)] if worse else []
    losses += [words["loses_tests"].format(count=tests_lost)] if tests_lost else []
    losses += [
        words["loses_set"].format(
            name=set_name(name), count=others[name]["before"] - others[name]["after"]
        )
        for name in fallen
    ]
    low = under(floors or {}, sets)
    changed = better + worse
    noise = report.get("control")
    # A control tells what changes by itself: no more than that is chance, unless it makes worse
    # than the control does.
    no_more = (
        noise is not None
        and changed <= noise["better_of"] + noise["worse_of"]
        and worse <= max(better, noise["worse_of"])
    )
    chance = changed == 0 or no_more or (better - worse) ** 2 < _CHANCE * changed
    if low or tests_lost or fallen or (gain < 0 and not chance):
        tone = "bad"
    elif unlearnt or gain < 0:
        tone = "warn"
    else:
        tone = "good"
    learnt = words["learnt"].format(count=taught["after"], of=taught["of"]) if taught["of"] else ""
    moves = words["nothing" if not changed else "moves_chance" if chance else "moves"].format(
        better=better, worse=worse
    )
    control = (
        words["control"].format(
            of=noise["dropped"], better=noise["better_of"], worse=noise["worse_of"]
        )
        if noise
        else ""
    )
    return Verdict(
        tone,
        typeset(" ".join(part for part in (words[tone], learnt, moves, control) if part)),
        [typeset(loss) for loss in losses],
        [_under(name, share, sets[name]) for name, share in low.items()],
    )


def _under(name: str, share: int, held: Mapping[str, int]) -> str:
    return typeset(
        texts()["verdict"]["under"].format(
            name=set_name(name), share=share, after=held["after"], of=held["of"]
        )
    )


def set_name(name: str) -> str:
    """A set of questions as staff read it."""
    return str(texts()["sets"].get(name, name))
