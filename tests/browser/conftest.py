"""A real Chromium on the real server, with a line between them that can be cut, slowed and
broken.
"""

import http.server
import json
import sys
import threading
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional
from urllib.parse import urlsplit

import httpx
import pytest

from tests.browser.elsewhere import Elsewhere
from tests.conftest import Server, free_port

PER_MINUTE = 12  # messages of one session: few, so that the limit is met by asking


@pytest.fixture(scope="session")
def embedder_port() -> int:
    """The port of the other site that may carry the widget."""
    return free_port()


@pytest.fixture(scope="session")
def site(
    model: Path, embedder_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """`python -m bot serve`, ready, once for all browser tests."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_MESSAGES_PER_MINUTE": str(PER_MINUTE),
        "MOTCLIC_SESSIONS_PER_MINUTE": "10000",
        "MOTCLIC_ORIGINS": json.dumps([f"http://embed.localhost:{embedder_port}"]),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


@pytest.fixture(scope="session")
def another_site(embedder_port: int) -> Iterator[Elsewhere]:
    """The other site, once for all browser tests."""
    running = Elsewhere(embedder_port)
    yield running
    running.stop()


@pytest.fixture
def elsewhere(another_site: Elsewhere) -> Elsewhere:
    """The other site, its pages as they are at first."""
    another_site.head = another_site.body = another_site.whole = ""
    return another_site


class Line:
    """What stands between the browser and the server. `mode` says what befalls a request to the
    API.
    """

    def __init__(self, target: str) -> None:
        # up; away (closed without a word); broken (500); slow (waits for `pass_on`); lost (asked,
        # but the reply is lost)
        self.mode = "up"
        # paths, and the status with which something between refuses them
        self.refusing: Dict[str, int] = {}
        self.held = ""  # the path that waits for `pass_on`, whatever the mode
        self.pass_on = threading.Event()
        self.sent: List[Dict[str, Any]] = []  # the messages that reached the server
        line, client = self, httpx.Client(base_url=target, timeout=30)

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                api = self.path.startswith("/api/")
                mode = line.mode if api else "up"
                if mode == "away":
                    return
                if mode == "slow" or self.path == line.held:
                    line.pass_on.wait(30)
                refused = 500 if mode == "broken" else line.refusing.get(self.path)
                if refused and self.command != "OPTIONS":
                    self.send_response(refused)
                    self.send_header(
                        "Access-Control-Allow-Origin", self.headers.get("Origin") or "*"
                    )
                    self.end_headers()
                    return
                if self.path == "/api/messages" and self.command == "POST":
                    line.sent.append(json.loads(body))
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in ("host", "connection", "accept-encoding")
                }
                answer = client.request(self.command, self.path, content=body, headers=headers)
                if mode == "lost" and self.path == "/api/messages" and self.command == "POST":
                    line.mode = "up"
                    return
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name not in (
                        "content-length",
                        "connection",
                        "content-encoding",
                        "transfer-encoding",
                    ):
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - the names are http.server's

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        self.address = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def asked(self) -> List[Dict[str, Any]]:
        """The messages that reached the server, one that was sent again counted once: a page that
        goes, or a slow server, has the widget send what it had no answer to.
        """
        return list({message["id"]: message for message in self.sent}.values())

    def stop(self) -> None:
        self.pass_on.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def line(site: Server) -> Iterator[Line]:
    """A line of one's own to the server."""
    line = Line(site.address)
    yield line
    line.stop()


class Widget:
    """The widget on a page, as a person meets it: by names and roles."""

    def __init__(self, page: Any, home: str) -> None:
        self.page, self.home = page, home
        self.faults: List[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    @property
    def launcher(self) -> Any:
        return self.page.get_by_role("button", name="Poser une question")

    @property
    def panel(self) -> Any:
        return self.page.get_by_role("dialog", name="Mot-clic")

    @property
    def field(self) -> Any:
        return self.page.get_by_role("textbox", name="Votre question")

    @property
    def answers(self) -> Any:
        return self.page.locator("li[part=answer]")

    @property
    def questions(self) -> Any:
        return self.page.locator("li[part=question]")

    @property
    def status(self) -> Any:
        return self.page.locator("[part=status]")

    @property
    def notice(self) -> Any:
        """What opens the notice: it says what one gets, on a small screen in a line."""
        return self.page.locator("[part=notice] summary", has_text="L’avis")

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def open(self) -> "Widget":
        self.launcher.click()
        self.field.wait_for()
        self.notice.wait_for()
        return self

    def type(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> str:
        """Asks, and gives the answer's text once it stands there."""
        before = self.answers.count()
        self.type(text)
        self.answers.nth(before).wait_for()
        return str(self.answers.nth(before).inner_text())

    def choose(self, name: str) -> None:
        """A choice of the options menu."""
        self.button("Options").click()
        self.button(name).click()

    def kept(self) -> Dict[str, Any]:
        """What the widget keeps in the browser."""
        values = self.page.evaluate(
            "Object.entries(localStorage).filter(([key]) => key.startsWith('mot-clic')).map(([,"
            " value]) => JSON.parse(value))"
        )
        return dict(values[0]) if values else {}

    def keep(self, **changes: Any) -> None:
        """Changes what the widget keeps, as time or another program would."""
        code = (
            "changes => { const key = Object.keys(localStorage).find(key =>"
            " key.startsWith('mot-clic'));"
        )
        code += (
            " localStorage[key] = JSON.stringify({ ...JSON.parse(localStorage[key]), ...changes"
            " }) }"
        )
        self.page.evaluate(code, changes)

    def listen(self) -> None:
        """Begins to hear what a screen reader would: each text put into a live region."""
        self.page.evaluate("""() => { window.heard = [];
            for (const region of document.querySelector('mot-clic').shadowRoot.querySelectorAll('[role=status]'))
              new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => window.heard.push(node.textContent))))
                .observe(region, { childList: true }) }""")

    def heard(self) -> List[str]:
        return list(self.page.evaluate("window.heard"))

    def focused(self) -> str:
        """What has the focus: its name, or what it is."""
        return str(
            self.page.evaluate(
                """() => { let node = document.activeElement; while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
                return node.ariaLabel || node.title || node.placeholder || node.labels?.[0]?.textContent.trim() || node.textContent.trim() || node.tagName }"""
            )
        )


@pytest.fixture
def widget(chromium: Any, site: Server, elsewhere: Elsewhere) -> Iterator[Callable[..., Widget]]:
    """Opens a page that carries the widget: `widget()`, `widget(address, context=…, viewport=…)`.

    As for nearly everybody who embeds it, the page is of another site than the assistant's: the
    bare address of a server means that site's page with its widget. An address with a path is
    opened as it is: `widget(f"{server}/")`.
    """
    contexts, opened = [], []

    def make(address: Optional[str] = None, context: Any = None, **options: Any) -> Widget:
        if context is None:
            options.setdefault("viewport", {"width": 1280, "height": 800})
            context = chromium.new_context(**options)
            context.set_default_timeout(60_000)
            contexts.append(context)
        made = Widget(context.new_page(), site.address.replace("127.0.0.1", "localhost"))
        opened.append(made)
        address = address or made.home
        made.page.goto(address if urlsplit(address).path else elsewhere.page(address))
        return made

    yield make
    faults = [fault for one in opened for fault in one.faults]
    for context in contexts:
        context.close()
    assert not faults, f"scripts failed on the page: {faults}"
