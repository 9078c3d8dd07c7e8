"""The review app without its database: it starts, says so in French on every page, and is whole
once it is back.
"""

import httpx
import pytest

from bot.review.pagemaker import sentence
from bot.store.database import connect
from tests.conftest import until
from tests.outage.conftest import database
from tests.proxy import REFUSE, SILENT
from tests.review.conftest import App


@pytest.fixture(params=[REFUSE, SILENT, "no folder"])
def held(request, tmp_path):
    """The address of a database that is away in one of the ways, and what brings it back."""
    if request.param == "no folder":
        folder = tmp_path / "later"
        yield f"sqlite:///{folder / 'record.db'}", folder.mkdir
        return
    with database("postgresql", tmp_path) as away:
        away.away(request.param)
        yield away.url, away.back


def test_it_starts_and_says_that_the_database_is_away_until_it_is_back(held, caplog):
    url, back = held
    app = App(connect(url), None)
    app.start()
    try:
        client = httpx.Client(base_url=app.url, timeout=60)
        for address in ("/", "/entree", "/file", "/apprendre"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert (
                sentence("away").replace("'", "&#39;") in answer.text
                or sentence("away") in answer.text
            )
        assert [
            record.getMessage()
            for record in caplog.records
            if "Traceback" in (record.exc_text or "")
        ] == []
        assert caplog.text.count("does not answer") == 1
        back()
        until(lambda: client.get("/entree").status_code == 200)
        assert client.get("/").status_code == 303
        assert caplog.text.count("the database answers again") == 1
    finally:
        app.stop()
