"""The widget's files, held in memory: compressed once, with a tag that changes when they do.

The panel's modules and its style sheet travel as one file: one request, a fifth less weight, and
never two versions of them together.
"""

import hashlib
import mimetypes
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import List

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.widget import lean

FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_PANEL, _LOOKS = "widget/panel.js", "widget/panel.css"
# Each before who imports it; of all such orders, the one that compresses best.
_PARTS = (
    "strings",
    "nodes",
    "calling",
    "sheets",
    "turns",
    "browser",
    "lane",
    "conversation",
    "panel",
)
_MODULE = re.compile(rb"^(?:import [^\n]*\n|export (?!function start))", re.M)
_LEAN = {".js": lean.script, ".css": lean.style}


@dataclass(frozen=True)
class Held:
    """A file as it is sent: plain, compressed, and what it is."""

    body: bytes
    packed: bytes
    kind: str
    tag: str


@lru_cache(maxsize=64)
def held(name: str) -> Held:
    """A file of the folder, read once."""
    path = FOLDER / name
    kinds = _panel() if name == _PANEL else [path.read_bytes()]
    if name.startswith("widget"):
        kinds = [_LEAN[path.suffix](text) for text in kinds]
    body = b"".join(kinds)
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Held(body, _packed(kinds), kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')


def _packed(kinds: List[bytes]) -> bytes:
    """All in one gzip, a block for each kind: looks, words and code differ in how often each
    character comes.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS, 9)
    *first, last = kinds
    return (
        b"".join(packer.compress(text) + packer.flush(zlib.Z_BLOCK) for text in first)
        + packer.compress(last)
        + packer.flush()
    )


def _panel() -> List[bytes]:
    """The panel by kinds: its looks, its words, its code."""
    words, *code = map(_part, _PARTS)
    return [_looks(), words, b"".join(code)]


def _part(name: str) -> bytes:
    """A module of the panel, as it stands in the one file: there is nothing left to import or
    export.
    """
    return _MODULE.sub(b"", (FOLDER / "widget" / f"{name}.js").read_bytes())


def _looks() -> bytes:
    """The panel's style sheet, as its modules import it."""
    return b"const STYLE = `" + (FOLDER / _LOOKS).read_bytes().replace(b"\\", b"\\\\") + b"`;\n"


def names() -> List[str]:
    """Every file that may be asked for, by its path under the folder. Nothing else is ever
    opened.
    """
    parts = {f"widget/{name}.js" for name in _PARTS} - {_PANEL} | {_LOOKS}
    return sorted(
        {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
        - parts
    )


def sent(request: Request, name: str) -> HTTPResponse:
    """The answer that carries a file, or that says it has not changed.

    Any site may load these files: they are the same for everybody. Who may talk to the API is
    another matter.
    """
    file = held(name)
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=600",
        "ETag": file.tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if file.tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTTPResponse(file.body, content_type=file.kind, headers=headers)
    return HTTPResponse(
        file.packed, content_type=file.kind, headers={**headers, "Content-Encoding": "gzip"}
    )
