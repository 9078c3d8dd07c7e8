"""A model travels from the machine that trained it to the one that serves it, or is refused with a
line.
"""

import hashlib
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Tuple

import httpx
import pytest

from bot import memory, stamp
from tests.conftest import Server, bot, free_port, until

pytestmark = pytest.mark.model


@pytest.fixture
def machines(model: Path, tmp_path: Path) -> Tuple[Path, Path]:
    """Where the model of one machine stands, and where that of another will."""
    here, there = tmp_path / "here" / "motclic.tar.gz", tmp_path / "there" / "motclic.tar.gz"
    here.parent.mkdir()
    shutil.copyfile(model, here)
    return here, there


def export(here: Path, target: Path) -> str:
    done = bot("model", "export", str(target), env={"MOTCLIC_MODEL": str(here)})
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_it_arrives_the_same_and_is_served(machines: Tuple[Path, Path], tmp_path: Path) -> None:
    here, there = machines
    digest = export(here, tmp_path / "model.tar")
    assert digest == hashlib.sha256((tmp_path / "model.tar").read_bytes()).hexdigest()
    assert (tmp_path / "model.tar").stat().st_mode & 0o777 == 0o600
    env = {
        "MOTCLIC_MODEL": str(there),
        "MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'motclic.db'}",
    }
    done = bot("model", "import", str(tmp_path / "model.tar"), "--digest", digest, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert there.read_bytes() == here.read_bytes()
    port = free_port()
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, tmp_path / "log"
    ).wait("/health/ready")
    try:
        assert httpx.get(f"{running.address}/health", timeout=60).json()["model"] == stamp.version(
            here
        )
        there.write_bytes(there.read_bytes() + b"more")  # not what was imported: never read
        until(lambda: "has not the digest of its stamp" in running.logged())
        assert httpx.get(f"{running.address}/health/ready", timeout=60).status_code == 200
        assert (
            bot(
                "model", "import", str(tmp_path / "model.tar"), "--digest", digest, env=env
            ).returncode
            == 0
        )
        assert "Traceback" not in running.logged()
    finally:
        running.stop()


def test_a_file_that_is_not_the_one_announced_is_refused(
    machines: Tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = machines
    export(here, tmp_path / "model.tar")
    done = bot(
        "model",
        "import",
        str(tmp_path / "model.tar"),
        "--digest",
        "0" * 64,
        env={"MOTCLIC_MODEL": str(there)},
    )
    assert done.returncode == 2
    assert "n'a pas la somme annoncée" in done.stderr
    assert not there.exists()


@pytest.mark.parametrize("how", ["cut", "changed", "another archive", "no model", "no file"])
def test_what_is_no_whole_model_is_refused(
    how: str, machines: Tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = machines
    there.parent.mkdir()
    there.write_bytes(b"the one in service")
    file = tmp_path / "model.tar"
    if how == "no model":
        here.write_bytes(b"this is no archive")
    export(here, file)
    content = bytearray(file.read_bytes())
    if how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "changed":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif how == "another archive":
        with tarfile.open(file, "w") as made:
            made.add(here, "motclic.tar.gz")
    elif how == "no file":
        file.unlink()
    done = bot("model", "import", str(file), env={"MOTCLIC_MODEL": str(there)})
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("mot-clic: ")
    assert "Traceback" not in done.stderr
    assert there.read_bytes() == b"the one in service"
    assert sorted(path.name for path in there.parent.iterdir()) == ["motclic.tar.gz"]


@pytest.mark.parametrize("verb", ["ask", "serve"])
def test_a_model_that_is_not_the_one_of_its_stamp_is_not_read(
    verb: str, machines: Tuple[Path, Path]
) -> None:
    here, _ = machines
    (here.parent / stamp.STAMP).write_text(stamp.with_digest("{}", "ab" * 32), encoding="utf-8")
    done = bot(verb, env={"MOTCLIC_MODEL": str(here), "MOTCLIC_PORT": str(free_port())})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "has not the digest of its stamp" in line


def test_a_machine_that_cannot_train_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from bot import __main__ as command_line

    monkeypatch.setattr(memory, "total_mb", lambda: 960)
    assert command_line._run(["train", "--output", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "960 Mo" in told
    assert "model import" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "total"),
    [
        ({"meminfo": "MemTotal: 1000000 kB\nSwapTotal: 24000 kB\n"}, 1000),
        (
            {
                "meminfo": "MemTotal: 8000000 kB\n",
                "memory.max": "1073741824\n",
                "memory.swap.max": "0\n",
            },
            1024,
        ),
        ({"meminfo": "MemTotal: 8192000 kB\n", "memory.max": "max\n"}, 8000),
        ({"meminfo": "nothing"}, None),
        ({}, None),
    ],
)
def test_the_memory_of_a_machine_or_a_container(files: dict, total: int, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert memory.total_mb(tmp_path / "meminfo", tmp_path) == total
