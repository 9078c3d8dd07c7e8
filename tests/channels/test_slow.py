"""A platform that takes five seconds to accept anything: it is acknowledged all the same, and
everybody is answered.
"""

import time

import pytest

from tests.channels import meta, telegram_server
from tests.channels.conftest import Assistant, environment

pytestmark = pytest.mark.model
SLOW = 5.0  # seconds that the platform takes
PEOPLE = 10
ASKED = "Combien de personnes utilisent Facebook?"


@pytest.fixture(scope="module")
def patient(model, platforms, tmp_path_factory):
    """A server that waits longer for the platforms than they are slow."""
    folder = tmp_path_factory.mktemp("patient")
    running = Assistant(
        environment(f"sqlite:///{folder / 'motclic.db'}", *platforms, MOTCLIC_SENDING_SECONDS="30"),
        folder / "log",
    )
    try:
        yield running.start()
    finally:
        running.stop()


def by_messenger(patient, person):
    return patient.messenger(meta.delivery(meta.typed(person, ASKED, f"slow-{person}")))


def by_telegram(patient, person):
    return patient.telegram(telegram_server.typed(person, ASKED, person))


@pytest.mark.parametrize(
    ("place", "deliver"), [(0, by_messenger), (1, by_telegram)], ids=["messenger", "telegram"]
)
def test_all_are_acknowledged_before_the_platform_has_accepted_the_first_answer(
    patient, platforms, place, deliver
):
    platform, persons = platforms[place], range(70_000, 70_000 + PEOPLE)
    platform.weather.slow = SLOW
    try:
        assert [deliver(patient, person).status_code for person in persons] == [200] * PEOPLE
        acknowledged, accepted = time.time(), list(platform.sent)
        assert accepted == []
        assert platform.wait_for(lambda: platform.sent)
        # the answers wait for the platform, and nobody for them
        assert platform.sent[0][2]["time"] > acknowledged
    finally:
        platform.weather.slow = 0.0
    # the notice, then the answer
    assert platform.wait_for(lambda: all(len(platform.texts(person)) == 2 for person in persons))
    assert all("milliards" in platform.texts(person)[1] for person in persons)
