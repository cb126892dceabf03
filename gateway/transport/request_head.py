"""Connections as uvicorn serves them, with bounds: on heads of requests, on waiting, and at the end of the gateway."""

import asyncio
import re
from itertools import chain
from math import inf
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from gateway.errors import ErrorCode
from gateway.operations.portal.attempts import find_network
from gateway.transport.arrival import ARRIVED
from gateway.transport.coalesced_response import CoalescedResponse, response_class
from gateway.transport.open_connection import OpenConnections

MAX_URL_BYTES = 16_384
MAX_HEAD_BYTES = 32_768
HEAD_SECONDS = 30.0
LINGER_SECONDS = 1.0
"""How long to go on reading after a refusal: a connection closed on a sender takes the answer with it."""

REST_SECONDS = 30.0
"""How long the rest of a body may take to arrive when its request was answered already."""
LAST_REST_SECONDS = 5.0
"""The same where the answer has stated that the connection ends."""
LAST_REQUEST_SECONDS = 1.5
"""How long connections that wait for a request stay open when the gateway stops: one may be under way.

nginx tries a gateway again a second after it was refused (`fail_timeout`), on such a connection if it has one.
"""
READ_ROUNDS = 2
"""Rounds of the event loop in which what has arrived is read before a waiting connection is closed."""
CONNECTIONS = "open_connections"
"""Key of the application's state under which the protocol finds its OpenConnections."""

_TOO_LONG_URL = (414, f"The address is longer than {MAX_URL_BYTES} bytes. Send the request by POST.")
_TOO_LARGE_HEAD = (431, f"The headers are larger than {MAX_HEAD_BYTES} bytes. Send fewer or shorter ones.")
_TOO_SLOW = (408, f"The headers did not arrive within {HEAD_SECONDS:.0f} s.")
_NO_HOST = (400, "Send exactly one Host header, with the host and port that you ask (RFC 9112, 3.2).")
_NOT_HTTP = (400, "This is not an HTTP request.")
_TOO_MANY = (503, "The gateway has too many open connections. Try again in a second.")

_HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(:[0-9]*)?|\[[0-9A-Za-z:.]+\](:[0-9]*)?")


def refusal_bytes(status: int, message: str) -> bytes:
    """Return the answer to a request that no application sees; it is the last of its connection."""
    error = {"message": message, "extensions": {"code": ErrorCode.BAD_REQUEST.value}}
    body = orjson.dumps({"errors": [error]})
    head = f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return STATUS_LINE[status] + head.encode() + body


class _HeadRefused(Exception):
    """Ends the parser's work."""


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol, which by itself keeps a head of any size for any time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._within_head = False
        self._received = 0
        self._refusal: tuple[int, str] | None = None
        self._timer: asyncio.Handle | None = None
        self._open: OpenConnections | None = self.app_state.get(CONNECTIONS)
        self.waiting_since = inf
        self.network = ""
        self._served = self._stopping = False
        self._response_class = response_class()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """A client has HEAD_SECONDS for its first head."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)
        self.network = find_network(self.client[0]) if self.client is not None else ""
        if self._open is not None and not self._open.add(self, len(self.connections)):
            self._refuse(_TOO_MANY)
            transport.close()
        self.waiting_since = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._end_timer()
        self._forget()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to another protocol."""
        self._end_timer()
        self._forget()
        super().handle_websocket_upgrade()

    def _forget(self) -> None:
        if self._open is not None:
            self._open.remove(self)
        scope: Any = self.scope
        if scope is not None:
            scope.pop(ARRIVED, None)  # else scope and protocol keep each other

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless the request was refused already."""
        if self._refusal is not None:
            return
        begun_before = self._within_head
        super().data_received(data)
        if not self._within_head or self._refusal is not None:
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is not None and cycle.more_body:
                self.waiting_since = self.loop.time()
            return
        # The first piece may hold the end of another request; it is no longer than what a socket gives at once.
        self._received = self._received + len(data) if begun_before else 0
        if self._timer is None:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)
        if self._received > MAX_HEAD_BYTES:
            self._refuse(_TOO_LARGE_HEAD if self.headers else _TOO_LONG_URL)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._within_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole: hand the request on if it is small enough."""
        self._within_head = False
        self._end_timer()
        if len(self.url) > MAX_URL_BYTES:
            self._refuse(_TOO_LONG_URL)
            raise _HeadRefused
        if sum(map(len, chain.from_iterable(self.headers))) > MAX_HEAD_BYTES:
            self._refuse(_TOO_LARGE_HEAD)
            raise _HeadRefused
        if not self._names_one_host():
            self._refuse(_NO_HOST)
            raise _HeadRefused
        self.waiting_since = inf
        self._served = True
        scope: Any = self.scope
        scope[ARRIVED] = self._has_arrived
        super().on_headers_complete()
        if self._stopping or (self._open is not None and self._open.draining):
            self.drain()

    def _names_one_host(self) -> bool:
        """Return whether the head has one valid Host header, or is older than HTTP/1.1 and has no Host header."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if not hosts:
            return bool(self.parser.get_http_version() < "1.1")
        return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None

    def _has_arrived(self, scope: Any) -> bool:
        # A request that was sent behind another is read when that one is whole.
        return self.scope is not scope or not self.cycle.more_body

    def on_message_complete(self) -> None:
        """The body is whole, perhaps after the answer."""
        super().on_message_complete()
        cycle: RequestResponseCycle | None = self.cycle  # not yet set behind an upgrade
        if cycle is not None and not cycle.response_complete:
            self.waiting_since = inf
        elif cycle is not None and self._timer is not None:
            self._end_timer()
            if self._ends_connection(cycle):
                self.transport.close()
            else:
                self._wait_for_request()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of a body that was answered before it was read."""
        queued = bool(self.pipeline)
        super().on_response_complete()
        if queued or self.transport.is_closing():
            return
        self.waiting_since = self.loop.time()
        if self.cycle.more_body:
            self._unset_keepalive_if_required()
            seconds = LAST_REST_SECONDS if self._ends_connection(self.cycle) else REST_SECONDS
            self._timer = self.loop.call_later(seconds, self.transport.close)
        elif self._stopping:
            # Its head was sent before the gateway stopped, and did not say that it was the last.
            self.shutdown()

    @staticmethod
    def _ends_connection(cycle: RequestResponseCycle) -> bool:
        return isinstance(cycle, CoalescedResponse) and cycle.is_last

    def _wait_for_request(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    @property
    def is_proven(self) -> bool:
        """Return whether it has carried a request, and no other has begun to arrive."""
        return self._served and not self._within_head and not self.cycle.more_body

    def close_idle(self) -> None:
        """Close a connection that waits for a request or for the rest of one."""
        self.waiting_since = inf
        self.transport.close()

    def drain(self) -> None:
        """Say with the next answer that it is the last."""
        last: RequestResponseCycle | None = self.pipeline[0][0] if self.pipeline else self.cycle
        if last is not None and not last.response_started:
            last.keep_alive = False

    def unsent_bytes(self) -> int:
        """Return how much the client has still to take."""
        return self.transport.get_write_buffer_size()

    def abort(self) -> None:
        """Close it although the client has not taken everything."""
        self.transport.abort()

    def shutdown(self) -> None:
        """Stop: answer what is under way; a client that waits may just have sent a request, which is answered too."""
        self._stopping = True
        self.drain()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self._end_timer()
            seconds = HEAD_SECONDS if self._within_head else LAST_REQUEST_SECONDS
            self._timer = self.loop.call_later(seconds, self._close_waiting, READ_ROUNDS)

    def _close_waiting(self, rounds: int) -> None:
        """Close it unless a request has arrived: where the event loop is late, timers come before reading."""
        if rounds:
            self._timer = self.loop.call_soon(self._close_waiting, rounds - 1)
        elif self._within_head:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)
        else:
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # uvicorn names the class itself; what this one does otherwise begins with the task.
        cycle.__class__ = self._response_class
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:  # ours says the same in JSON
        """Refuse what the parser cannot read, unless something was refused while it read."""
        if self._refusal is None:
            self._refuse(_NOT_HTTP)

    def _refuse(self, refusal: tuple[int, str]) -> None:
        """Answer with this, take nothing more, and close the connection once the client had time to read it."""
        self._refusal = refusal
        self._within_head = False
        self._end_timer()
        self.transport.write(refusal_bytes(*refusal))
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _too_slow(self) -> None:
        self._timer = None
        if self._within_head:
            self._refuse(_TOO_SLOW)
        else:
            self.transport.close()

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
