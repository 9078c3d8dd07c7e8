"""Another site that carries the widget: pages of its own, on a host of its own, for any server that
they are asked to carry.
"""

import http.server
import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Un autre site</title>
<style>input {{ width: 12em; max-width: 100%; box-sizing: border-box }}</style>{head}
<script type="module" src="{server}/widget.js"></script></head>
<body><main><h1>Un autre site</h1><label>Recherche <input id="recherche"></label>
<mot-clic><a href="{server}/conversation">Poser</a></mot-clic>{body}</main></body></html>"""


class Elsewhere:
    """`page(server)` is the address of a page whose widget talks to that server."""

    def __init__(self, port: int) -> None:
        self.host = f"embed.localhost:{port}"
        self.head = self.body = ""  # what the site puts into its pages beside
        self.whole = ""  # a page of its own in place of these
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server = parse_qs(urlsplit(self.path).query).get("server", [""])[0]
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(
                    (
                        site.whole or _PAGE.format(server=server, head=site.head, body=site.body)
                    ).encode()
                )

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, server: str, name: str = "") -> str:
        return f"http://{self.host}/{name}?server={server}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
