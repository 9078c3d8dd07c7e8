"""The action, run on real trackers: what the person reads, what travels beside it, what is
remembered, what happens when it fails.
"""

import logging
from typing import Any, Dict, List, Optional, Tuple

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

import actions
from actions.answer import SLOT, ActionAnswer
from bot.nlu.reading import NluResult
from tests.conftest import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def tracker(*turns: "tuple[str, NluResult] | str", slot: Any = None) -> Tracker:
    """A conversation as the engine hands it to an action server. A turn without a reading is an
    intent alone.
    """
    kept = DialogueStateTracker("test", DOMAIN.slots)
    kept.update(ActionExecuted("action_session_start"))
    if slot is not None:
        kept.update(SlotSet(SLOT, slot))
    for turn in turns:
        kept.update(ActionExecuted("action_listen"))
        if isinstance(turn, str):
            kept.update(UserUttered(f"/{turn}", intent={"name": turn, "confidence": 1.0}))
        else:
            text, reading = turn
            parsed = {
                "intent": {"name": reading.intent, "confidence": 1.0},
                "entities": [],
                "text": text,
                "reading": reading.to_dict(),
            }
            kept.update(UserUttered(text, intent=parsed["intent"], parse_data=parsed))
    return Tracker.from_dict(kept.current_state(EventVerbosity.ALL))


def run(told: Tracker) -> Tuple[List[Dict[str, Any]], List[Dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    events = ActionAnswer().run(dispatcher, told, {})
    return dispatcher.messages, events


ASKED = {
    "plateforme.chiffres": "Combien de personnes utilisent Facebook?",
    "plateforme.description": "C'est quoi, Pinterest?",
}


def read(intent: str, text: str = "", **known: Any) -> "tuple[str, NluResult]":
    text = text or ASKED.get(intent, "?")
    return text, NluResult(text, ((intent, 0.9),), (intent,), **known)


def test_answers_and_names_topics_facts_source_and_suggestions() -> None:
    messages, _ = run(tracker(read("plateforme.chiffres", platforms=("facebook",))))
    assert len(messages) == 1
    message = messages[0]
    assert "2,13\u00a0milliards" in message["text"]
    assert message["topics"] == ["plateforme.facebook.chiffres"]
    assert message["facts"] == ["FB6", "FB7", "FB8"]
    assert "2018-2019" in message["source"]
    assert len(message["suggestions"]) == 3
    assert (message["intent"], message["confidence"]) == ("plateforme.chiffres", 0.9)


def test_remembers_what_the_next_message_leans_on() -> None:
    _, events = run(tracker(read("plateforme.chiffres", platforms=("facebook",))))
    messages, _ = run(
        tracker(
            read("suite.plateforme", "et pinterest?", platforms=("pinterest",)),
            slot=events[0]["value"],
        )
    )
    assert messages[0]["topics"] == ["plateforme.pinterest.chiffres"]


def asked_twice(first: Optional[str], second: Optional[str]) -> List[str]:
    """The texts of the answers to one question asked twice in a row, under these ids."""
    texts, slot = [], None
    for name in (first, second):
        told = tracker(read("plateforme.description", platforms=("pinterest",)), slot=slot)
        told.latest_message["message_id"] = name
        messages, events = run(told)
        texts.append(messages[0]["text"])
        slot = events[0]["value"]
    return texts


def test_a_message_whose_answer_was_lost_is_answered_the_same() -> None:
    first, again = asked_twice("m1", "m1")
    assert first == again


@pytest.mark.parametrize("ids", [("m1", "m2"), (None, None)], ids=["another message", "no ids"])
def test_a_question_asked_again_is_opened_otherwise(
    ids: Tuple[Optional[str], Optional[str]],
) -> None:
    first, again = asked_twice(*ids)
    assert first != again


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("je veux mourir", ["detresse"]),
        ("je veux parler à une personne", ["personne"]),
        ("C'est quoi, Pinterest?", []),
    ],
    ids=["distress", "a person asked for", "a question"],
)
def test_tells_the_record_who_needs_a_person(text: str, flags: List[str]) -> None:
    messages, _ = run(tracker(read("hors_sujet", text)))
    assert [message["flags"] for message in messages] == [flags]


def test_tells_so_even_where_it_finds_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("actions.answer.respond")
    messages, _ = run(tracker(read("hors_sujet", "je veux parler à une personne")))
    assert "désolé" in messages[0]["text"]
    assert messages[0]["flags"] == ["personne"]


def test_an_intent_without_text_is_answered_too() -> None:
    messages, _ = run(tracker("lexique.mot_clic"))
    assert messages[0]["topics"] == ["lexique.mot_clic"]


def test_no_message_at_all_is_not_understood() -> None:
    messages, _ = run(tracker())
    assert messages[0]["topics"] == ["incompris"]


@pytest.mark.parametrize(
    "slot",
    [{"history": 5}, {"needs": {"inconnu": 1.0}, "asking": True, "history": 3}, "x"],
    ids=["a number", "an unknown need", "a word"],
)
def test_whatever_fails_gives_an_apology_and_one_line(
    slot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        messages, events = run(tracker(read("suite.details"), slot=slot))
    assert len(messages) == 1
    assert "désolé" in messages[0]["text"]
    assert "Error" not in messages[0]["text"]
    lines = [record for record in caplog.records if record.name == "actions.answer"]
    assert len(lines) == 1
    assert "\n" not in lines[0].getMessage()
    assert lines[0].exc_info is None
    assert events == []


def test_the_stock_action_server_finds_the_action() -> None:
    executor = ActionExecutor()
    executor.register_package(actions)
    assert "action_repondre" in executor.actions


def test_every_action_of_the_domain_is_there() -> None:
    assert {name for name in DOMAIN.user_actions if name.startswith("action_")} == {
        ActionAnswer().name()
    }
