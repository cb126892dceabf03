"""Whose fault an answer or a line of the log says that it was: never ours for any input."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog


class Errors(logging.Handler):
    """What was logged at level error, by the gateway and by the libraries that it is served with."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[Any] = []

    def __call__(self, _: object, level: str, facts: Any) -> Any:
        """Keep a line of the gateway, and hand it on."""
        if level in ("error", "critical", "exception"):
            self.found.append(dict(facts))
        return facts

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of a library."""
        self.found.append((record.name, record.getMessage(), record.exc_info))


@contextmanager
def errors_logged() -> Iterator[Errors]:
    """Within it errors in the log are kept."""
    errors, configured = Errors(), structlog.get_config()["processors"]
    structlog.configure(processors=[errors, *configured])
    logging.getLogger().addHandler(errors)
    try:
        yield errors
    finally:
        logging.getLogger().removeHandler(errors)
        structlog.configure(processors=configured)


def require_no_blame(status: int, text: str, sent: object) -> None:
    """Fail for an answer that says that it was our fault; 503 is an outage of what is not there in tests."""
    assert status < 500 or status == 503, (sent, status, text)
    assert '"INTERNAL"' not in text, (sent, text)
