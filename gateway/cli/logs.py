"""How logs are written: lines of JSON, or readable ones on a terminal."""

import logging
import re
import sys
from typing import Any

import orjson
import structlog

from gateway.access.card_number import SHORTEST, without_card_numbers

_CLIENT_SECRET = re.compile(r"((?:seti|pi)_[A-Za-z0-9]+_secret_)[A-Za-z0-9]+")
# As many digits as a card number has, whatever two bytes or three of UTF-8 stand between any two.
_SUSPECT = re.compile(rb'[0-9](?:[^0-9A-Za-z":,]{0,3}[0-9]){12}|_secret_')


# Without the frames' local variables, which hold what callers sent.
TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def without_secrets(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Card numbers and Stripe's client secrets never reach a log, wherever in a line they stand."""
    return {key: _clean(value) for key, value in line.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        # Most values are too short to hold either.
        return value if len(value) < SHORTEST else _CLIENT_SECRET.sub(r"\1[secret]", without_card_numbers(value))
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10 ** (SHORTEST - 1) else _clean(str(value))
    return _clean(repr(value))


def json_line(logger: object, method: str, line: structlog.typing.EventDict) -> bytes:
    """The line without secrets. Looking at the whole of it first costs a third of looking at each value."""
    text = orjson.dumps(line, default=repr)
    return orjson.dumps(without_secrets(logger, method, line)) if _SUSPECT.search(text) else text


def configure_logs() -> None:
    """Log to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    written: tuple[structlog.typing.Processor, ...] = (TRACEBACKS, json_line)
    factory: Any = structlog.BytesLoggerFactory(sys.stderr.buffer)
    if sys.stderr.isatty():
        written = (structlog.processors.format_exc_info, without_secrets, structlog.dev.ConsoleRenderer())
        factory = structlog.PrintLoggerFactory(sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *written,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
