"""The widget beside two that are much used: what travels, how soon one can write, what axe finds;
and our first answer.

`python -m bench.widget` prints the table and one line of JSON. Each stands on the same bare page in
Chromium, on the loopback. `ready_ms` is from asking for the page until somebody can write;
`by_hand_ms` what a person waits for the panel and their first answer; `at_once_ms` the same where a
program opens and asks with nothing fetched before. Medians.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from bench import results
from bench.widget.peers import PEERS, Site, of_peer, page
from tests.conftest import ROOT, Server, free_port

TIMES = 7
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Only the loopback: no peer talks to anybody, and whom it wanted to talk to is counted.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
# Opens a widget as soon as its launcher stands there; when somebody could write, since the page was
# asked for.
_READY = """async steps => {
    const roots = root => [...root.querySelectorAll('*')].map(node => node.shadowRoot).filter(Boolean);
    const deep = (selector, root) => root.querySelector(selector) ?? roots(root).map(shadow => deep(selector, shadow)).find(Boolean);
    for (const [place, selector] of steps.entries()) {
      let node;
      while (!(node = deep(selector, document))?.checkVisibility()) await new Promise(done => setTimeout(done));
      if (place < steps.length - 1) node.click();
    }
    return performance.now() }"""


def measure() -> Dict[str, Dict[str, Any]]:
    """One line of figures for each widget; a reason in place of figures where it could not be
    measured.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = next(
            filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
        )
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        lines: Dict[str, Any] = {"mot-clic": _ours(browser, Path(folder))}
        for name in PEERS:
            try:
                lines[name] = _peer(browser, name)
            except Exception as problem:
                reason = f"{type(problem).__name__}: {problem}".splitlines()[0]
                lines[name] = {"left out": reason}
        browser.close()
    return lines


def _ours(browser: Any, folder: Path) -> Dict[str, Any]:
    port, site_port = free_port(), free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "MOTCLIC_SESSIONS_PER_MINUTE": "10000",
        "MOTCLIC_ORIGINS": f'["http://localhost:{site_port}"]',
    }
    server = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    ).wait("/health")
    home = f"http://localhost:{port}/"
    body = page(
        f'<script type="module" src="{home}widget.js"></script>',
        f'<mot-clic><a href="{home}conversation">Poser une question</a></mot-clic>',
    )
    try:
        with Site({"/": ("text/html; charset=utf-8", body)}, site_port) as site:
            runs = [
                _opened(browser, site.address, ("[part=launcher]", "[part=input]"), (home,))
                for _ in range(TIMES)
            ]
            for run in runs:
                run["by_hand_ms"] = _answered(browser, site.address, _BY_HAND)
                run["at_once_ms"] = _answered(browser, site.address, _AT_ONCE)
    finally:
        server.stop()
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _peer(browser: Any, name: str) -> Dict[str, Any]:
    site, size = of_peer(name)
    with site:
        runs = [_opened(browser, site.address, PEERS[name].steps) for _ in range(TIMES)]
    return {**{key: statistics.median(run[key] for run in runs) for key in runs[0]}, "bytes": size}


def _opened(
    browser: Any, address: str, steps: Sequence[str], own: Tuple[str, ...] = ()
) -> Dict[str, float]:
    """One visit: until somebody can write, and what axe says then."""
    visit = browser.new_context().new_page()
    asked: List[str] = []
    sizes: List[Tuple[str, int]] = []
    visit.on("request", lambda request: asked.append(request.url))
    visit.on(
        "response",
        lambda response: sizes.append(
            (response.url, int(response.headers.get("content-length") or 0))
        ),
    )
    visit.goto(address, wait_until="commit")
    ready = visit.evaluate(_READY, list(steps))
    # what else it fetches (socket.io polls without end: the network is never idle)
    visit.wait_for_timeout(500)
    mine = (address, *own)
    files = [
        url
        for url in asked
        if url.startswith(mine)
        and url not in mine
        and not any(part in url for part in ("/api/", "socket.io", "favicon"))
    ]
    figures = {
        "loader_bytes": sum(
            size for url, size in sizes if url.endswith(("/widget.js", "/element.js"))
        ),
        "bytes": sum(size for url, size in sizes if url in files),
        "requests": len(files),
        "to_third_parties": sum(not url.startswith((*mine, "data:", "blob:")) for url in asked),
        "ready_ms": ready,
        "axe_violations": _axe(visit),
    }
    visit.context.close()
    return (
        figures
        if figures["loader_bytes"]
        else {name: value for name, value in figures.items() if name != "loader_bytes"}
    )


def _answered(browser: Any, address: str, how: str) -> float:
    """How long somebody waits for their first answer."""
    visit = browser.new_context().new_page()
    visit.goto(address)
    visit.get_by_role("button", name="Poser une question").wait_for()
    waited = float(visit.evaluate(how))
    visit.context.close()
    return waited


# Opening, writing and sending in the page itself: the time of the widget, not of the tool that
# drives it.
_PAINTED = (
    "const painted = () => new Promise(done => widget.addEventListener('mot-clic:answer', () =>"
    " requestAnimationFrame(done), { once: true }));"
)
_AT_ONCE = f"""async () => {{ const widget = document.querySelector('mot-clic'); {_PAINTED}
    const begun = performance.now(); const answer = painted();
    await widget.ask("C'est quoi, un mot-clic?");
    await answer; return performance.now() - begun }}"""
# As a person does: the pointer comes near, clicks, and types a while. Only what they wait for is
# counted: the panel, then the answer.
_BY_HAND = f"""async () => {{ const widget = document.querySelector('mot-clic'); {_PAINTED}
    const pause = time => new Promise(done => setTimeout(done, time)); const root = widget.shadowRoot;
    widget.launcher.dispatchEvent(new PointerEvent('pointerenter')); await pause(300);
    let begun = performance.now(); widget.launcher.click();
    while (!root.querySelector('dialog[open]')) await pause(0);
    const opened = performance.now() - begun; await pause(300);
    const field = root.querySelector('textarea'); field.value = "C'est quoi, un mot-clic?"; field.dispatchEvent(new Event('input')); await pause(300);
    begun = performance.now(); const answer = painted();
    field.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, cancelable: true }}));
    await answer; return opened + performance.now() - begun }}"""


def _axe(page: Any) -> int:
    from axe_playwright_python.sync_playwright import Axe

    return int(Axe().run(page, options=_RULES).violations_count)


def table(lines: Dict[str, Dict[str, Any]]) -> str:
    """The figures as a table in Markdown."""
    columns = (
        "loader_bytes",
        "bytes",
        "requests",
        "to_third_parties",
        "ready_ms",
        "by_hand_ms",
        "at_once_ms",
        "axe_violations",
    )
    rows: List[Sequence[object]] = []
    for name, figures in lines.items():
        cells = (
            [figures["left out"]]
            if "left out" in figures
            else [f"{figures[key]:.0f}" if key in figures else "" for key in columns]
        )
        rows.append((name, *cells))
    return results.table(("widget", *columns), rows)


def main() -> None:
    """Prints the table, then the figures as JSON."""
    import json

    os.environ.setdefault("MOTCLIC_MODEL", str(ROOT / "models" / "motclic.tar.gz"))
    began, load = time.perf_counter(), os.getloadavg()[0]
    lines = measure()
    print(table(lines))
    about = {
        "seconds": round(time.perf_counter() - began, 1),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "cores": os.cpu_count(),
    }
    print(json.dumps({**lines, **about}))
    results.keep("widget", lines)
