"""Work that takes memory or time, done a few at a time: so many threads of its own, so many more
waiting, and beyond that a refusal.
"""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, Iterator, TypeVar

T = TypeVar("T")


class BusyError(Exception):
    """As many wait already as may; nothing was begun."""


class Bounded:
    """At most `at_once` pieces of work at a time, in threads kept for it, so that their memory is
    never more than theirs.
    """

    def __init__(self, name: str, at_once: int, waiting: int) -> None:
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Keeps a place among those who work or wait. Raises BusyError where there is none."""
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._places.release()

    def run(self, work: Callable[..., T], *values: object) -> T:
        """The result of `work(*values)`, begun when its turn comes; for who keeps a place."""
        return self._threads.submit(work, *values).result()
