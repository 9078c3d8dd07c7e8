"""The command line, run as a person runs it."""

import argparse
import importlib
import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from bot.training_data.dataset import Example
from tests.conftest import ROOT, bot, free_port

pytestmark = pytest.mark.model
QUESTIONS = [
    {
        "id": "A",
        "text": "Combien de personnes utilisent Facebook?",
        "expected": ["plateforme.facebook.chiffres"],
        "register": "standard",
        "must_say": ["2,13"],
    },
    {
        "id": "B",
        "text": "C'est quoi, un mot-clic?",
        "expected": ["lexique.mot_clic"],
        "register": "standard",
    },
    {
        "id": "C",
        "text": "Quel temps fait-il?",
        "expected": ["lexique.arobas"],
        "register": "mobile",
    },
    {
        "id": "D",
        "register": "oral",
        "turns": [
            {
                "user": "Combien de personnes utilisent YouTube?",
                "expected": ["plateforme.youtube.chiffres"],
            },
            {"user": "et Pinterest?", "expected": ["plateforme.pinterest.chiffres"]},
        ],
    },
]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "q.jsonl"
    path.write_text(
        "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in QUESTIONS),
        encoding="utf-8",
    )
    return path


def rows(printed: str) -> List[Dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_ask_answers_every_line_in_order_whatever_it_is(model: Path) -> None:
    lines = [
        json.dumps({"id": "1", "text": "Combien de personnes utilisent Facebook?"}),
        json.dumps({"id": "1", "turn": 1, "text": "et Pinterest?"}),
        json.dumps({"id": "2", "text": "et Pinterest?"}),
        "C'est quoi, un mot-clic?",
        "",
        json.dumps({"id": "3"}),
        json.dumps({"id": "4", "text": "/restart"}),
        json.dumps({"id": "5", "text": "x" * 5000}),
        "[1]",
    ]
    command, no_text = [sys.executable, "-m", "bot", "ask"], b"\xff\xfe\x80\n"
    asked = subprocess.run(
        command,
        input="\n".join(lines).encode() + b"\n" + no_text,
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    answers = rows(asked.stdout.decode())
    assert [answer["id"] for answer in answers] == ["1", "1", "2", None, "3", "4", "5", None, None]
    assert [answer["turn"] for answer in answers] == [0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert answers[0]["topics"] == ["plateforme.facebook.chiffres"]
    assert answers[1]["topics"] == ["plateforme.pinterest.chiffres"]
    assert answers[2]["topics"] != ["plateforme.pinterest.chiffres"]
    assert answers[3]["topics"] == ["lexique.mot_clic"]
    assert answers[4]["topics"] == ["incompris"]
    assert answers[6]["topics"] == ["incompris"]
    assert "2\u00a0000" in answers[6]["text"]
    assert set(answers[0]) == {"id", "turn", "topics", "text", "intent", "confidence", "ms"}
    assert asked.stderr == b""


@pytest.fixture
def run(
    engine: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs a verb in this process, on the engine that is loaded already; gives what it prints."""

    def verb(name: str, *words: str, typed: str = "", status: int = 0) -> str:
        module = importlib.import_module(f"bot.commands.{name}")
        if hasattr(module, "Engine"):
            monkeypatch.setattr(module.Engine, "load", lambda *_: engine)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        parser = argparse.ArgumentParser()
        module.arguments(parser)
        capsys.readouterr()
        assert module.run(parser.parse_args(list(words))) == status
        return capsys.readouterr().out

    return verb


def test_evaluate_prints_the_table_and_the_misses(questions: Path, run: Callable[..., str]) -> None:
    printed = run("evaluate", str(questions), "--misses")
    table = {
        line[:32].strip(): line[32:].split()[0] for line in printed.splitlines() if "\t" not in line
    }
    assert table["all turns"] == "4/5"
    assert table["single turns"] == "2/3"
    assert table["whole dialogues"] == "1/1"
    assert table["file q"] == "4/5"
    assert table["register mobile"] == "0/1"
    assert float(table["median ms"]) > 0
    assert [line.split("\t")[0] for line in printed.splitlines() if "\t" in line] == ["C.0"]


def test_evaluate_gives_figures_to_programs(questions: Path, run: Callable[..., str]) -> None:
    figures = json.loads(run("evaluate", str(questions), "--json"))
    assert figures["all turns"] == {"right": 4, "of": 5, "share": 0.8}
    assert figures["median ms"] > 0


def test_explain_shows_what_was_understood_and_why(run: Callable[..., str]) -> None:
    told = run("explain", "jveux rejoindre des compagnies, pas facebook. mon cell: 418 555-0123")
    assert "[téléphone]" in told
    assert "555-0123" not in told
    headings = (
        "normalised",
        "masked",
        "ranking",
        "asks",
        "platforms",
        "set aside",
        "needs",
        "flags",
        "nearest training questions",
        "topics answered",
        "answer",
    )
    for heading in headings:
        assert f"\n{heading}" in f"\n{told}", heading
    assert "je veux rejoindre" in told
    assert "LI5" in told


def test_explain_says_what_is_answered_at_once(run: Callable[..., str]) -> None:
    assert "incompris" in run("explain", "  ")


def test_chat_talks_and_takes_the_number_of_a_suggestion(run: Callable[..., str]) -> None:
    told = run("chat", "--topics", typed="Combien de personnes utilisent Facebook?\n1\n\n")
    assert "[plateforme.facebook.chiffres]" in told
    assert "[plateforme.facebook.entreprise]" in told
    assert "  1. " in told
    assert "[incompris]" in told  # the empty line
    assert told.count("mot-clic > ") == 3


def test_lint_tells_a_leak_and_fails(
    run: Callable[..., str], questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [
        Example(
            "Combien de personnes utilisent Facebook?",
            "plateforme.chiffres",
            "plateforme.facebook.chiffres",
            "standard",
        )
    ]
    monkeypatch.setattr("bot.commands.lint.examples", lambda: known)
    printed = run("lint", "--most", "999", "--tests", str(questions), status=1)
    assert "leaks: 1" in printed
    assert "contradictions: 0" in printed
    assert "lexique.arobas" in printed  # an empty spot
    assert json.loads(run("lint", "--json", "--tests", status=0))["leaks"] == 0


@pytest.mark.parametrize("verb", ["ask", "serve"])
def test_a_missing_model_stops_the_start_with_one_line(verb: str, tmp_path: Path) -> None:
    env = {"MOTCLIC_MODEL": str(tmp_path / "none.tar.gz"), "MOTCLIC_PORT": str(free_port())}
    done = bot(verb, env=env)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"mot-clic: no model at {tmp_path / 'none.tar.gz'}: run `make train`, or `python -m bot"
        " model import`"
    ]


def test_a_broken_model_stops_the_start_with_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"this is no archive")
    done = bot("serve", env={"MOTCLIC_MODEL": str(broken), "MOTCLIC_PORT": str(free_port())})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"mot-clic: {broken} cannot be loaded")
    assert "make train" in done.stderr


def test_a_model_cut_short_stops_the_start_with_one_line(model: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(model.read_bytes()[:2_000_000])
    done = bot("serve", env={"MOTCLIC_MODEL": str(cut), "MOTCLIC_PORT": str(free_port())})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "make train" in done.stderr


def test_a_wrong_setting_stops_the_start_with_one_line() -> None:
    done = bot("serve", env={"MOTCLIC_PORT": "cinq"})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines() == [
        "mot-clic: réglages à corriger\u00a0: MOTCLIC_PORT doit être un nombre entier"
    ]


def test_a_port_that_is_taken_stops_the_review_with_one_line_before_it_does_anything(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = bot(
            "review",
            "--port",
            str(port),
            env={"MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'record.db'}"},
        )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"mot-clic: la révision ne peut pas écouter sur 127.0.0.1:{port}")
    assert not (tmp_path / "record.db").exists()


def test_a_verb_is_needed() -> None:
    done = bot()
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_every_verb_has_help() -> None:
    done = bot("--help")
    assert done.returncode == 0
    for verb in ("ask", "chat", "check", "evaluate", "explain", "lint", "serve", "train"):
        assert f"    {verb}" in done.stdout
