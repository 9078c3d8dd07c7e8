"""The process that watches: what dies or falls silent is started again, what is told to stop
stops.
"""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

BEATS = "import os, time; beat = lambda: os.write(int(os.environ['MOTCLIC_HEARTBEAT_FD']), b'.')\n"
# n: how often it was started before
START = "n = len(open(LOG).read()); open(LOG, 'a').write('x')\n"
# holds everything, its signals too
HANGS = "import re; beat(); n or re.match('(?:a|a)*b', 'a' * 60)\n"
CASES = {
    "one that dies is started again": (START + "n or os._exit(1)\n", 0, "xx"),
    "one that is killed is started again": (START + "n or os.kill(os.getpid(), 9)\n", 0, "xx"),
    "one that falls silent is started again": (START + HANGS, 0, "xx"),
    "one that ends well is left": (START, 0, "x"),
    "one that cannot run is left": (START + "raise SystemExit(2)\n", 2, "x"),
    "one that takes long to start is waited for": (START + "time.sleep(3)\n", 0, "x"),
}


def supervised(code, log):
    """A process that watches over one that runs `code`, and ends it after a second of silence."""
    child = f"LOG = {str(log)!r}\n{BEATS}{code}"
    command = (
        "from bot.commands.supervise import keep; import sys; raise"
        f" SystemExit(keep([sys.executable, '-c', {child!r}], 1.0))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", command], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


@pytest.mark.parametrize(("code", "status", "started"), CASES.values(), ids=CASES.keys())
def test_what_becomes_of(code, status, started, tmp_path):
    log = tmp_path / "started"
    log.touch()
    process = supervised(code, log)
    try:
        assert process.wait(timeout=60) == status
    finally:
        process.kill()
    assert log.read_text() == started


@pytest.mark.parametrize(
    "code",
    [
        "import re; beat(); re.match('(?:a|a)*b', 'a' * 60)\n",
        "\nwhile True: beat(); time.sleep(0.1)\n",
    ],
    ids=["hangs", "is well"],
)
def test_told_to_stop_it_stops_what_it_watches(code, tmp_path):
    log = tmp_path / "pid"
    process = supervised("open(LOG, 'w').write(str(os.getpid()))\n" + code, log)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end and not (log.exists() and log.read_text()):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    finally:
        process.kill()
    with pytest.raises(ProcessLookupError):
        os.kill(int(log.read_text()), 0)
