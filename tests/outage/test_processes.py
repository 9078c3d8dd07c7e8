"""A server that starts, ends or is killed while its database is away loses nothing that it has
answered.
"""

import time

import pytest

from bot.store.database import connect, upgrade
from tests.databases import KINDS
from tests.outage.conftest import Assistant, database

pytestmark = pytest.mark.model


@pytest.fixture(params=KINDS)
def stopped(request, model, tmp_path):
    """A server that does not run yet."""
    with database(request.param, tmp_path) as held:
        made = Assistant(held, tmp_path)
        yield made
        held.back()
        if made.process is not None:
            made.stop()


def test_it_starts_without_its_database_stops_without_it_and_the_next_start_writes_what_waited(
    stopped,
):
    engine = connect(stopped.database.direct)
    if stopped.database.ways == ("locked",):
        upgrade(engine)  # a file must be there to be locked
    engine.dispose()
    stopped.database.away(stopped.database.ways[-1])
    stopped.start()
    say = stopped.visitor()
    assert say("C'est quoi, Facebook?") == ["plateforme.facebook.description"]
    assert say("et combien de monde?") == ["plateforme.facebook.chiffres"]
    waiting = stopped.client.get("/health").json()["waiting"]
    assert stopped.stop() == 0
    logged = stopped.logged()
    assert (
        f"{waiting} entries are not in the database yet; they wait on disk for the next start"
        in logged
    )
    assert logged.count("does not answer") == 1
    assert "Traceback" not in logged
    files = list(stopped.spool.glob("*.db*"))
    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    stopped.database.back()
    stopped.start()
    stopped.caught_up()
    assert stopped.recorded() == ["C'est quoi, Facebook?", "et combien de monde?"]


def test_a_kill_loses_nothing_that_was_answered_and_doubles_nothing(stopped):
    stopped.start()
    said = []
    for round in range(2):
        say = stopped.visitor()
        if round:
            stopped.database.away()
        for number in range(15):
            said.append(f"C'est quoi, Facebook? {round} {number}")
            say(said[-1])
        stopped.kill()
        stopped.database.back()
        time.sleep(0.1)
        stopped.start()
    stopped.caught_up()
    assert stopped.recorded() == said
