"""Who tells how they are, and asks nothing, is answered as a person first."""

import pytest

from bot.answers.answer import Link
from bot.answers.mood import CLEAR, TOLD_ALONE
from bot.answers.replies import moods
from bot.answers.respond import respond
from bot.dialogue.situations import SURELY, WEIGHED
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.nlu.reading import CERTAIN
from tests.answers import read_as

GUIDE = load_guide()
DISTRESSED = "conduite.detresse_personnelle"
ASKED = (("hors_sujet", 0.9),)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize("name", sorted(moods()))
def test_each_state_of_mind_is_met_in_its_own_words(name: str) -> None:
    reading = read_as("chus brûlé", ASKED, ("hors_sujet",), mood=0.9, moods={name: CLEAR})
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert plain(answer.parts[0].lines()[0]) in moods()[name]


def test_a_help_line_that_is_named_can_be_called() -> None:
    for seed in moods()["epuise"]:
        reading = read_as(seed, ASKED, ("hors_sujet",), mood=0.9, moods={"epuise": 0.9})
        answer, _ = respond(GUIDE, reading, DialogueState())
        links = [part.url for part in answer.parts if isinstance(part, Link)]
        assert links == (["tel:811"] if "Info-Social" in answer.parts[0].lines()[0] else [])


def test_where_it_is_not_clear_which_it_is_none_is_named() -> None:
    unclear = {"fache": CLEAR - 0.01, "triste": 0.3}
    reading = read_as("ça file pas", ASKED, ("hors_sujet",), mood=0.9, moods=unclear)
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert plain(answer.parts[0].lines()[0]) in moods()["generale"]


def test_who_wants_a_person_is_given_one() -> None:
    reading = read_as("je veux parler à une personne", ASKED, ("hors_sujet",), mood=0.9)
    plainly = read_as("je veux parler à une personne", ASKED, ("hors_sujet",))
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert answer.text == respond(GUIDE, plainly, DialogueState())[0].text


def test_it_is_never_said_twice_in_the_same_words() -> None:
    reading = read_as("chus brûlé", ASKED, ("hors_sujet",), mood=0.9, moods={"deborde": 0.9})
    said, state = [], DialogueState()
    for _ in range(len(moods()["deborde"]) + len(moods()["generale"])):
        answer, state = respond(GUIDE, reading, state)
        said.append(answer.text)
    assert len(set(said)) == len(said)


def test_what_was_open_before_is_not_gone_on_with() -> None:
    before = DialogueState(leads=("familiarisation",), misses=1, asking=True, asked=1)
    reading = read_as("chus brûlé", ASKED, ("hors_sujet",), mood=0.9)
    _, state = respond(GUIDE, reading, before)
    assert (state.leads, state.misses, state.asking) == ((), 0, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"mood": TOLD_ALONE - 0.01},
        {"mood": 0.9, "known": True},
        {"mood": 0.9, "situations": {DISTRESSED: WEIGHED}},
        {"mood": 0.9, "situations": {"doutes.tout_arreter": SURELY}},
        {"mood": 0.9, "situations": {DISTRESSED: CERTAIN}},
    ],
    ids=["unsure", "a question of ours", "distress", "a situation", "a button"],
)
def test_what_is_asked_is_answered_as_ever(changes: dict) -> None:
    rest = {name: of for name, of in changes.items() if name != "mood"}
    plainly = read_as("Instagram, c'est quoi?", ASKED, ("hors_sujet",), **rest)
    reading = read_as("Instagram, c'est quoi?", ASKED, ("hors_sujet",), **changes)
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert answer.text == respond(GUIDE, plainly, DialogueState())[0].text
