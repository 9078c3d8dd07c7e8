"""An erasure that meets a file which cannot be written is ended later, and nobody loses sight of it
meanwhile.
"""

import pytest
import sqlalchemy as sa

from bot.store import erasure, resuming, taught
from bot.store.schema import audit, messages, open_erasures
from tests.review.conftest import BOTH, token
from tests.review.lessons import Immutable

SAID = "Mon chum Gaétan de Matane veut une page"


@pytest.fixture
def tested(app):
    """A conversation that became a test, and the file that the test stands in."""
    app.say("web-tested", SAID)
    client = app.client("remi")
    client.post("/conversations/web-tested/essai", data={"jeton": token(client)})
    path = app.places.dialogues / taught.REVIEW_DIALOGUES
    assert "Gaétan" in path.read_text(encoding="utf-8")
    return path


def acts(app, action):
    with app.engine.connect() as connection:
        return (
            connection.execute(sa.select(audit.c.staff).where(audit.c.action == action))
            .scalars()
            .all()
        )


def left(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(open_erasures)).scalar()


@BOTH
@pytest.mark.parametrize("of", ["file", "folder"])
def test_staff_see_what_is_to_be_finished_and_finish_it(app, tested, of):
    client = app.client("anne")
    before = len(acts(app, "erase_ended"))
    with Immutable(tested if of == "file" else tested.parent):
        answer = client.post(
            "/conversations/web-tested/effacement", data={"jeton": token(client), "certain": "oui"}
        )
        assert "reste à effacer" in client.get(answer.headers["location"]).text
        again = client.post(
            "/conversations/web-tested/effacement", data={"jeton": token(client), "certain": "oui"}
        )
        assert again.status_code == 303
        shown = client.get("/conversations/web-tested")
        assert (shown.status_code, "reste à finir" in shown.text) == (200, True)
        page = client.get("/conservation").text
        assert "Effacements à finir" in page
        assert str(tested.parent) in page
        told = client.post("/conservation", data={"jeton": token(client), "geste": "finish"})
        assert "not_finished" in told.headers["location"]
    with app.engine.connect() as connection:
        assert not connection.execute(
            sa.select(messages.c.id).where(messages.c.conversation == "web-tested")
        ).first()
    assert left(app) == 1
    assert len(acts(app, "erase_ended")) == before
    assert (
        "finished"
        in client.post("/conservation", data={"jeton": token(client), "geste": "finish"}).headers[
            "location"
        ]
    )
    assert not tested.exists() or "Gaétan" not in tested.read_text(encoding="utf-8")
    assert left(app) == 0
    assert "Effacements à finir" not in client.get("/conservation").text
    assert acts(app, "erase_begun")[-1] == acts(app, "erase_ended")[-1] == "anne"
    assert client.get("/conversations/web-tested").status_code == 404


def test_what_a_person_erased_is_ended_without_them(app, tested):
    with Immutable(tested):
        assert erasure.erase(app.engine, "web-tested", app.places)["left"] == 1
    assert resuming.resume(app.engine, app.places) == 0
    assert not tested.exists() or "Gaétan" not in tested.read_text(encoding="utf-8")
    assert acts(app, "erase_ended")[-1] == ""


def test_a_database_that_fails_after_the_erasure_was_begun(app, tested, monkeypatch):
    def away(*given, **named):
        raise sa.exc.OperationalError("", {}, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "erase_rows", away)
        with pytest.raises(sa.exc.OperationalError):
            erasure.erase(app.engine, "web-tested", app.places)
    assert left(app) == 1
    assert resuming.resume(app.engine, app.places) == 0
    assert left(app) == 0
    assert not tested.exists() or "Gaétan" not in tested.read_text(encoding="utf-8")
