"""A real database of each kind, and a key of the operator's."""

import pytest
from cryptography.fernet import Fernet

from bot.settings import settings
from tests.databases import KINDS, on_a_database


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    """An empty record."""
    with on_a_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def chosen(monkeypatch):
    """Settings under which people may ask to be called back."""
    for name, value in {
        "CALLBACKS": "true",
        "CALLBACK_KEY": Fernet.generate_key().decode(),
        "PUBLIC_URL": "https://assistant.example",
    }.items():
        monkeypatch.setenv(f"MOTCLIC_{name}", value)
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
