"""The queue gives each person another item, once; a decision serves all that are alike; what is dismissed stays away."""

import threading

import pytest
import sqlalchemy as sa

from bot.conversations.schema import corrections, queue
from bot.review import working
from tests.databases import KINDS, on_a_database
from tests.review.conftest import App


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
    from bot.conversations import writing

    ask("a", "Question moyenne", confidence=0.5)
    ask("b", "Question obscure", confidence=0.1)
    ask("c", "Question claire", message_id="c1")
    with engine.begin() as connection:
        writing.feedback(connection, "c", "c1", -1, "")
    with engine.connect() as connection:
        assert [row["text"] for row in working.waiting(connection)] == ["Question claire", "Question obscure", "Question moyenne"]


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
    assert (row["intent"], row["goes"], row["state"], row["was"]) == ("choix.criteres", "evaluation", "waiting", '["plateforme.facebook.description"]')


def test_the_editors_list_holds_what_the_guide_should_say(engine, ask):
    ask("a", "Comment faire un concours?", confidence=0.3)
    working.decide(engine, "anne", working.claim(engine, "anne"), working.Decision("guide", comment="souvent demandé"))
    with engine.connect() as connection:
        assert [(row["text"], row["comment"], row["state"]) for row in working.for_the_guide(connection)] == [
            ("Comment faire un concours?", "souvent demandé", "settled")
        ]


def test_a_decision_that_makes_no_sense_is_refused():
    assert working.problem(working.Decision("topic", "pas un sujet")) == "choose_topic"
    assert working.problem(working.Decision("rien")) == "bad_decision"
    assert working.problem(working.Decision("right")) == ""
    assert working.problem(working.Decision("topic", "plateforme.facebook.chiffres", "training")) == ""
