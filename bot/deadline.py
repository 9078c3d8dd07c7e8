"""How long an answer may take. Whoever computes looks at the clock between two steps; whoever asked
decides what is said instead.
"""

import contextlib
import time
from contextvars import ContextVar
from typing import Iterator

_end: ContextVar[float] = ContextVar("deadline", default=float("inf"))


class PassedError(Exception):
    """The time for an answer is over."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Sets the deadline of what is done inside, by the monotonic clock."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


def passed() -> bool:
    """Whether the time is over; False where there is no deadline."""
    return time.monotonic() > _end.get()


def check() -> None:
    """Raises PassedError where the time is over; does nothing where there is no deadline.

    >>> with within(60):
    ...     check()
    """
    if passed():
        raise PassedError
