"""Responses whose head and body leave together: for uvicorn they are two messages, and two system calls."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

_LENGTH = b"content-length"
_UVICORNS = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how the response is sent: what they ask for, uvicorn does."""


class WholeResponses(RequestResponseCycle):
    """uvicorn's half of a request, which keeps a head that states a length until it is known what follows."""

    _kept: tuple[Any, dict[bytes, bytes]] | None = None
    """The first message, and its headers."""

    async def send(self, message: Any) -> None:
        """As ASGI says; the usual response in one piece, every other as uvicorn sends it."""
        kept, self._kept = self._kept, None
        if message["type"] == "http.response.start" and not self.response_started:
            # One after another was kept is that of an application that gave up: uvicorn's own, with status 500.
            sent = message.get("headers", ())
            headers = dict(sent)
            if _LENGTH in headers and len(headers) == len(sent):
                self._kept = message, headers
                return
        elif kept is not None:
            start, headers = kept
            if self._send_whole(start["status"], headers, message):
                return
            await super().send(start)
        await super().send(message)

    def _send_whole(self, status: int, headers: dict[bytes, bytes], message: Any) -> bool:
        """Send a response if nothing is to be thought of: it is complete, and the connection stays."""
        if not self.keep_alive or self.disconnected or self.flow.write_paused or self.access_log:
            return False
        if message["type"] != "http.response.body" or message.get("more_body") or self.scope["method"] == "HEAD":
            return False
        body = message.get("body", b"")
        if not _fit(headers, body):
            return False
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        lines = [b"%b: %b\r\n" % header for header in (*self.default_headers, *headers.items())]
        self.transport.writelines((b"".join((STATUS_LINE[status], *lines, b"\r\n")), body))
        self.message_event.set()
        self.on_response()
        return True


def _fit(headers: dict[bytes, bytes], body: bytes) -> bool:
    """Whether headers are lower-case and harmless, and state the body's length and nothing else of how it is sent."""
    names = b"".join(headers)
    return (
        headers[_LENGTH] == b"%d" % len(body)
        and headers.keys().isdisjoint(_UVICORNS)
        and names == names.lower()
        and HEADER_RE.search(names) is None
        and HEADER_VALUE_RE.search(b"".join(headers.values())) is None
    )
