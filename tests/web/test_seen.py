"""What an operator sees of the assistant: its health, its figures, its lines; and never what people
said.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT, Server, free_port

pytestmark = pytest.mark.model
WORDS = ("Zéphirine", "zephirine", "418 555-0142", "crinoline")
SAID = "Zéphirine Crinoline veut savoir, au 418 555-0142: combien de monde sur Facebook?"
PROXIED = {"X-Forwarded-For": "198.51.100.7"}


def serve(folder: Path, **more: str) -> Server:
    port = free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_SPOOL": str(folder / "spool"),
        **more,
    }
    return Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )


@pytest.fixture(scope="module")
def seen(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The assistant, telling all that it tells, in JSON; a proxy on this machine is named."""
    running = serve(
        tmp_path_factory.mktemp("seen"),
        MOTCLIC_LOG_LEVEL="DEBUG",
        MOTCLIC_LOG_FORMAT="json",
        MOTCLIC_PROXIES='["127.0.0.1"]',
    )
    try:
        yield running.wait("/health/ready")
    finally:
        running.stop()


def figures(server: Server, **headers: str) -> Dict[str, float]:
    """Every figure, by its name and labels."""
    answer = httpx.get(f"{server.address}/metrics", headers=headers, timeout=60)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    held = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            held[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return held


def ask(server: Server, text: str, **headers: str) -> httpx.Response:
    session = httpx.post(f"{server.address}/api/sessions", timeout=60).json()["session"]
    return httpx.post(
        f"{server.address}/api/messages",
        json={"session": session, "text": text},
        headers=headers,
        timeout=60,
    )


def lines(server: Server) -> List[Dict[str, Any]]:
    return [json.loads(line) for line in server.logged().splitlines() if line.startswith("{")]


def test_an_answer_a_refusal_and_an_error_of_the_client_are_counted(seen: Server) -> None:
    before = figures(seen)
    ask(seen, "Combien de personnes utilisent Facebook?")
    ask(seen, "Quel temps fera-t-il demain?")
    ask(seen, "")
    after = figures(seen)

    def more(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert more("motclic_messages_total{channel=website}") == 2
    assert more("motclic_answer_seconds_count{channel=website}") == 2
    assert more("motclic_answers_total{outcome=answered}") == 1
    assert more("motclic_answers_total{outcome=refused}") == 1
    assert more("motclic_refusals_total{code=empty}") == 1
    assert more("motclic_http_requests_total{method=POST,status=400}") == 1
    assert more("motclic_http_requests_total{method=POST,status=200}") == 2


def test_the_state_is_told(seen: Server) -> None:
    held = figures(seen)
    version = httpx.get(f"{seen.address}/health", timeout=60).json()["model"]
    assert held[f"motclic_model_info{{version={version}}}"] == 1
    assert (
        held["motclic_database_up"],
        held["motclic_record_dropped"],
        held["motclic_record_sheltered"],
    ) == (1, 0, 1)
    assert held["motclic_model_age_seconds"] > 0
    for name in (
        "queue_depth",
        "record_waiting",
        "record_lag_seconds",
        "last_purge_timestamp_seconds",
        "model_stale",
    ):
        assert f"motclic_{name}" in held
    # there before the first, so that it shows as an increase
    assert held["motclic_errors_total{kind=late}"] == 0


def test_the_figures_are_for_this_machine_and_not_for_who_comes_through_its_proxy(
    seen: Server,
) -> None:
    for headers in (
        PROXIED,
        {"Forwarded": "for=198.51.100.7"},
        {"X-Real-IP": "198.51.100.7"},
        {"Via": "1.1 mandataire"},
    ):
        answer = httpx.get(f"{seen.address}/metrics", headers=headers, timeout=60)
        assert answer.status_code == 404
        assert "motclic_" not in answer.text


def test_with_a_token_they_are_for_who_has_it(model: Path, tmp_path: Path) -> None:
    token = "un jeton de plus de trente-deux caracteres 4f"
    running = serve(tmp_path, MOTCLIC_METRICS_TOKEN=token).wait("/health/live")
    try:
        for headers in ({}, {"Authorization": "Bearer autre"}, {"Authorization": token}):
            assert (
                httpx.get(f"{running.address}/metrics", headers=headers, timeout=60).status_code
                == 404
            )
        assert (
            figures(running, Authorization=f"Bearer {token}", **PROXIED)["motclic_database_up"] == 1
        )
    finally:
        running.stop()


def test_alive_is_not_ready(seen: Server) -> None:
    live, ready = (
        httpx.get(f"{seen.address}/health/{name}", timeout=60) for name in ("live", "ready")
    )
    assert (live.status_code, live.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "answers": True, "records": True},
    )


def test_a_request_has_one_line_and_its_name(seen: Server) -> None:
    answer = ask(seen, "C'est quoi, Facebook?", **{"X-Request-ID": "demande-0001", **PROXIED})
    assert answer.headers["x-request-id"] == "demande-0001"
    (line,) = [line for line in lines(seen) if line["request"] == "demande-0001"]
    assert (line["method"], line["path"], line["status"]) == ("POST", "/api/messages", 200)
    assert line["ms"] > 0


@pytest.mark.parametrize("told", ["court", "x" * 65, 'a"b"c"d"e"f', "mon nom est Line"])
def test_a_name_that_is_none_is_replaced(told: str, seen: Server) -> None:
    name = httpx.get(
        f"{seen.address}/health/live", headers={"X-Request-ID": told}, timeout=60
    ).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{16}", name)


def test_nobody_but_a_named_proxy_names_requests(server: Server) -> None:
    assert (
        httpx.get(
            f"{server.address}/health", headers={"X-Request-ID": "demande-0001"}, timeout=60
        ).headers["x-request-id"]
        != "demande-0001"
    )


def test_nobodys_words_are_logged_or_counted(seen: Server) -> None:
    assert ask(seen, SAID).status_code == 200
    assert ask(seen, SAID + "x" * 3000).status_code == 413
    httpx.get(f"{seen.address}/{SAID}", timeout=60)
    httpx.get(f"{seen.address}/api/conversation?q={SAID}", timeout=60)
    httpx.post(f"{seen.address}/api/messages", content=SAID.encode(), timeout=60)
    httpx.request("CRINOLINE", f"{seen.address}/api/notice", timeout=60)
    told = seen.logged() + httpx.get(f"{seen.address}/metrics", timeout=60).text
    assert [word for word in WORDS if word.lower() in told.lower()] == []


def test_every_line_is_one_object(seen: Server) -> None:
    own = [line for line in seen.logged().splitlines() if not line.startswith("Mot-clic répond")]
    assert own
    assert [line for line in own if not line.startswith("{")] == []
    assert {"at", "level", "logger", "request", "event"} <= set(json.loads(own[0]))


def test_the_level_is_obeyed(server: Server, seen: Server) -> None:
    assert "bot.web.seen" in seen.logged()
    assert "bot.web.seen" not in server.logged()  # WARNING, where nothing is set


def test_the_dashboard_and_the_alerts_ask_for_figures_that_there_are(seen: Server) -> None:
    there = {name.partition("{")[0] for name in figures(seen)} | {
        "motclic_inbox_to_answer",
        "motclic_inbox_to_send",
        "motclic_refusals_total",
    }
    for path in ("deploy/grafana/motclic.json", "deploy/prometheus/alertes.yml"):
        asked = set(re.findall(r"motclic_[a-z_]+", (ROOT / path).read_text(encoding="utf-8")))
        assert asked
        assert asked - there == set(), path
