"""The queue gives each person another item, once; a decision serves all that are alike; what is
dismissed stays away.
"""

import threading

import pytest
import sqlalchemy as sa

from bot.review import guide_work
from bot.store import record, writing
from bot.store.schema import corrections, queue
from bot.teaching import queued, working
from tests.databases import KINDS, on_a_database
from tests.review.conftest import App
from tests.store.conftest import make_turn


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    with on_a_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def ask(engine):
    class Asked:
        pass

    asked = Asked()
    asked.engine = engine
    return lambda name, text, **changes: App.say(asked, name, text, **changes)


def test_the_least_certain_comes_first_and_a_thumb_down_before_it(engine, ask):
    ask("a", "Question moyenne", confidence=0.5)
    ask("b", "Question obscure", confidence=0.1)
    ask("c", "Question claire", message_id="c1")
    with engine.begin() as connection:
        writing.feedback(connection, "c", "c1", -1, "")
    with engine.connect() as connection:
        assert [row["text"] for row in queued.page(connection).rows] == [
            "Question claire",
            "Question obscure",
            "Question moyenne",
        ]


FLAGS = ("personne", "piratage", "detresse", "harcelement", "danger")


def waits(engine):
    with engine.connect() as connection:
        return [row["text"] for row in queued.page(connection).rows]


def test_who_needs_a_person_comes_before_all_others_and_distress_first(engine, ask):
    ask("a", "Question obscure", confidence=0.01, topics=("incompris",))
    for flag in FLAGS:
        ask(f"w-{flag}", f"J'ai besoin de vous, {flag}", flags=(flag,), confidence=0.99)
    order = ("detresse", "danger", "piratage", "harcelement", "personne")
    assert waits(engine) == [
        *(f"J'ai besoin de vous, {flag}" for flag in order),
        "Question obscure",
    ]
    with engine.connect() as connection:
        held = working.item(connection, working.claim(engine, "anne"))
    assert held["message"]["flags"] == ["detresse"]


def test_who_needs_a_person_joins_the_queue_however_sure_the_answer_is(engine, ask):
    ask("a", "C'est quoi Facebook?", confidence=0.99)
    ask("b", "Je veux parler à une personne", flags=("personne",), confidence=0.99)
    assert waits(engine) == ["Je veux parler à une personne"]


def test_the_most_urgent_flag_of_a_message_gives_its_place(engine, ask):
    ask("a", "Il menace mes enfants", flags=("danger",))
    ask("b", "Je veux mourir, rappelez-moi", flags=("detresse", "personne"))
    assert waits(engine) == ["Je veux mourir, rappelez-moi", "Il menace mes enfants"]


def test_among_the_equally_urgent_thumbs_and_doubt_decide(engine, ask):
    ask("a", "Rappelez-moi lundi", flags=("personne",), confidence=0.9)
    ask("b", "Rappelez-moi mardi", flags=("personne",), confidence=0.2)
    ask("c", "Rappelez-moi jeudi", flags=("personne",), confidence=0.9, message_id="c1")
    with engine.begin() as connection:
        writing.feedback(connection, "c", "c1", -1, "")
    assert waits(engine) == ["Rappelez-moi jeudi", "Rappelez-moi mardi", "Rappelez-moi lundi"]


def test_two_people_who_need_one_in_the_same_words_are_both_seen(engine, ask):
    for name in ("a", "b"):
        ask(name, "Je veux mourir", flags=("detresse",))
    first = working.claim(engine, "anne")
    assert working.decide(engine, "anne", first, working.Decision("right"))
    second = working.claim(engine, "anne")
    with engine.connect() as connection:
        assert {
            working.item(connection, alike)["message"]["conversation"] for alike in (first, second)
        } == {"a", "b"}
        assert [other["conversation"] for other in working.item(connection, second)["others"]] in (
            ["a"],
            ["b"],
        )


def test_what_was_decided_of_the_same_words_hides_nobody_who_needs_a_person(engine, ask):
    ask("a", "Rappelez-moi", confidence=0.1)
    working.decide(engine, "anne", working.claim(engine, "anne"), working.Decision("dismiss"))
    ask("b", "Rappelez-moi", flags=("personne",))
    assert waits(engine) == ["Rappelez-moi"]


def test_who_says_it_again_is_one_entry_and_is_back_once_it_was_decided(engine, ask):
    for _ in range(3):
        ask("a", "Je veux mourir", flags=("detresse",))
    held = working.claim(engine, "anne")
    assert len(waits(engine)) == 1
    working.decide(engine, "anne", held, working.Decision("dismiss"))
    assert waits(engine) == []
    ask("a", "je veux mourir!", flags=("detresse",))
    assert waits(engine) == ["Je veux mourir"]


def test_a_thumb_alone_brings_nothing_back(engine, ask):
    ask("a", "Je veux mourir", flags=("detresse",), message_id="a1")
    working.decide(engine, "anne", working.claim(engine, "anne"), working.Decision("dismiss"))
    with engine.begin() as connection:
        writing.feedback(connection, "a", "a1", -1, "")
    assert waits(engine) == []


def test_several_at_once_are_each_in_their_place(engine):
    turns = [make_turn("a", "Question obscure", confidence=0.1)]
    turns += [make_turn(name, "😭", flags=("detresse",)) for name in ("b", "c")]
    turns += [make_turn("d", "Rappelez-moi", flags=("personne",)) for _ in range(2)]
    with engine.begin() as connection:
        writing.write(connection, [(record.number(), turn) for turn in turns])
    assert waits(engine) == ["😭", "😭", "Rappelez-moi", "Question obscure"]


def test_two_people_at_once_never_hold_the_same_item(engine, ask):
    for number in range(12):
        ask(f"w{number}", f"sujet{number} étrange", confidence=0.2)
    taken, lock = [], threading.Lock()

    def work(who):
        for _ in range(4):
            held = working.claim(engine, who)
            with lock:
                taken.append(held)
            working.decide(engine, who, held, working.Decision("dismiss"))

    people = [threading.Thread(target=work, args=(who,)) for who in ("anne", "remi", "lise")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(taken) == 12
    assert len(set(taken)) == 12


def test_what_somebody_holds_nobody_else_decides(engine, ask):
    ask("a", "Question obscure", confidence=0.1)
    held = working.claim(engine, "anne", now=1000.0)
    assert working.claim(engine, "remi", now=1001.0) is None
    assert not working.decide(engine, "remi", held, working.Decision("dismiss"), now=1001.0)
    assert working.claim(engine, "remi", now=1001.0 + working.HELD_FOR) == held


def test_what_was_dismissed_stays_away_when_asked_again(engine, ask):
    ask("a", "Question obscure", confidence=0.1)
    working.decide(engine, "anne", working.claim(engine, "anne"), working.Decision("dismiss"))
    ask("b", "une question obscure svp", confidence=0.1)
    assert working.claim(engine, "anne") is None


def test_one_decision_serves_all_that_are_alike(engine, ask):
    for name in "abc":
        ask(name, "Combien coûte une annonce?", confidence=0.3)
    decision = working.Decision("topic", "choix.criteres", "evaluation")
    assert working.decide(engine, "anne", working.claim(engine, "anne"), decision)
    assert working.claim(engine, "anne") is None
    with engine.connect() as connection:
        row = connection.execute(sa.select(corrections)).mappings().one()
        assert connection.execute(sa.select(queue.c.times)).scalar() == 3
    assert (row["intent"], row["goes"], row["state"], row["was"]) == (
        "choix.criteres",
        "evaluation",
        "waiting",
        '["plateforme.facebook.description"]',
    )


def test_the_editors_list_holds_what_the_guide_should_say(engine, ask):
    ask("a", "Comment faire un concours?", confidence=0.3)
    working.decide(
        engine,
        "anne",
        working.claim(engine, "anne"),
        working.Decision("guide", comment="souvent demandé"),
    )
    with engine.connect() as connection:
        assert [
            (row["text"], row["comment"], row["state"]) for row in guide_work.latest(connection, 5)
        ] == [("Comment faire un concours?", "souvent demandé", "settled")]


def test_a_decision_that_makes_no_sense_is_refused():
    assert working.problem(working.Decision("topic", "pas un sujet")) == "choose_topic"
    assert working.problem(working.Decision("rien")) == "bad_decision"
    assert working.problem(working.Decision("right")) == ""
    assert (
        working.problem(working.Decision("topic", "plateforme.facebook.chiffres", "training")) == ""
    )
