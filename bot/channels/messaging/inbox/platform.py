"""What the inbox asks of a messaging platform, and the ways in which sending fails."""

import random
from typing import Any, Collection, Dict, List, Optional, Protocol, Sequence


class LaterError(Exception):
    """Not accepted for now: again after `wait` seconds, or as the backoff has it.

    `unsure`: the platform may have accepted it all the same. `everyone`: the limit is the page's,
    not the person's.
    """

    def __init__(
        self,
        reason: str,
        wait: Optional[float] = None,
        unsure: bool = False,
        everyone: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.unsure, self.everyone = reason, wait, unsure, everyone


class RefusedError(Exception):
    """RefusedError for good; sending it again would change nothing. The reason holds nothing of the
    person.
    """


class NoAccessError(Exception):
    """The platform does not take our token: nothing is lost, everything waits until the operator
    has put it right.
    """


class Platform(Protocol):
    """A messaging platform. `name` is the channel's; `at_once` how many messages may be under way
    at a time; `gap` the seconds that it wants between two messages to one person.
    """

    name: str
    at_once: int
    gap: float

    def render(self, messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """Answers as the platform's own messages, in order."""

    def buttons(self, messages: Sequence[Dict[str, Any]]) -> Dict[str, str]:
        """Keys that stand for what a tap says, where a button cannot carry it."""

    async def send(self, person: str, payload: Dict[str, Any], key: str) -> str:
        """Sends one message; the platform's id of it. Raises LaterError, RefusedError or
        NoAccessError.
        """

    async def find_sent(
        self, person: str, payload: Dict[str, Any], since: float, known: Collection[str]
    ) -> Optional[str]:
        """The platform's id of a message that it has, after a send whose end nobody saw; None where
        it has none, or cannot be asked.

        `known` are ids that belong to other messages. Raises LaterError where the platform may be
        asked again.
        """

    async def typing(self, person: str) -> None:
        """Shows that an answer is being written. Raises nothing."""

    async def seen(self, ref: str) -> None:
        """Acknowledges a tap, where the platform waits for it. Raises nothing."""


def backoff(attempts: int, base: float, longest: float = 300.0) -> float:
    """Seconds to wait after that many attempts: doubling, with a random part so that not all come
    back at once.
    """
    most: float = min(longest, base * 2 ** min(attempts, 16))
    return most * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
