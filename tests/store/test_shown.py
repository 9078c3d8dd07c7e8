"""An answer is kept in its form beside its message, and goes with it."""

import pytest
import sqlalchemy as sa

from bot.store import erasure, history, schema, shown, taught

TABLE = {
    "type": "table",
    "caption": "Côte à côte",
    "columns": ["A", "B"],
    "rows": [{"heading": "Prix", "cells": ["—", "5\u00a0$"]}],
}
GIVEN = [
    {
        "text": "Côte à côte",
        "parts": [TABLE],
        "suggestions": [{"label": "Oui", "says": "Oui, svp"}],
        "topics": ["x"],
        "source": "Source\u00a0: un guide",
    }
]


@pytest.fixture
def where(tmp_path):
    return taught.Places(
        *(tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons"))
    )


def test_what_was_shown_comes_back_the_same(engine, say):
    say("web-1", "Compare", message_id="a", shown=GIVEN)
    say("web-1", "Et toi?", message_id="b")
    say("web-2", "Compare", message_id="a", shown=[{"text": "autre"}])
    with engine.connect() as connection:
        (turn,) = history.turns(connection, "web-1", "a")
        assert shown.read(connection, [turn["id"], -1]) == {turn["id"]: GIVEN}


def test_it_is_erased_with_its_conversation_and_no_other(engine, say, where):
    say("web-1", "Compare", shown=GIVEN)
    say("web-2", "Compare", shown=GIVEN)
    erasure.erase(engine, "web-1", where)
    with engine.connect() as connection:
        (left,) = history.turns(connection, "web-2")
        assert connection.execute(sa.select(schema.shown.c.message)).scalars().all() == [left["id"]]
