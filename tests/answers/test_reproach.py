"""Who tells that the last answer missed is told so first, and asked nothing more."""

from dataclasses import replace

import pytest

from bot.answers.phrases import wording
from bot.answers.respond import respond
from bot.dialogue.reproach import HEARD
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from tests.answers import read_as

GUIDE = load_guide()
OWNED = {wording("reproached", turn) for turn in range(8)}
ANSWERED = DialogueState(
    topics=("choix.recommandation",), history=(("choix.recommandation",),), said=("x",)
)
TEXT = "c'est pas ça que je demande, ça sert à quoi l'arobas?"


def said(chance, before, topic="lexique.arobas", **known):
    reading = read_as(TEXT, ((topic, 0.9),), (topic,), reproach=chance, **known)
    return [line for part in respond(GUIDE, reading, before)[0].parts for line in part.lines()]


def test_the_answer_begins_by_owning_it_and_then_answers():
    first, *rest = said(HEARD, ANSWERED)
    assert first in OWNED
    assert "arobas" in " ".join(rest)


@pytest.mark.parametrize(
    ("chance", "before", "known"),
    [
        (HEARD - 0.01, ANSWERED, {}),
        (0.9, DialogueState(), {}),
        (0.9, ANSWERED, {"known": True}),
    ],
    ids=["hardly heard", "nothing was answered yet", "a question of ours"],
)
def test_where_none_is_told_nothing_is_owned(chance, before, known):
    assert not OWNED & set(said(chance, before, **known))


def test_who_is_only_unhappy_is_told_so_once():
    lines = said(0.9, ANSWERED, "assistant.rejet")
    assert not OWNED & set(lines)


def test_no_question_is_put_back_and_no_mood_is_met():
    known = {"situations": {"aide.partager_animateur": 0.9}}
    assert said(0.0, ANSWERED, "aide.animateur", **known)[-1].endswith("?")
    assert not said(0.9, ANSWERED, "aide.animateur", **known)[-1].endswith("?")
    angry = {"stance": {"fache": 0.9}}
    met = said(0.0, ANSWERED, "agir.contenus", **angry)[0]
    owned, answered, *_ = said(0.9, ANSWERED, "agir.contenus", **angry)
    assert owned in OWNED
    assert met.endswith(answered)  # the words on the mood stood before it


def test_it_is_owned_in_other_words_the_next_time():
    later = replace(ANSWERED, history=ANSWERED.history * 2)
    assert said(0.9, ANSWERED)[0] != said(0.9, later)[0]


def test_a_situation_is_told_though_the_message_seems_to_be_about_the_assistant():
    told = {"situations": {"critiques.faux_avis_jamais_venu": 0.5}}
    plainly = said(0.0, ANSWERED, "assistant.capacites", **told)
    insisting = said(0.9, ANSWERED, "assistant.capacites", **told)
    assert "avis" not in plainly[0]
    assert "avis" in " ".join(insisting)


def test_one_who_only_reproaches_and_tells_something_is_answered_on_that_after_it():
    told = {"situations": {"critiques.faux_avis_jamais_venu": 0.9}}
    lines = said(0.9, ANSWERED, "assistant.rejet", **told)
    assert lines[0] in OWNED
    assert "avis" in " ".join(lines)
