"""A real database for each test: SQLite always, PostgreSQL where one listens on this machine."""

import time
import uuid

import pytest

from bot.store import record, writing
from tests.databases import KINDS, on_a_database


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    """An empty record."""
    with on_a_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def say(engine):
    """Writes one turn: say("web-1", "C'est quoi Facebook?", topics=[…])."""

    def _say(conversation, text, **changes):
        turn = make_turn(conversation, text, **changes)
        with engine.begin() as connection:
            writing.write(connection, [(record.number(), turn)])
        return turn

    return _say


def make_turn(conversation, text, **changes):
    """A turn with everything that a test does not care for filled in."""
    ranking = (("plateforme.description", 0.9), ("plateforme.entreprise", 0.05))
    values = {
        "channel": "website",
        "message_id": uuid.uuid4().hex,
        "asked_at": time.time(),
        "topics": ("plateforme.facebook.description",),
        "intent": "plateforme.description",
        "ranking": ranking,
        "confidence": 0.9,
        "entities": {"platforms": ["facebook"]},
        "needs": {},
        "answer": "Facebook est un réseau social.",
        "suggestions": ("Pour l’entreprise",),
        "latency_ms": 9.0,
        "model_version": "model-1",
    }
    return record.Turn(conversation=conversation, text=text, **{**values, **changes})
