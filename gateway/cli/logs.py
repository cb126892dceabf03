"""How logs are written: lines of JSON, or readable ones on a terminal."""

import logging
import re
import sys
from typing import Any

import orjson
import structlog

from gateway.access.card_number import SHORTEST, without_card_numbers

_CLIENT_SECRET = re.compile(r"((?:seti|pi)_[A-Za-z0-9]+_secret_)[A-Za-z0-9]+")


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


def configure_logs() -> None:
    """Log to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(orjson.dumps, default=repr)
    factory: Any = structlog.BytesLoggerFactory(sys.stderr.buffer)
    exceptions: structlog.typing.Processor = structlog.processors.dict_tracebacks
    if sys.stderr.isatty():
        renderer, exceptions = structlog.dev.ConsoleRenderer(), structlog.processors.format_exc_info
        factory = structlog.PrintLoggerFactory(sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            exceptions,
            without_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
