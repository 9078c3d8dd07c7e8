"""The engine: Rasa's agent with our store and our actions, answering one message at a time for each
person.
"""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from bot import stamp
from bot.channels.inbound import safe_for_rasa
from bot.channels.website.api import Messages
from bot.engine import action_endpoint, model
from bot.engine.limited import Limited
from bot.engine.trackers import ContextTrackerStore
from bot.engine.turns import Turns
from bot.nlu import platforms
from bot.shared import shared
from bot.store.contexts import Contexts

log = logging.getLogger(__name__)
IN_MEMORY = "sqlite://"


@dataclass(frozen=True)
class Reply:
    """What the engine answered: the messages as channels get them, and how long it took, in
    milliseconds.
    """

    messages: List[Dict[str, Any]]
    ms: float = 0.0
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "text",
            "\n\n".join(message["text"] for message in self.messages if message.get("text")),
        )

    @property
    def topics(self) -> List[str]:
        """The topics answered, each once."""
        return list(
            dict.fromkeys(topic for message in self.messages for topic in message.get("topics", ()))
        )


class Engine:
    """A loaded model, ready to answer. Make one with `Engine.load`."""

    def __init__(self, agent: Agent, version: str = "unknown", made_at: float = 0.0) -> None:
        self.agent, self.limited = agent, Limited(agent)
        self.made_at = made_at  # when that model was made, in seconds since 1970
        self.version = version  # of the model that is loaded, whatever stands in the file meanwhile

    @classmethod
    def load(cls, database: str = IN_MEMORY) -> "Engine":
        """Loads the trained model. Raises ModelError where there is none, or it cannot be read."""
        archive = model.require()
        version, made_at = stamp.version(archive), archive.stat().st_mtime
        return cls(ready(archive, database), version, made_at)

    @property
    def contexts(self) -> Contexts:
        """What its conversations are about."""
        # Rasa wraps ours in its own, which would catch its errors if it had any
        store = self.agent.tracker_store
        own: ContextTrackerStore = getattr(store, "_tracker_store", store)
        return own.contexts

    def renew(self) -> None:
        """Answers with the model that stands there now, once it has been loaded and tried aside;
        conversations keep their contexts.

        The names of the platforms are read anew, for a lesson may have added a spelling. A message
        that is being answered is answered by the model that it began with. Raises ModelError, and
        then nothing has changed.
        """
        version, made_at = stamp.version(stamp.path()), stamp.path().stat().st_mtime
        model.verify(stamp.path())
        fresh = ready(stamp.path(), IN_MEMORY)
        if fresh.processor is None:
            raise model.ModelError(f"{stamp.path()} is not a complete model: run `make train`")
        platforms._names.cache_clear()
        platforms._misspelt.cache_clear()
        fresh.processor.tracker_store = self.agent.tracker_store
        fresh.processor.lock_store = self.agent.lock_store
        self.agent.tracker_store.domain = fresh.domain
        self.agent.domain, self.agent.processor = fresh.domain, fresh.processor
        self.version, self.made_at = version, made_at

    async def answer(self, conversation: str, text: str, channel: str = "ask") -> Reply:
        """The answer to one message of a conversation; `text` is already checked and redacted."""
        output = Messages()
        started = time.perf_counter()
        await self.limited.handle_message(
            UserMessage(safe_for_rasa(text), output, conversation, input_channel=channel)
        )
        return Reply(list(output.messages), (time.perf_counter() - started) * 1000)


def ready(archive: Path, database: str) -> Agent:
    """An agent that has read a message. Raises ModelError where the archive cannot be loaded or
    does not go with this code.
    """
    store = ContextTrackerStore(Domain.empty(), url=database)
    agent = Agent(
        action_endpoint=action_endpoint.install(), tracker_store=store, lock_store=Turns(shared())
    )
    try:
        agent.load_model(archive)
    except Exception as error:
        log.debug("model not loaded", exc_info=True)
        raise model.ModelError(
            f"{archive} cannot be loaded ({type(error).__name__}): run `make train`"
        ) from error
    if not agent.is_ready():
        raise model.ModelError(f"{archive} is not a complete model: run `make train`")
    _try(agent, archive)
    return agent


def _try(agent: Agent, archive: Path) -> None:
    """Has a message read, so that a model made by other code is found out at the start and not by a
    person.

    It also loads what is loaded lazily. In a thread: whoever loads the engine may have a loop
    running.
    """
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(
                asyncio.run, agent.parse_message("C'est quoi, les médias sociaux?")
            ).result()
    except Exception as error:
        log.debug("model not usable", exc_info=True)
        raise model.ModelError(
            f"{archive} does not go with this code ({type(error.__cause__ or error).__name__}): run"
            " `make train`"
        ) from error
