"""Opens the messaging channels that are configured, on one inbox."""

import asyncio
import contextlib
import logging
import uuid
from typing import Any, Dict, List

import httpx
from sanic import Sanic

from bot import settings_rules as rules
from bot.channels.dispatch import Handler, exchange
from bot.channels.erasing import Erasing
from bot.channels.messaging.diagnostics import SECRETS, missing
from bot.channels.messaging.http import client
from bot.channels.messaging.inbox.platform import Platform
from bot.channels.messaging.inbox.store import Inbox
from bot.channels.messaging.inbox.worker import Ask, Pace, Worker
from bot.channels.messaging.messenger.deletions import Deletions
from bot.channels.messaging.messenger.graph import Graph, Messenger
from bot.channels.messaging.messenger.webhook import Secrets
from bot.channels.messaging.messenger.webhook import blueprint as messenger_routes
from bot.channels.messaging.telegram.api import BotApi, Telegram
from bot.channels.messaging.telegram.webhook import blueprint as telegram_routes
from bot.channels.website.callbacks import with_thread
from bot.settings import Settings, settings
from bot.store import patience
from bot.store.database import connect, upgrade

log = logging.getLogger(__name__)


def configured(channel: str, chosen: Settings) -> bool:
    """Whether a channel has all its secrets; half a configuration is told to the operator."""
    names = missing(channel, chosen)
    if names and len(names) < len(SECRETS[channel]):
        log.error("%s", rules.texts()["closed"].format(channel=channel, names=", ".join(names)))
    return not names


def conversation(channel: str) -> str:
    """A name for a person's new conversation: nobody can tell the person from it, and once erased
    it never comes back.
    """
    return f"{channel}-{uuid.uuid4().hex}"


def install(app: Sanic, handler: Handler) -> None:
    """Mounts what is configured and has its messages answered by the engine's `handler`; does
    nothing where no channel is.
    """
    chosen = settings()
    open_ = [channel for channel in SECRETS if configured(channel, chosen)]
    if not open_:
        return
    inbox = Inbox(connect(silence=patience.WRITING), conversation, chosen.claim_seconds)
    http = client(chosen)
    messenger, telegram = (
        _messenger(http, chosen),
        Telegram(
            BotApi(http, chosen.telegram_api, chosen.telegram_token.get_secret_value()),
            chosen.telegram_gap,
        ),
    )
    platforms: Dict[str, Platform] = {
        one.name: one for one in (messenger, telegram) if one.name in open_
    }
    pace = Pace(
        retry=chosen.sending_retry,
        settle=chosen.sending_seconds + 5 * chosen.sending_retry,
        no_access=120 * chosen.sending_retry,
    )

    app.ctx.inbox = inbox
    erasing = Erasing(inbox.engine)

    async def forget(channel: str, person: str) -> bool:
        name = await inbox.aside(inbox.conversation_of, channel, person)
        gone = any((await erasing.erase(name)).values()) if name else False
        return await inbox.aside(inbox.forget, channel, person) or gone

    worker = Worker(inbox, platforms, _asking(handler), erasing.erase, pace, chosen.retention_days)
    deletions = Deletions(inbox, messenger, forget, chosen.sending_retry)

    if "messenger" in open_:
        secrets = Secrets(
            chosen.messenger_app_secret.get_secret_value(),
            chosen.messenger_verify_token.get_secret_value(),
        )
        app.blueprint(
            messenger_routes(secrets, inbox, worker, deletions, chosen.public_url.rstrip("/"))
        )
    if "telegram" in open_:
        app.blueprint(telegram_routes(chosen.telegram_secret.get_secret_value(), inbox, worker))
    _run(app, inbox, worker, http)
    if "messenger" in open_:
        _keep_at_it(app, deletions)


def _asking(handler: Handler) -> Ask:
    """The engine, as the messaging channels ask it: a form cannot be shown there, so that a link
    leads to the one that asks to be called back.
    """

    async def ask(
        conversation: str, text: str, channel: str, message_id: str, notice: str
    ) -> List[Dict[str, Any]]:
        return with_thread(
            await exchange(handler, conversation, text, channel, message_id, notice), conversation
        )

    return ask


def _keep_at_it(app: Sanic, deletions: Deletions) -> None:
    """Requests for erasure are tried as long as the server runs."""

    @app.after_server_start
    async def start(app: Sanic, loop: Any) -> None:
        app.ctx.deletions = loop.create_task(deletions.run())

    @app.before_server_stop
    async def stop(app: Sanic, loop: Any) -> None:
        app.ctx.deletions.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await app.ctx.deletions


def _messenger(http: httpx.AsyncClient, chosen: Settings) -> Messenger:
    token, app_secret = (
        chosen.messenger_page_token.get_secret_value(),
        chosen.messenger_app_secret.get_secret_value(),
    )
    return Messenger(
        Graph(http, chosen.messenger_graph, chosen.messenger_graph_version, token, app_secret)
    )


def _run(app: Sanic, inbox: Inbox, worker: Worker, http: httpx.AsyncClient) -> None:
    """The worker lives as long as the server."""

    def prepare() -> None:
        upgrade(inbox.engine)
        # this process has it to itself: whoever held a person is dead
        if inbox.engine.dialect.name == "sqlite":
            inbox.free_all()

    @app.before_server_start
    async def begin(app: Sanic, loop: Any) -> None:
        # where the database is away, as soon as it is back
        app.ctx.inbox_left = None if await worker.begin(prepare) else prepare

    @app.after_server_start
    async def start(app: Sanic, loop: Any) -> None:
        app.ctx.inbox_worker = loop.create_task(worker.run(app.ctx.inbox_left))

    @app.before_server_stop
    async def stop(app: Sanic, loop: Any) -> None:
        await worker.stop()
        await http.aclose()
