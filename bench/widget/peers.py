"""Widgets that are much used, from npm, pinned: fetched once into .cache/ by the ordinary client,
each on a bare page of its own.

rasa-webchat speaks socket.io, which the product leaves out: what answers it is fetched the same
way, from PyPI.
"""

import asyncio
import gzip
import importlib
import importlib.machinery
import subprocess
import sys
import tarfile
import threading
import time
from dataclasses import dataclass
from typing import Any, Dict, Tuple

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route

from tests.conftest import ROOT, free_port

_CACHE = ROOT / ".cache" / "peers"
_SOCKET_IO = "python-socketio==5.18.1"
_WEBCHAT = (
    "window.WebChat.default({ initPayload: null, customData: {}, socketUrl: location.origin, title:"
    " 'Essai', inputTextFieldHint: 'Votre question' }, null);"
)


@dataclass(frozen=True)
class Peer:
    """`bundle` is what its documentation has one load; `steps` what is clicked, in order, and last
    where one writes.
    """

    version: str
    bundle: str
    head: str
    body: str
    steps: Tuple[str, ...]
    socket_io: bool = False


PEERS = {
    "deep-chat": Peer(
        "2.4.2",
        "package/dist/deepChat.bundle.js",
        '<script type="module" src="/peer.js"></script>',
        '<deep-chat demo="true"></deep-chat>',
        ("#text-input",),
    ),
    "rasa-webchat": Peer(
        "1.0.1",
        "package/lib/index.js",
        "",
        f'<div id="webchat"></div><script src="/peer.js"></script><script>{_WEBCHAT}</script>',
        (".rw-open-launcher", ".rw-new-message"),
        socket_io=True,
    ),
}


def fetched(name: str) -> bytes:
    """A peer's bundle. Raises OSError or CalledProcessError where there is neither npm, nor
    network, nor a copy.
    """
    peer = PEERS[name]
    _CACHE.mkdir(parents=True, exist_ok=True)
    archive = _CACHE / f"{name}-{peer.version}.tgz"
    if not archive.exists():
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{peer.version}"],
            cwd=_CACHE,
            check=True,
            timeout=120,
            capture_output=True,
        )
    with tarfile.open(archive) as packed:
        member = packed.extractfile(peer.bundle)
        assert member is not None, f"{archive} holds no {peer.bundle}"
        return member.read()


def page(head: str, body: str) -> bytes:
    """A page with nothing on it but a title and a widget."""
    return (
        '<!doctype html><html lang="fr"><head><meta'
        f' charset="utf-8"><title>Essai</title>{head}</head><body><main><h1>Essai</h1>{body}</main></body></html>'
    ).encode()


class Site:
    """Serves a page and its scripts on the loopback, compressed; and Rasa's own channel for
    rasa-webchat (socket.io), where every question is answered.
    """

    def __init__(
        self, files: Dict[str, Tuple[str, bytes]], port: int = 0, socket_io: bool = False
    ) -> None:
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}/"
        routes = [Route(path, _giving(kind, body)) for path, (kind, body) in files.items()]
        pages = Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, compresslevel=9)])
        served: Any = _with_rasa(pages) if socket_io else pages
        config = uvicorn.Config(
            served,
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve()), daemon=True
        )

    def __enter__(self) -> "Site":
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)
        return self

    def __exit__(self, *problem: Any) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(5)


def of_peer(name: str) -> Tuple[Site, int]:
    """A peer's site, not yet served, and what its bundle weighs compressed."""
    script, peer = fetched(name), PEERS[name]
    files = {
        "/": ("text/html; charset=utf-8", page(peer.head, peer.body)),
        "/peer.js": ("text/javascript", script),
    }
    return Site(files, socket_io=peer.socket_io), len(gzip.compress(script, 9))


def _giving(kind: str, body: bytes) -> Any:
    async def give(request: Any) -> Response:
        return Response(body, media_type=kind)

    return give


def _socket_io() -> Any:
    """The library. Raises CalledProcessError where there is neither network nor a copy."""
    folder = _CACHE / "socketio"
    if not folder.exists():
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--target",
                str(folder),
                _SOCKET_IO,
            ],
            check=True,
            timeout=120,
            capture_output=True,
        )
    sys.path.append(str(folder))
    # before what stands in for libraries that are left out
    sys.meta_path.insert(0, importlib.machinery.PathFinder)
    for name in [
        name for name in sys.modules if name.partition(".")[0] in ("socketio", "engineio")
    ]:
        del sys.modules[name]
    return importlib.import_module("socketio")


def _with_rasa(pages: Starlette) -> Any:
    """Adds what `rasa.core.channels.socketio` says to a browser, without a Rasa behind it: the
    widget alone is measured.
    """
    socketio = _socket_io()
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")

    @server.on("session_request")
    async def session(sid: str, data: Any) -> None:
        await server.emit("session_confirm", (data or {}).get("session_id") or sid, room=sid)

    @server.on("user_uttered")
    async def said(sid: str, data: Any) -> None:
        await server.emit("bot_uttered", {"text": "C’est bien noté."}, room=sid)

    return socketio.ASGIApp(server, pages)
