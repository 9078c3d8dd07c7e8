"""Firefox and WebKit, as far as two questions go: open this address, and what does this expression
give there?

Playwright drives neither as Debian ships them. Firefox speaks WebDriver BiDi over a socket by
itself, WebKit WebDriver over HTTP through its driver: both are standards of the W3C, and need a few
lines each.
"""

import asyncio
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Dict

import httpx
from websockets.legacy.client import connect

from tests.conftest import free_port

WEBKIT = Path("/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser")


def _until_it_listens(address: str) -> None:
    for _ in range(240):
        try:
            httpx.get(address, timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.25)
    raise RuntimeError(f"nothing listens on {address}")


class Firefox:
    """A Firefox without a window, on a profile of its own."""

    @staticmethod
    def missing() -> str:
        return (
            ""
            if shutil.which("firefox-esr") or shutil.which("firefox")
            else "no Firefox on this machine (Debian: firefox-esr)"
        )

    def __init__(self, folder: Path) -> None:
        port = free_port()
        program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
        command = [
            program,
            "--headless",
            "--no-remote",
            "--profile",
            str(folder),
            f"--remote-debugging-port={port}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._loop, self._number = asyncio.new_event_loop(), 0

        async def connected() -> Any:
            return await connect(f"ws://127.0.0.1:{port}/session", max_size=None)

        try:
            _until_it_listens(f"http://127.0.0.1:{port}/")
            self._socket = self._loop.run_until_complete(connected())
            self._tell("session.new", capabilities={})
            self._tab = self._tell("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.stop()
            raise

    def _tell(self, method: str, **params: Any) -> Dict[str, Any]:
        self._number += 1
        number = self._number

        async def told() -> Dict[str, Any]:
            await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
            while True:
                answer: Dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), 60))
                if answer.get("id") == number:
                    return answer

        answer = self._loop.run_until_complete(told())
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return dict(answer["result"])

    def goto(self, address: str) -> None:
        self._tell("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, or of what it promises."""
        code = f"(async () => JSON.stringify(await ({expression}) ?? null))()"
        result = self._tell(
            "script.evaluate", expression=code, target={"context": self._tab}, awaitPromise=True
        )
        if result["type"] != "success":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._loop.close()


class WebKit:
    """WebKitGTK's own small browser, through its driver; it needs a screen, a virtual one as
    well.
    """

    @staticmethod
    def missing() -> str:
        there = WEBKIT.exists() and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")
        return "" if there else "no WebKit on this machine (Debian: webkit2gtk-driver xvfb)"

    def __init__(self, folder: Path) -> None:
        port = free_port()
        screen = f":{90 + port % 900}"
        self._screen = subprocess.Popen(
            ["Xvfb", screen, "-screen", "0", "1280x800x24"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        env = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "DISPLAY": screen,
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        self._process = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        options = {"webkitgtk:browserOptions": {"binary": str(WEBKIT), "args": ["--automation"]}}
        try:
            _until_it_listens(f"http://127.0.0.1:{port}/status")
            self._session = self._tell("/session", {"capabilities": {"alwaysMatch": options}})[
                "sessionId"
            ]
        except BaseException:
            self.stop()
            raise

    def _tell(self, path: str, body: Dict[str, Any]) -> Any:
        answer = self._http.post(path, json=body).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(f"{path}: {answer['error']}: {answer['message']}")
        return answer

    def goto(self, address: str) -> None:
        self._tell(f"/session/{self._session}/url", {"url": address})

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, or of what it promises."""
        code = (
            f"const done = arguments[0]; (async () => JSON.stringify(await ({expression}) ??"
            " null))().then(done, error => done('!' + error))"
        )
        value = self._tell(f"/session/{self._session}/execute/async", {"script": code, "args": []})
        if value.startswith("!"):
            raise RuntimeError(value[1:])
        return json.loads(value)

    def stop(self) -> None:
        if hasattr(self, "_session"):
            self._http.delete(f"/session/{self._session}")
        for process in (self._process, self._screen):
            process.terminate()
            process.wait(timeout=30)
        self._http.close()
