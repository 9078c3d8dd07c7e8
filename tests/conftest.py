"""What the tests share: the trained model, the engine, a server over real HTTP. Nothing here
reaches the network.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "models" / "motclic.tar.gz"
SECRET = "only for the tests, which forge and age sessions with it"

# Set before anything reads the settings. The model that stands in models/ is tested, older than its
# sources or not.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MOTCLIC_SECRET", SECRET)
# One list of erasures a process of tests: workers inherit what the first process has set, and must
# not share it.
os.environ["MOTCLIC_ERASURES_FILE"] = str(Path(tempfile.mkdtemp(prefix="motclic-")) / "effacements")
if ARCHIVE.exists():
    os.environ.setdefault("MOTCLIC_MODEL", str(ARCHIVE))

from bot import logs  # noqa: E402 - the environment comes first
from bot.engine.light import keep_unused_out  # noqa: E402

keep_unused_out()
logs.configure()


def cases(path: Path) -> List[Any]:
    """The cases of a YAML file as parameters, each named by its key. One with `fails`, and why, is
    known to fail: it breaks the build once it does not.
    """
    from bot.yamlfile import read_yaml

    return [
        pytest.param(case, id=name, marks=_known_to_fail(case))
        for name, case in read_yaml(path).items()
    ]


def _known_to_fail(case: Any) -> List[Any]:
    why = case.get("fails") if isinstance(case, dict) else None
    return [pytest.mark.xfail(reason=why, strict=True, raises=AssertionError)] if why else []


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bot(
    *arguments: str, stdin: Any = "", env: Optional[Dict[str, str]] = None, cwd: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """Runs `python -m bot …` as a person would, and waits for its end."""
    command = [sys.executable, "-m", "bot", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env=environment,
        check=False,
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Puts the tests in a browser last, and keeps the others of a file in one process where several
    share the work.

    Playwright keeps a loop running in the thread of its tests, and no other test could run its own
    after it.
    """
    items.sort(key=_in_browser)
    for item in items:
        if _is_unit(item):
            item.add_marker("unit")
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(
                pytest.mark.xdist_group(
                    f"{item.path.name}{'-browser' if _in_browser(item) else ''}"
                )
            )


# What a test of the fast lane leans on neither directly nor through a fixture; the folders whose
# tests start nothing; and
# the files whose tests read all the training data or all the content, for seconds each.
_HEAVY = frozenset(("model", "engine", "server", "chromium"))
_LIGHT = frozenset(
    (
        "answers",
        "dialogue",
        "evaluation",
        "guide",
        "nlu",
        "privacy",
        "replay",
        "text",
        "training_data",
        "bot",
    )
)
_LONG = frozenset(("test_check.py", "test_lint.py", "test_corpus.py"))


def _is_unit(item: pytest.Item) -> bool:
    if item.path.name in _LONG:
        return False
    return _HEAVY.isdisjoint(getattr(item, "fixturenames", ())) and bool(
        _LIGHT & {item.path.parent.name, item.path.relative_to(ROOT).parts[0]}
    )


def _in_browser(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _databases() -> Iterator[None]:
    """Drops, at the end, the databases that others were copied from."""
    yield
    from tests import databases

    databases.forget()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, once for all tests."""
    path = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model."""
    if not ARCHIVE.exists():
        pytest.skip("models/ holds no trained model: run `make train`")
    return ARCHIVE


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of its own for the engine, whatever the tests do with theirs."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def engine(model: Path) -> Any:
    """The engine on the trained model, its conversations in memory."""
    from bot.engine.runtime import Engine

    return Engine.load()


@pytest.fixture
def talk(engine: Any, loop: asyncio.AbstractEventLoop) -> Any:
    """Says the messages of one conversation through the real path; gives the answers as `ask`
    does.
    """
    from bot.commands.ask import answers

    def say(*messages: str) -> List[Dict[str, Any]]:
        return list(
            answers(engine, loop, [{"id": "test", "text": message} for message in messages])
        )

    return say


PATIENCE = 120  # seconds after which what was waited for never comes, however slow the machine


def until(true: Callable[[], Any]) -> Any:
    """Waits until something holds, and gives it. Raises AssertionError where it never comes."""
    end = time.monotonic() + PATIENCE
    while not (value := true()):
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)
    return value


class Server:
    """The assistant over HTTP, in a process of its own."""

    def __init__(
        self, command: List[str], env: Dict[str, str], port: int, log: Path, cwd: Path = ROOT
    ) -> None:
        self.address, self.log = f"http://127.0.0.1:{port}", log
        self._file = log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            command, stdout=self._file, stderr=subprocess.STDOUT, cwd=cwd, env={**os.environ, **env}
        )

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def wait(self, path: str, seconds: int = 120, every: float = 0.5) -> "Server":
        """Until `path`, asked for `every` so many seconds, is answered with success. Raises
        RuntimeError with the log where it does not come.
        """
        import httpx

        for _ in range(int(seconds / every)):
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(self.address + path, timeout=10).status_code == 200:
                    return self
            except httpx.HTTPError:
                pass
            time.sleep(every)
        raise RuntimeError(f"{self.address}{path} does not answer:\n{self.logged()[-3000:]}")

    def logged(self) -> str:
        """All that the process has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._file.close()


@pytest.fixture(scope="session")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`python -m bot serve`, ready."""
    folder, port = tmp_path_factory.mktemp("serve"), free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_MESSAGES_PER_MINUTE": "30",
        "MOTCLIC_SESSIONS_PER_MINUTE": "200",
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


def labelled(path: Path) -> List[Dict[str, Any]]:
    """The objects of a JSONL file."""
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
