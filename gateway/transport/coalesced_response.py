"""Responses whose head and body leave together: for uvicorn they are two messages, and two system calls."""

import asyncio
import logging
from functools import cache, lru_cache
from typing import Any, cast

import structlog
from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

log = structlog.get_logger("gateway.transport")

_LENGTH = b"content-length"
_UVICORNS = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how the response is sent: what they ask for, uvicorn does."""


class CoalescedResponse(RequestResponseCycle):
    """uvicorn's half of a request, which keeps a head that states a length until it is known what follows."""

    _kept: tuple[Any, dict[bytes, bytes]] | None = None
    """The first message, and its headers."""
    is_last = False
    """Whether the answer states that the connection ends, and it is left open for the rest of the request's body."""

    async def send(self, message: Any) -> None:
        """As ASGI says; the usual response in one piece, every other as uvicorn sends it; nothing to a client who left.

        Of pipelined requests uvicorn tells only the last one that the connection is gone.
        """
        if self.transport.is_closing():
            self.disconnected = True
            return
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
        if self.more_body and not self.keep_alive and self.response_started and not message.get("more_body"):
            # uvicorn would close at once: the answer would be lost to a client that is still sending.
            self.keep_alive = self.is_last = True
        await super().send(message)

    def _send_whole(self, status: int, headers: dict[bytes, bytes], message: Any) -> bool:
        """Send a response in the simple case: it is complete, and the connection stays."""
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
    """Whether headers are lower-case and ordinary, and state the body's length and nothing else of how it is sent."""
    return (
        headers[_LENGTH] == b"%d" % len(body)
        and _are_ordinary(tuple(headers))
        and HEADER_VALUE_RE.search(b"".join(headers.values())) is None
    )


@lru_cache(maxsize=256)
def _are_ordinary(headers: tuple[bytes, ...]) -> bool:
    """Return whether names of headers are; there are few sets of them."""
    names = b"".join(headers)
    return _UVICORNS.isdisjoint(headers) and names == names.lower() and HEADER_RE.search(names) is None


@cache
def response_class() -> type[RequestResponseCycle]:
    """Return the class that sends responses: ours, or uvicorn's own where ours would not send the same bytes."""
    try:
        same = _sample(CoalescedResponse) == _sample(RequestResponseCycle)
    except Exception as cause:  # a later uvicorn may differ
        same = False
        log.warning("whole_responses_off", exc_info=cause)
    else:
        if not same:
            log.warning("whole_responses_off", reason="this uvicorn sends responses in another way")
    return CoalescedResponse if same else RequestResponseCycle


def _sample(sender: type[RequestResponseCycle]) -> tuple[bytes, object]:
    """Return what a class sends, and what it leaves behind, for a usual response, one in parts and one that is last."""
    sent = _Recorder()
    seen: list[Any] = []
    for keep_alive, bodies in ((True, (b"hello",)), (True, (b"he", b"llo")), (False, (b"hello",))):
        cycle = RequestResponseCycle(
            scope=cast(Any, {"type": "http", "method": "POST", "http_version": "1.1"}),
            transport=cast(Any, sent),
            flow=cast(Any, sent),
            logger=logging.getLogger("uvicorn.error"),
            access_logger=logging.getLogger("uvicorn.access"),
            access_log=False,
            default_headers=[(b"date", b"now")],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=lambda: seen.append("answered"),
        )
        cycle.__class__ = sender
        cycle.more_body = False  # the request came whole
        _run(cycle, bodies)
        seen.append((cycle.response_started, cycle.response_complete, cycle.message_event.is_set(), sent.closed))
    return sent.written, seen


def _run(cycle: RequestResponseCycle, bodies: tuple[bytes, ...]) -> None:
    headers = [(_LENGTH, b"5"), (b"x-kind", b"greeting")]
    messages: list[Any] = [{"type": "http.response.start", "status": 200, "headers": headers}]
    for number, body in enumerate(bodies, 1):
        messages.append({"type": "http.response.body", "body": body, "more_body": number < len(bodies)})
    for message in messages:
        sending = cycle.send(message)
        try:
            sending.send(None)  # nothing of it waits, so no event loop is needed
        except StopIteration:
            continue
        raise RuntimeError("sending a message waits")


class _Recorder:
    """A transport that keeps what is written, and says that more may be."""

    write_paused = False

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        """Keep it."""
        self.written += data

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        """Keep them."""
        self.written += b"".join(parts)

    def close(self) -> None:
        """Note it."""
        self.closed = True

    def is_closing(self) -> bool:
        """Return whether it was closed."""
        return self.closed
