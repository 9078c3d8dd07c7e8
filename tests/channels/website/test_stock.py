"""`rasa run` and `rasa run actions`, as a Rasa user starts them, give the same answers as `python
-m bot serve`.
"""

import shutil
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import httpx
import pytest
import yaml

from tests.conftest import ROOT, Server, free_port

pytestmark = [pytest.mark.model, pytest.mark.slow]
CONVERSATIONS = {
    "figures, then another platform": ["Combien de personnes utilisent Facebook?", "et Pinterest?"],
    "advice": [
        "Quel réseau social est fait pour mon entreprise?",
        "Mes clients sont d'autres entreprises",
    ],
    "comparison": ["Quelle est la différence entre Facebook et Instagram?"],
    "ranking": ["Quel réseau social compte le plus d'utilisateurs?"],
    "a word": ["C'est quoi, un mot-clic?"],
    "outside": ["Combien coûte une publicité sur Facebook?", "Quel temps fait-il?"],
    "courtesy": ["Bonjour!", "Merci!"],
    "no command": ["/restart", "C'est quoi, Facebook?"],
}


@pytest.fixture(scope="module")
def stock(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The two stock commands, on free ports; else with the project's own files."""
    folder, port, actions_port = tmp_path_factory.mktemp("stock"), free_port(), free_port()
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    shutil.copy(ROOT / "credentials.yml", folder)
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'stock.db'}",
        "PYTHONPATH": str(ROOT),
        "SANIC_WORKERS": "1",
    }
    rasa = [sys.executable, "-m", "rasa", "run"]
    files = [
        "--endpoints",
        str(folder / "endpoints.yml"),
        "--credentials",
        str(folder / "credentials.yml"),
        "--model",
        str(model),
    ]
    actions = Server(
        [*rasa, "actions", "--port", str(actions_port)], env, actions_port, folder / "actions.log"
    )
    engine = Server(
        [*rasa, "--interface", "127.0.0.1", "--port", str(port), *files],
        env,
        port,
        folder / "rasa.log",
    )
    try:
        actions.wait("/health")
        engine.wait("/")
        yield engine
    finally:
        engine.stop()
        actions.stop()


def answers(address: str, messages: List[str]) -> List[Any]:
    told: List[Dict[str, Any]] = []
    with httpx.Client(base_url=address, timeout=60) as client:
        session = client.post("/api/sessions").json()["session"]
        for text in messages:
            answer = client.post("/api/messages", json={"session": session, "text": text})
            assert answer.status_code == 200, answer.text
            told += answer.json()["answers"]
    return told


@pytest.mark.parametrize(
    "messages", [pytest.param(messages, id=name) for name, messages in CONVERSATIONS.items()]
)
def test_the_same_answers(messages: List[str], stock: Server, server: Server) -> None:
    assert answers(stock.address, messages) == answers(server.address, messages)
