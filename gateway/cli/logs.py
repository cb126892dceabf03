"""How logs are written: lines of JSON, or readable ones on a terminal."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Log to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    exceptions: structlog.typing.Processor = structlog.processors.dict_tracebacks
    if sys.stderr.isatty():
        renderer, exceptions = structlog.dev.ConsoleRenderer(), structlog.processors.format_exc_info
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            exceptions,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
