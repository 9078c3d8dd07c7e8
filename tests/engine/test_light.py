"""What the lock leaves out is missed by nothing: neither by the product nor by Rasa's own
commands.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
# Hides every library that the lock does not hold, installed or not, as on a machine where it alone
# was installed.
_HIDDEN = f"""
import importlib.metadata as metadata, re, sys
sys.path.insert(0, {str(ROOT)!r})
name = lambda text: re.sub("[-_.]+", "-", text).lower()
lock = open({str(ROOT / "requirements.txt")!r}, encoding="utf-8").read()
held = set(re.findall("^([a-z0-9-]+)==", lock, re.M))
modules = metadata.packages_distributions()
hidden = {{module for module, owners in modules.items() if not held & {{name(owner) for owner in owners}}}}
class Hiding:
    def find_spec(self, asked, path=None, target=None):
        if asked.partition(".")[0] in hidden - {{"pip", "_distutils_hack", "motclic_light"}}:
            raise ModuleNotFoundError(f"No module named {{asked!r}}", name=asked)
sys.meta_path.insert(0, Hiding())
from bot.engine import light
"""  # noqa: E501
IN_OURS = "light.keep_unused_out()\n"
# as if nothing hidden could be found
IN_STOCK = "light.stand_in_where_missing(); sys.meta_path.insert(0, sys.meta_path.pop())\n"


def _python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _HIDDEN + code],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        check=False,
    )


def _excluded() -> list:
    return re.findall(
        r"^([a-z][a-z0-9-]*)$",
        (ROOT / "requirements-excluded.txt").read_text(encoding="utf-8"),
        re.M,
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_nothing_that_is_left_out(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.M))
    assert (
        pinned & {*_excluded(), "jax", "jaxlib", "libclang", "tensorboard", "h5py", "grpcio"}
        == set()
    )
    assert len(_excluded()) > 30
    assert "://" not in text
    assert all(
        "--hash=sha256:" in pin for pin in re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.M)[1:]
    )


@pytest.mark.parametrize("verb", ["serve", "ask", "chat", "train", "review", "evaluate"])
def test_every_command_of_ours_starts_with_the_lock_alone(verb: str) -> None:
    done = _python(f"{IN_OURS}import bot.commands.{verb}, bot.engine.training, rasa.model_training")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        "train --help",
        "run --help",
        "test nlu --help",
        "shell nlu --help",
        "data validate --help",
        "visualize --help",
    ],
)
def test_every_command_of_rasa_starts_with_the_lock_alone(words: str) -> None:
    done = _python(
        f"{IN_STOCK}import rasa.__main__; sys.argv = ['rasa', *{words.split()!r}];"
        " rasa.__main__.main()"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage:")


@pytest.mark.parametrize(
    ("module", "opened"),
    [
        ("rasa.core.channels.twilio", "TwilioOutput('a', 'b', 'c')"),
        ("rasa.core.channels.slack", "SlackBot('token')"),
        ("rasa.core.channels.telegram", "TelegramOutput('token')"),
        ("rasa.core.tracker_store", "MongoTrackerStore(None)"),
    ],
)
def test_who_opens_what_is_left_out_is_told_so(module: str, opened: str) -> None:
    done = _python(
        f"{IN_OURS}import {module} as module\ntry:\n    module.{opened}\nexcept ImportError as"
        " error:\n    print(error)"
    )
    assert "requirements-excluded.txt" in done.stdout, done.stderr


def test_an_environment_stands_in_for_what_it_misses_and_for_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True
    )
    python = str(tmp_path / "env" / "bin" / "python")
    subprocess.run([python, str(ROOT / "bot" / "engine" / "light.py")], check=True)
    (next((tmp_path / "env" / "lib").glob("python*/site-packages")) / "pymongo.py").write_text(
        "real = True\n", encoding="utf-8"
    )
    code = (
        "import pymongo, tensorflow, twilio.rest; print(pymongo.real, tensorflow.function(len) is"
        " len, issubclass(twilio.rest.Client, Exception))"
    )
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.stdout, done.stderr) == ("True True True\n", "")
    missing = subprocess.run(
        [python, "-c", "import numpy"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert "No module named 'numpy'" in missing.stderr
