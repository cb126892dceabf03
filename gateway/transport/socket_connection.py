"""WebSockets as uvicorn serves them, with bounds: on handshakes, on fragments, and on what a client does not take."""

from math import inf
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from gateway.operations.portal.attempts import find_network
from gateway.transport.open_connection import OpenConnections
from gateway.transport.request_head import CONNECTIONS, LINGER_SECONDS, refusal_bytes

MAX_FRAGMENTS = 1_000
"""Frames of one message: empty ones are not bounded by its size."""

_UNREADABLE = (400, "This handshake of a WebSocket cannot be read. Send no body, and at most 128 headers of 8 KB each.")


class BoundedSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which by itself keeps a handshake that it cannot read, and a client that reads nothing."""

    is_proven = False
    network = ""

    def connection_made(self, transport: Any) -> None:
        """Count the connection with those that carry requests."""
        super().connection_made(transport)
        self.network = find_network(self.client[0]) if self.client is not None else ""
        self._open: OpenConnections | None = self.app_state.get(CONNECTIONS)
        if self._open is not None:
            self._open.keep(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        if self._open is not None:
            self._open.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived: the whole head of the handshake, and more only once that is answered (RFC 6455, 4.1)."""
        if self.handshake_initiated and not self.handshake_complete:
            self.transport.close()
            return
        super().data_received(data)
        if not self.handshake_initiated and not self.close_sent:  # what cannot be read now never can
            self.close_sent = True
            self.transport.write(refusal_bytes(*_UNREADABLE))
            self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def handle_cont(self, event: Frame) -> None:
        """Take a fragment, unless there are too many."""
        if self.close_sent:
            return
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self._fail(CloseCode.MESSAGE_TOO_BIG, f"A message has at most {MAX_FRAGMENTS} fragments")

    def send_receive_event_to_app(self) -> None:
        """Hand on a whole message; a text that is not UTF-8 is the client's fault, which uvicorn logs as an error."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._fail(CloseCode.INVALID_DATA, "A text is in UTF-8")
                return
        super().send_receive_event_to_app()

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        self.conn.send_close(code, reason)
        self.handle_parser_exception()

    def pause_writing(self) -> None:
        """Take nothing more from a client that does not take what it is sent: pings have answers too."""
        super().pause_writing()
        self._stop_reading()

    def resume_writing(self) -> None:
        """Read on, unless a message waits for the application."""
        super().resume_writing()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """Return the next message. uvicorn reads on after it."""
        message = await super().receive()
        if not self.writable.is_set():
            self._stop_reading()
        return message

    def _stop_reading(self) -> None:
        if not self.transport.is_closing():
            self.transport.pause_reading()

    @property
    def waiting_since(self) -> float:
        """Return when it began to wait: never while it is open; one that is closed makes room first."""
        return 0.0 if self.close_sent else inf

    def close_idle(self) -> None:
        """Wait no longer for the client's half of the closing."""
        self.transport.abort()

    def drain(self) -> None:
        """Do nothing: its server closes it, with a reason."""

    def unsent_bytes(self) -> int:
        """Return how much the client has still to take."""
        return self.transport.get_write_buffer_size()

    def abort(self) -> None:
        """Close it although the client has not taken everything."""
        self.transport.abort()
