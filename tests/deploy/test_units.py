"""What operators install the product with: systemd's units, the container's files, and the pages
that quote them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.__main__ import VERBS
from bot.settings import Settings
from tests.conftest import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.[st][ei][rm]*"))
PAGES = sorted((ROOT / "docs" / "exploitant").glob("*.md"))


@pytest.mark.parametrize("unit", [pytest.param(unit, id=unit.name) for unit in UNITS])
def test_systemd_finds_no_fault_in_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    for one in UNITS:
        text = (
            one.read_text(encoding="utf-8")
            .replace("/opt/motclic/.venv/bin/python", "/bin/true")
            .replace("User=motclic", "User=root")
        )
        (tmp_path / one.name).write_text(
            text.replace("Group=motclic", "Group=root").replace("/opt/motclic", str(ROOT)),
            encoding="utf-8",
        )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or unit.name in line]
    assert told == []


@pytest.mark.parametrize(
    "unit", [pytest.param(unit, id=unit.name) for unit in UNITS if unit.suffix == ".service"]
)
def test_a_unit_runs_as_nobody_special_and_can_write_only_what_it_must(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in ("User=motclic", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077"):
        assert line in text
    (verb,) = re.findall(r"-m bot (\w+)", text)
    assert verb in VERBS


def test_the_watch_has_time_to_stop_the_assistant() -> None:
    from bot.commands import supervise

    text = (ROOT / "deploy" / "systemd" / "motclic.service").read_text(encoding="utf-8")
    assert int(re.findall(r"TimeoutStopSec=(\d+)", text)[0]) > supervise._STOPPING


def test_the_containers_are_published_on_this_machine_alone_and_run_as_nobody_special() -> None:
    compose = yaml.safe_load(
        (ROOT / "deploy" / "conteneur" / "compose.yml").read_text(encoding="utf-8")
    )
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    container = (ROOT / "deploy" / "conteneur" / "Containerfile").read_text(encoding="utf-8")
    assert "\nUSER motclic\n" in container
    assert "--require-hashes" in container
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", "var", ".git", "models"} <= set(ignored)


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_what_a_page_quotes_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [verb for verb in re.findall(r"python -m bot (\w+)", text) if verb not in VERBS] == []
    known = {f"MOTCLIC_{name.upper()}" for name in Settings.__fields__}
    assert [name for name in re.findall(r"MOTCLIC_[A-Z_]+[A-Z]", text) if name not in known] == []
    targets = list(re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text))
    assert [target for target in targets if not (page.parent / target).exists()] == []
    quoted = re.findall(r"deploy/[a-z/.-]+[a-z]", text)
    assert [path for path in quoted if not (ROOT / path).exists()] == []


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs" / "exploitant" / "reglages.md").read_text(encoding="utf-8")
    assert [name for name in Settings.__fields__ if f"`MOTCLIC_{name.upper()}`" not in text] == []


def test_the_libraries_of_the_threat_model_are_those_of_the_lock() -> None:
    """Where a version changes, somebody looks again at what is known of it."""
    page = (
        (ROOT / "docs" / "threat-model.md")
        .read_text(encoding="utf-8")
        .split("## Libraries with known faults")[1]
    )
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    named = re.findall(r"^\| ([a-z-]+) ([0-9.]+) \|", page, re.M)
    assert len(named) == len(re.findall(r"^\| ", page, re.M)) - 1 > 0  # all lines but the head
    assert [
        f"{name}=={version}" for name, version in named if f"\n{name}=={version} " not in lock
    ] == []


def test_the_tests_that_the_threat_model_names_are_there() -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    assert [
        path for path in re.findall(r"`(tests/[\w/.]+)`", page) if not (ROOT / path).exists()
    ] == []


def test_the_list_of_what_it_is_made_of_holds_the_whole_lock() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "sbom.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M))
    listed = [one["name"] for one in told["components"] if one["type"] == "library"]
    assert set(listed) == pinned
    assert len(listed) == len(pinned)
    assert all(one["hashes"] for one in told["components"])
