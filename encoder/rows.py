"""Writes what the encoder learns from: one row a labelled message, in the form in which the product
reads it.

    python -m encoder.rows rows.jsonl labels.json

A row holds `text` (the state of the conversation before the message, if any) and one field a head:
the labels that it carries, or null where they are not known; a situation that is named twice weighs
twice, `case` is what exactly is asked in it. `soft` and `soft_platforms` may be heard or not:
neither is right or wrong.
"""

import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from bot.guide.model import ASPECTS, NO_SITUATION, PLATFORMS
from bot.guide.situations import cases, situations
from bot.nlu.hearing import ASIDE
from bot.nlu.platforms import find
from bot.nlu.reading import Told
from bot.nlu.spoken import last_words, spoken, state
from bot.nlu.topics import SEVERAL, intent_of
from bot.paths import DATA
from bot.text.clean import clean
from bot.training_data.conversed import conversed
from bot.training_data.dataset import Example, examples
from bot.training_data.dialogues import Dialogue, Turn, dialogues
from bot.training_data.labels import labels
from bot.training_data.lived import lived
from bot.training_data.told import GENERAL, told_by_case
from bot.yamlfile import read_yaml

Row = Dict[str, Any]
_HEARD = DATA / "heard"
_OF_ASPECT = tuple(f"plateforme.{aspect}" for aspect in ASPECTS)
_HEADS = ("acts", "plat", "needs", "stance", "outside", "form", "angle", "aside", "situation")
_UNKNOWN: Row = {
    **dict.fromkeys(_HEADS),
    "intent": None,
    "case": None,
    "soft": [],
    "soft_platforms": [],
}
# What is asked in few words, and is answered by its topic: no situation is told.
_PLAIN = (
    "plateforme.chiffres",
    "plateforme.description",
    "choix.classement",
    "choix.survol",
    "lexique.",
    "assistant.",
    "hors_sujet",
    "incompris",
    "suite.",
)


def of_turns() -> Iterator[Row]:
    """Every turn of the labelled conversations, with what the assistant said before it."""
    for dialogue in dialogues():
        yield from _of_dialogue(dialogue)


def _of_dialogue(dialogue: Dialogue) -> Iterator[Row]:
    return (_of_turn(turn, told) for turn, told in in_turn(dialogue))


def in_turn(dialogue: Dialogue) -> Iterator[Tuple[Turn, List[Told]]]:
    """Every turn of a conversation, with what the assistant said before it; the list grows from one
    turn to the next.
    """
    told: List[Told] = []
    for turn in dialogue.turns:
        yield turn, told
        told.append(
            (turn.bot.topics, turn.bot.platforms, turn.bot.asks or "") if turn.bot else ((), (), "")
        )


def _of_turn(turn: Turn, told: List[Told]) -> Row:
    acts = {intent_of(topic) for topic in turn.topics}
    others = [*turn.also_ok, *(topic for topics in turn.accept for topic in topics)]
    of = _platforms(turn.topics) | (set(turn.platforms) & set(PLATFORMS))
    aside = set_aside(turn)
    return {
        **_UNKNOWN,
        "text": state(told) + spoken(turn.user),
        "acts": sorted(acts),
        "soft": sorted({intent_of(topic) for topic in others} - acts),
        "plat": sorted(of),
        "soft_platforms": sorted(_platforms(others) - of),
        "needs": list(turn.needs),
        "stance": list(turn.stance),
        "outside": list(turn.outside),
        "form": turn.form,
        "angle": sorted({angle for angle in turn.angles if angle}) if any(turn.angles) else None,
        "situation": (
            [name for name in turn.situations if name != NO_SITUATION] if turn.situations else None
        ),
        "case": _case(turn.situations[0], turn.case) if len(turn.situations) == 1 else None,
        "aside": None if aside is None else [ASIDE] * aside,
    }


def set_aside(turn: Turn) -> Optional[bool]:
    """Whether the one platform that is named by who asks for advice is set aside: one is there
    already, or does not want it. None where not one is named.
    """
    named = {mention.platform for mention in find(clean(turn.user))} & set(PLATFORMS)
    return (
        bool(named & {*turn.has, *turn.refuses})
        if "choix.recommandation" in turn.topics and len(named) == 1
        else None
    )


def of_questions() -> Iterator[Row]:
    """Every training question; those that lean on an earlier message tell their intent alone."""
    return map(_of_question, examples())


def _of_question(example: Example) -> Row:
    needs = [need for need in example.needs if need != "aucun"] if example.needs else None
    plain = example.intent.startswith(_PLAIN)
    row: Row = {
        **_UNKNOWN,
        "text": spoken(example.text),
        "intent": example.intent,
        "needs": needs,
        "situation": [] if plain else None,
    }
    if example.intent.startswith("suite."):
        return {**row, "acts": None, "plat": None}
    acts = (
        sorted({intent_of(topic) for topic in example.subjects})
        if example.intent == SEVERAL
        else [example.intent]
    )
    return {**row, "acts": acts, "plat": _named(example.text, acts)}


def _named(text: str, acts: List[str]) -> Optional[List[str]]:
    """The platforms asked of, where the words tell: none unless the act is of platforms; null where
    it is left open.
    """
    if not any(act in _OF_ASPECT or act.startswith("choix.") for act in acts):
        return []
    if len(acts) > 1 or acts[0] not in (*_OF_ASPECT, "choix.comparaison"):
        return None
    named = [mention.platform for mention in find(text) if mention.platform in PLATFORMS]
    return sorted(set(named)) or None


def _platforms(topics: "Tuple[str, ...] | List[str]") -> Set[str]:
    parts = [topic.split(".") for topic in topics]
    return {each[1] for each in parts if len(each) == 3 and each[1] in PLATFORMS}


def of_heard() -> Iterator[Row]:
    """Messages labelled in one way (data/heard): a subject outside the guide, a state of mind, a
    need, a topic and its angle, or the situation told.
    """
    for head, file in (("outside", "outside"), ("stance", "stances"), ("needs", "needs")):
        for label, texts in read_yaml(_HEARD / f"{file}.yml").items():
            yield from ({**_UNKNOWN, "text": spoken(text), head: [label]} for text in texts)
    for topic, angles in read_yaml(_HEARD / "angles.yml").items():
        known: Row = {**_UNKNOWN, "acts": [intent_of(topic)], "plat": sorted(_platforms([topic]))}
        for angle, texts in angles.items():
            yield from ({**known, "text": spoken(text), "angle": [angle]} for text in texts)
    messages = told_by_case()
    for name, situation in situations().items():
        outside = [situation.outside] if situation.outside in labels().outside else []
        known = {**_UNKNOWN, **_asked((name,)), "outside": outside, "situation": [name]}
        for case, texts in messages.get(name, {}).items():
            yield from (
                {**known, "text": spoken(text), "case": _case(name, case)} for text in texts
            )
    for pair, texts in read_yaml(_HEARD / "several.yml").items():
        named = tuple(pair.split())
        yield from (
            {**_UNKNOWN, **_asked(named), "text": spoken(text), "situation": [named[0], *named]}
            for text in texts
        )


def of_lived() -> Iterator[Row]:
    """Messages of which one person said what they tell (data/heard/lived.yml); of two situations
    the first weighs twice.
    """
    for message in lived():
        row: Row = {
            **_UNKNOWN,
            "text": spoken(message.text),
            "situation": [*message.tells[:1], *message.tells],
            "lived": True,
        }
        yield (
            {
                **row,
                **_asked(message.tells, message.near),
                "case": _case(message.tells[0], message.case),
            }
            if message.tells
            else row
        )


def of_conversed() -> Iterator[Row]:
    """Messages of labelled conversations (data/heard/conversations.yml): each by itself and, as it
    is read when served, after the last words of the one before.
    """
    for before, message in conversed():
        first, text = message.tells[:1], spoken(message.text)
        row: Row = {**_UNKNOWN, "situation": [*first, *message.tells], "conversed": True}
        if message.tells:
            row |= _asked(message.tells, message.near)
        yield {**row, "text": text}
        if before:
            yield {**row, "text": f"{spoken(last_words(before))} {text}"}


def _case(situation: str, case: Optional[str]) -> Optional[str]:
    """What exactly is asked in a situation, as `area.name/case`; null where the situation has no
    cases.
    """
    return f"{situation}/{case or GENERAL}" if situation in cases() else None


def _asked(named: Sequence[str], near: Sequence[str] = ()) -> Row:
    """What is asked where situations are told: the topic that each reply answers first; the others
    may be heard or not.
    """
    acts = {intent_of(situations()[name].topics[0]) for name in named}
    soft = {
        intent_of(topic) for name in (*named, *near) for topic in situations()[name].topics
    } - acts
    return {"acts": sorted(acts), "soft": sorted(soft)}


def heads(rows: List[Row]) -> Dict[str, List[str]]:
    """The labels of each head, in order."""
    known = labels()
    return {
        "intent": sorted({row["intent"] for row in rows if row["intent"]}),
        "acts": sorted({act for row in rows for act in row["acts"] or ()}),
        "plat": list(PLATFORMS),
        "needs": sorted(known.needs),
        "stance": sorted(known.stances),
        "outside": sorted(known.outside),
        "form": sorted(known.forms),
        "angle": sorted(known.angles),
        "aside": [ASIDE],
        "case": sorted({row["case"] for row in rows if row["case"]}),
        "situation": [
            *sorted({name for row in rows for name in row["situation"] or ()}),
            NO_SITUATION,
        ],
    }


def main(rows_file: Path, labels_file: Path) -> None:
    """Writes the rows, one JSON object a line, and the labels of the heads."""
    rows = [*of_turns(), *of_questions(), *of_heard(), *of_lived(), *of_conversed()]
    rows_file.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    labels_file.write_text(json.dumps(heads(rows), ensure_ascii=False), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
