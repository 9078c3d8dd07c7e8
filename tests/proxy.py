"""A TCP proxy before a database that other people use: it forwards, refuses, or is silent, as a
test wants.
"""

import contextlib
import socket
import threading
import time
from typing import Any, Iterator, List

import pytest
import redis

FORWARD, REFUSE, SILENT = "forward", "refuse", "silent"


class Proxy:
    """Listens on a free port of the loopback and forwards to `port`, until `close`.

    `refuse` closes the port and every connection; `silent` takes connections and packets, and
    passes nothing on.
    """

    def __init__(self, port: int = 5432) -> None:
        self._target = port
        self._open: List[socket.socket] = []
        self._listener = self._listen(0)
        self.port = self._listener.getsockname()[1]
        self.mode = FORWARD
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode: str) -> None:
        """Goes over to another mode."""
        if mode != REFUSE and self.mode == REFUSE:
            self._listener = self._listen(self.port)
        before, self.mode = self.mode, mode
        if mode == REFUSE and before != REFUSE:
            self._listener.close()
            self._cut()
        elif before == SILENT:
            self._cut()  # packets that were dropped for long: nobody waits for them any more

    def close(self) -> None:
        """Ends."""
        self.set(REFUSE)
        self.mode = "closed"

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        listener.settimeout(0.1)
        return listener

    def _cut(self) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while self.mode != "closed":
            try:
                client, _ = self._listener.accept()
            except OSError:  # nobody came, or nobody may
                time.sleep(0.02)
                continue
            client.settimeout(None)
            self._open.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._hold()
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            client.close()
            return
        self._open.append(server)
        threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
        self._pump(server, client)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._hold()
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _hold(self) -> None:
        while self.mode == SILENT:
            time.sleep(0.02)

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *raised: Any) -> None:
        self.close()


@contextlib.contextmanager
def redis_behind_a_proxy() -> Iterator[Proxy]:
    """The Redis of this machine, which can be taken away; skips the test where there is none."""
    try:
        redis.Redis(socket_connect_timeout=1).ping()
    except redis.RedisError:
        pytest.skip("no Redis on 127.0.0.1:6379")
    with Proxy(6379) as between:
        yield between
