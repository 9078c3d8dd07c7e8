"""An answer, or an apology: a message is given so much time, and one that has ended the process
twice is not tried again.
"""

import logging
import signal
import threading
import time
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot import deadline, metrics
from bot.answers.phrases import wording
from bot.answers.respond import plain_answer
from bot.engine import attempts
from bot.settings import settings

log = logging.getLogger(__name__)


class Limited:
    """An agent whose every message is answered in time, or with an apology through the message's
    own output channel.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._begun: Dict[int, float] = {}

    def busy_for(self) -> float:
        """For how many seconds the message that is under way the longest has been; 0 where none
        is.
        """
        begun = list(self._begun.values())
        return time.monotonic() - min(begun) if begun else 0.0

    async def handle_message(self, message: UserMessage) -> Any:
        """What Rasa's channels ask of an agent. Raises what the agent raises in time."""
        self._begun[id(message)] = time.monotonic()
        try:
            with (
                attempts.noted(message.sender_id, message.message_id),
                deadline.within(settings().answer_seconds),
                _alarm(),
            ):
                handled = await self._agent.handle_message(message)
                given_up = deadline.passed() and not getattr(
                    message.output_channel, "messages", True
                )
        except attempts.DeadlyError:
            metrics.ERRORS.labels("deadly").inc()
            log.error(
                "%s: a message that ended the process before is not tried again",
                message.input_channel,
            )
        except Exception as error:
            if not _late(error):
                raise
            metrics.ERRORS.labels("late").inc()
            log.error(
                "%s: an answer was given up after %g s",
                message.input_channel,
                settings().answer_seconds,
            )
        else:
            if not given_up:
                return handled
        finally:
            del self._begun[id(message)]
        apology = plain_answer(wording("failure"), "incompris")
        await message.output_channel.send_response(
            message.sender_id, {"text": apology.text, **apology.metadata()}
        )
        return None


def _late(error: Optional[BaseException]) -> bool:
    """Whether the end of the time is behind an error: Rasa wraps it in errors of its own."""
    while error is not None and not isinstance(error, deadline.PassedError):
        error = error.__cause__ or error.__context__
    return error is not None


@contextmanager
def _alarm() -> Iterator[None]:
    """In the main thread (`ask`, `chat`), interrupts even what never looks at the clock: there `re`
    lets a signal through.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL
    ):
        yield
        return

    def over(*_: Any) -> None:
        raise deadline.PassedError

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, settings().answer_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
