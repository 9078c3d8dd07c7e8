"""The pages that the server gives: the demonstration at /, the one for who embeds the widget, the
one without JavaScript.
"""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bot.channels.website import no_js, no_js_callbacks
from bot.settings import settings
from bot.widget import files

log = logging.getLogger(__name__)

# Trusted Types forbid what could turn a text into markup: the widget does without on every page,
# and here the browser makes sure.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_RETRIED = "widget/panel"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, cache: str = "no-cache", status: int = 200, **content: Any) -> HTTPResponse:
    """A page made of a template, with the headers that keep it safe."""
    return html(
        _templates().get_template(name).render(**content),
        status=status,
        headers={**_HEADERS, "Cache-Control": cache},
    )


def install(app: Sanic, desk: no_js.Desk) -> None:
    """Adds the pages and the widget's files to the application; warns the operator where they name
    nobody.
    """
    _warn()
    for name in files.names():
        known = name.replace("/", ".").replace("-", "_")
        app.add_route(_file(name), f"/{name}", name=f"file.{known}")
        # a browser may never load a module again under an address that failed once
        if name.startswith(_RETRIED):
            app.add_route(
                _file(name), f"/widget/<again:int>/{name.split('/')[-1]}", name=f"again.{known}"
            )

    @app.get("/")
    async def demonstration(request: Request) -> HTTPResponse:
        return page("demo.html")

    @app.get("/integration")
    async def integration(request: Request) -> HTTPResponse:
        return page("integration.html")

    no_js.install(app, desk, page)
    no_js_callbacks.install(app, desk.calling, page)


def _warn() -> None:
    """Tells the operator where nobody can be reached, or nobody is told at once of who asks to be
    called back.
    """
    chosen = settings()
    if not (chosen.contact_name or chosen.contact_page or chosen.contact_phone):
        else_ = (
            "can only ask to be called back" if chosen.callbacks else "is told that there is none"
        )
        log.warning(
            "nobody is named to take over: set MOTCLIC_CONTACT_NAME, _PAGE or _PHONE, or who asks"
            " for a person %s",
            else_,
        )
    if chosen.callbacks and not chosen.callback_mail_to:
        log.warning(
            "nobody is told by e-mail of call-back requests: set MOTCLIC_CALLBACK_MAIL_TO, or look"
            " at the page « À rappeler » often"
        )


def _file(name: str) -> Any:
    async def file(request: Request, again: int = 0) -> HTTPResponse:
        return files.sent(request, name)

    return file
