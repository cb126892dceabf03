"""How lines of the log reach a file: those of the same moment with one system call, by a thread of their own.

Ours, as structlog's own loggers write and flush each line, and Python's QueueListener drops none: whoever reads the
log (a collector, a terminal) may stop reading, and then a write waits for ever, and every request with it.
"""

import asyncio
import atexit
import select
import threading
from collections import deque
from contextlib import suppress
from io import RawIOBase

import orjson

FLUSH_SECONDS = 0.02
"""How long a line may wait for others."""
MAX_WAITING_BYTES = 4_000_000
"""How much may wait for a reader that does not read: about 10,000 lines. Later lines are dropped, and counted."""
END_SECONDS = 2.0
"""How long the end of the process waits for a reader."""


class LogWriter:
    """Writes the finished lines of structlog. No call waits for the reader of the file."""

    def __init__(self, file: RawIOBase) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._dropped = 0
        self._due = self._writing = False
        self._scheduled_by: asyncio.AbstractEventLoop | None = None
        threading.Thread(target=self._write_for_ever, name="log", daemon=True).start()
        atexit.register(self.close)

    def msg(self, line: bytes) -> None:
        """Write a line soon, with those that arrive in the meantime; at once where there is no event loop."""
        self._add(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if self._scheduled_by is not loop:
            self._scheduled_by = loop
            loop.call_later(FLUSH_SECONDS, self.flush)

    def urgent(self, line: bytes) -> None:
        """Write a line at once, after those before it: it may be the last."""
        self._add(line)
        self.flush()

    def flush(self) -> None:
        """Have what waits written."""
        self._scheduled_by = None
        with self._changed:
            self._due = True
            self._changed.notify_all()

    def close(self, seconds: float = END_SECONDS) -> None:
        """Wait until all is written, for so many seconds at most."""
        self.flush()
        with self._changed:
            self._changed.wait_for(lambda: not (self._due or self._writing), seconds)

    debug = info = warn = warning = msg
    error = critical = exception = fatal = urgent

    def _add(self, line: bytes) -> None:
        with self._lock:
            if self._waiting_bytes + len(line) > MAX_WAITING_BYTES:
                self._dropped += 1
                return
            self._waiting_bytes += len(line) + 1
            self._waiting.append(line)

    def _write_for_ever(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._due)
                self._due, self._writing = False, True
                text = self._taken()
            with suppress(OSError, ValueError):  # its reader has gone, or it is closed
                self._write(text)
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def _taken(self) -> bytes:
        lines = [*self._waiting]
        if self._dropped:
            lines.append(orjson.dumps({"count": self._dropped, "event": "log_lines_dropped", "level": "error"}))
        self._waiting.clear()
        self._waiting_bytes = self._dropped = 0
        return b"".join(line + b"\n" for line in lines)

    def _write(self, text: bytes) -> None:
        rest = memoryview(text)
        while rest:
            written = self._file.write(rest)
            if written is None:  # another program made the file one that does not block
                select.select([], [self._file], [])
            rest = rest[written or 0 :]
