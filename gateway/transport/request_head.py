"""The head of a request, address and headers: bounded in size and time before anything is made of it."""

import asyncio
from itertools import chain
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from gateway.errors import ErrorCode
from gateway.transport.whole_response import WholeResponses

MAX_URL_BYTES = 16_384
MAX_HEAD_BYTES = 32_768
HEAD_SECONDS = 30.0
LINGER_SECONDS = 1.0
"""How long to go on reading after a refusal: a connection closed on a sender takes the answer with it."""

_TOO_LONG_URL = (414, f"The address is longer than {MAX_URL_BYTES} bytes. Send the request by POST.")
_TOO_LARGE_HEAD = (431, f"The headers are larger than {MAX_HEAD_BYTES} bytes. Send fewer or shorter ones.")
_TOO_SLOW = (408, f"The headers did not arrive within {HEAD_SECONDS:.0f} s.")
_NOT_HTTP = (400, "This is not an HTTP request.")


class _HeadRefused(Exception):
    """Ends the parser's work."""


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol, which by itself keeps a head of any size for any time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._within_head = False
        self._received = 0
        self._refusal: tuple[int, str] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """A client has HEAD_SECONDS for its first head."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._end_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless the request was refused already."""
        if self._refusal is not None:
            return
        begun_before = self._within_head
        super().data_received(data)
        if not self._within_head or self._refusal is not None:
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
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # uvicorn names the class itself; what this one does otherwise begins with the task.
        cycle.__class__ = WholeResponses
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:  # ours says the same in JSON
        """What the parser cannot read; or what was refused while it read."""
        if self._refusal is None:
            self._refuse(_NOT_HTTP)

    def _refuse(self, refusal: tuple[int, str]) -> None:
        """Answer with this, take nothing more, and close the connection once the client had time to read it."""
        self._refusal = refusal
        self._within_head = False
        self._end_timer()
        status, message = refusal
        error = {"message": message, "extensions": {"code": ErrorCode.BAD_REQUEST.value}}
        body = orjson.dumps({"errors": [error]})
        head = f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
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
