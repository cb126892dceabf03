"""How logs are written: lines of JSON, or readable ones on a terminal."""

import logging
import sys
from typing import Any

import orjson
import structlog


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
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
