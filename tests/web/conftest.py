"""A server of the product's own kind on the loopback, around an application of a few lines."""

import contextlib
import threading
import time
from typing import Any, Callable, Iterator

import pytest
import uvicorn

from bot.web.front import front
from bot.web.listening import bind, server

TOLD = b'{"error": {"code": "refused", "message": "Non."}}'


@pytest.fixture
def serving() -> Iterator[Callable[..., int]]:
    """Serves an ASGI application behind the front, or as it is where it has its own (`whole`);
    gives its port.
    """
    running = contextlib.ExitStack()

    def start(app: Any, whole: bool = False, **options: Any) -> int:
        given = {
            "origins": [],
            "most": lambda path: 1000,
            "told": lambda code: TOLD,
            "https": False,
            **options,
        }
        bound = bind("127.0.0.1", 0)
        one = server(
            app if whole else front(app, **given),
            {"error": {"code": "bad_request", "message": "Non."}},
        )
        thread = threading.Thread(target=one.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        running.callback(_stop, one, thread)
        while not one.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        return int(bound.getsockname()[1])

    with running:
        yield start


def _stop(one: uvicorn.Server, thread: threading.Thread) -> None:
    one.should_exit = True
    thread.join(30)
    assert not thread.is_alive(), "the server did not stop"
