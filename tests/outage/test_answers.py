"""While the database is away, people are answered and understood; when it is back, it holds what
they said, once.
"""

import concurrent.futures

import pytest

pytestmark = pytest.mark.model


@pytest.fixture
def away(assistant):
    """Takes the database away for the rest of a test."""
    yield assistant.database.away
    assistant.database.back()
    assistant.caught_up()


def every_way(assistant):
    return assistant.database.ways


def test_a_conversation_goes_on_across_an_outage_and_inside_it(assistant, away):
    for way in every_way(assistant):
        across, inside = assistant.visitor(), assistant.visitor()
        assert across("C'est quoi, Facebook?") == ["plateforme.facebook.description"]
        away(way)
        assert across("et combien de monde?") == ["plateforme.facebook.chiffres"]
        assert across("et Instagram?") == ["plateforme.instagram.chiffres"]
        assert inside("C'est quoi, Pinterest?") == ["plateforme.pinterest.description"]
        assert inside("et combien de monde?") == ["plateforme.pinterest.chiffres"]
        assistant.database.back()
        assert across("et Twitter?") == ["plateforme.twitter.chiffres"]
        assistant.caught_up()
        assert inside("et Twitter?") == ["plateforme.twitter.chiffres"]
        assistant.caught_up()
    held = assistant.recorded()
    assert held.count("et combien de monde?") == 2 * len(every_way(assistant))
    assert held.count("et Twitter?") == 2 * len(every_way(assistant))


def test_eight_at_once_are_all_answered(assistant, away):
    for way in every_way(assistant):
        visitors = [assistant.visitor() for _ in range(8)]
        away(way)
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            told = list(threads.map(lambda say: say("C'est quoi, YouTube?", id="m1"), visitors))
        assert told == [["plateforme.youtube.description"]] * 8
        assert assistant.client.get("/health").json()["database"] == "away"
        assert assistant.client.get("/health").status_code == 200
        assistant.database.back()
        assistant.caught_up()


def test_what_cannot_be_given_whole_is_refused_with_a_sentence(assistant, away):
    session = assistant.client.post("/api/sessions").json()["session"]
    for way in every_way(assistant):
        away(way)
        assistant.client.post(
            "/api/messages", json={"session": session, "text": "C'est quoi, Facebook?"}
        )
        answer = assistant.client.get(
            "/api/conversation", headers={"Authorization": f"Bearer {session}"}
        )
        assert (
            answer.status_code,
            answer.json()["error"]["code"],
            answer.headers["Retry-After"],
        ) == (503, "no_record", "10")
        assistant.database.back()
        assistant.caught_up()


def test_an_outage_is_told_when_it_begins_and_when_it_ends(assistant, away):
    for way in every_way(assistant):
        before = len(assistant.logged())
        say = assistant.visitor()
        away(way)
        for _ in range(20):
            say("C'est quoi, LinkedIn?")
        assistant.database.back()
        assistant.caught_up()
        lines = assistant.logged()[before:].splitlines()
        assert len(lines) == 2, lines
        assert "the record is kept aside until it is back" in lines[0]
        assert "the database answers again" in lines[1]
    assert not [
        word
        for word in ("INSERT", "SELECT", "LinkedIn", "Traceback", "slots")
        if word in assistant.logged()
    ]


def test_the_same_id_gets_the_same_answer_from_what_waits(assistant, away):
    for way in every_way(assistant):
        say = assistant.visitor()
        away(way)
        assert (
            say("C'est quoi, Twitter?", id="once")
            == say("Autre chose", id="once")
            == ["plateforme.twitter.description"]
        )
        assistant.database.back()
        assistant.caught_up()
