"""One connection over HTTP/1.1, by uvicorn and h11: strict about where a request ends, and with an
end to its patience.

What uvicorn leaves open is bounded here: how many connections there are, how long the headers of a
request may take to come, and how long an answer may wait to be read.
"""

import json
from typing import Any, Dict, Optional, Union

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.proxies import is_proxy

MOST = 800  # connections at once; under the usual limit of 1,024 open files
MOST_OF_ONE = 200  # for one address, proxies of ours excepted
# from the first byte of a request, or from the opening of the connection, to the end of its headers
HEADERS_SECONDS = 10.0
UNREAD_SECONDS = 15.0  # in which some of an answer must be read
Event = Union[h11.Event, Any]


class _Strict(h11.Connection):
    """h11's reading of a request, which two readers can never understand differently: one length,
    said once, in one way.
    """

    def next_event(self) -> Event:
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = [name for name, _ in event.headers]
            if b"transfer-encoding" in names and (
                b"content-length" in names or event.http_version < b"1.1"
            ):
                raise h11.RemoteProtocolError("two lengths for one body")
            if event.http_version not in (b"1.0", b"1.1"):
                raise h11.RemoteProtocolError("no HTTP/1")
        return event


class Connection(H11Protocol):
    """One connection; uvicorn makes one for each client. `refusal` is sent as JSON to what is no
    HTTP.
    """

    refusal: Dict[str, Any] = {}  # noqa: RUF012 - set once, by who starts the server

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.conn = _Strict(h11.SERVER)
        self._headers_due: Optional[Any] = None
        self._reading_due: Optional[Any] = None
        self._unread = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        peer = self._peer_of(self)
        same = sum(self._peer_of(other) == peer for other in self.connections)
        if len(self.connections) > MOST or (same > MOST_OF_ONE and not is_proxy(peer)):
            transport.abort()
            return
        self._await_headers()

    @staticmethod
    def _peer_of(connection: Any) -> Optional[str]:
        return connection.client[0] if connection.client else None

    def connection_lost(self, exc: Optional[Exception]) -> None:
        for timer in (self._headers_due, self._reading_due):
            if timer is not None:
                timer.cancel()
        self._headers_due = self._reading_due = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_headers()

    def handle_events(self) -> None:
        super().handle_events()
        self._await_headers()  # the next request of the connection may be half there

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP, and hangs up: whatever follows on the connection cannot be told
        apart.
        """
        body = json.dumps(self.refusal, ensure_ascii=False).encode()
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reading()

    def _await_headers(self) -> None:
        """Gives a request that has no headers yet so long and no longer; one that has them is the
        application's to wait for.
        """
        reading = self.conn.their_state is not h11.IDLE
        # between two requests uvicorn itself hangs up
        waiting = self.timeout_keep_alive_task is not None
        if reading or waiting:
            if self._headers_due is not None:
                self._headers_due.cancel()
                self._headers_due = None
        elif self._headers_due is None and not self.transport.is_closing():
            self._headers_due = self.loop.call_later(HEADERS_SECONDS, self.transport.abort)

    def _await_reading(self) -> None:
        """Hangs up on who reads nothing of an answer for a while, also where the connection is
        already to be closed.
        """
        if self._reading_due is None and self.transport.get_write_buffer_size():
            self._unread = self.transport.get_write_buffer_size()
            self._reading_due = self.loop.call_later(UNREAD_SECONDS, self._is_it_read)

    def _is_it_read(self) -> None:
        self._reading_due = None
        if self.transport.get_write_buffer_size() >= self._unread:
            self.transport.abort()
        else:
            self._await_reading()
