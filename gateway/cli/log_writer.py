"""How lines of the log reach a file: those of the same moment with one system call."""

import asyncio
import atexit
import threading
from collections import deque
from typing import BinaryIO

FLUSH_SECONDS = 0.02
"""How long a line may wait for others."""


class LogWriter:
    """What structlog gives finished lines to."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: deque[bytes] = deque()
        self._writing = threading.Lock()
        self._scheduled_by: asyncio.AbstractEventLoop | None = None
        atexit.register(self.flush)

    def msg(self, line: bytes) -> None:
        """Write a line soon, with those that arrive in the meantime; at once where there is no event loop."""
        self._waiting.append(line)
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
        self._waiting.append(line)
        self.flush()

    def flush(self) -> None:
        """Write what waits."""
        self._scheduled_by = None
        with self._writing:
            lines = []
            while self._waiting:
                lines += [self._waiting.popleft(), b"\n"]
            if lines:
                self._file.write(b"".join(lines))
                self._file.flush()

    debug = info = warn = warning = msg
    error = critical = exception = fatal = urgent
