"""A replay answers as the whole engine does, and tells which turns are answered otherwise."""

from typing import List

import pytest

from bot.evaluation.scoring import Result, Turn, turns_of
from bot.paths import DIALOGUES
from bot.replay.conversations import changes, kept, replay
from bot.text import turns
from bot.yamlfile import DataError

SAID = Turn(
    "D1",
    0,
    "C'est quoi Pinterest?",
    expected=("plateforme.pinterest.description",),
    file="dialogues",
    size=2,
)


@pytest.mark.model
def test_answers_as_the_engine_does(model, talk, monkeypatch, tmp_path) -> None:
    from bot.replay import readings

    monkeypatch.setattr(readings, "FOLDER", tmp_path)
    conversation = _first_conversation()
    read = readings.Readings(model)
    replayed = replay(read, conversation)
    read.save()
    assert [set(result.answered) for result in replayed] == [
        set(answer["topics"]) for answer in talk(*(turn.text for turn in conversation))
    ]
    assert [result.answered for result in replay(readings.Readings(model), conversation)] == [
        result.answered for result in replayed
    ]


@pytest.mark.model
def test_a_rule_left_out_is_missed_while_reading_too(model, monkeypatch, tmp_path) -> None:
    from bot.replay import readings

    monkeypatch.setattr(readings, "FOLDER", tmp_path)
    said = "Je ne veux pas savoir combien ils sont sur Facebook, juste à quoi ça sert"
    kept_ones = readings.Readings(model)
    with_it = kept_ones.read(said, ())
    kept_ones.save()
    monkeypatch.setitem(turns._table(), "contrast", list(turns._table()["contrast"]))
    turns.silence("contrast")
    without = readings.Readings(model, afresh=True).read(said, ())
    monkeypatch.undo()
    turns._pattern.cache_clear()
    assert without.ranking != with_it.ranking


def test_tells_the_turns_that_changed() -> None:
    before = kept([Result(SAID, ("plateforme.pinterest.description",), "")])
    (change,) = changes([Result(SAID, ("hors_guide",), "extra hors_guide")], before)
    assert change.was_right
    assert change.before == ("plateforme.pinterest.description",)


def test_tells_nothing_of_turns_that_stayed_or_are_new() -> None:
    result = Result(SAID, ("plateforme.pinterest.description",), "")
    assert changes([result], kept([result])) == changes([result], {}) == []


def test_a_rule_is_left_out(monkeypatch) -> None:
    monkeypatch.setitem(turns._table(), "lowest", list(turns._table()["lowest"]))
    turns.silence("lowest")
    heard = turns.heard("lowest", "lequel a le moins de monde")
    monkeypatch.undo()
    turns._pattern.cache_clear()
    assert heard is None
    assert turns.heard("lowest", "lequel a le moins de monde") is not None


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(DataError, match="sans_nom"):
        turns.silence("sans_nom")


def _first_conversation() -> List[Turn]:
    conversation: List[Turn] = []
    for turn in turns_of(DIALOGUES / "dialogues.jsonl"):
        if turn.number == 0 and conversation:
            return conversation
        conversation.append(turn)
    return conversation
