"""How logs are written: lines of JSON, or readable ones on a terminal."""

import logging
import re
import string
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from io import RawIOBase
from typing import Any, cast

import orjson
import structlog

from gateway.access.card_number import MAX_LENGTH, MIN_LENGTH, REDACTED, has_card_number, without_card_numbers
from gateway.cli.log_writer import LogWriter
from gateway.transport.trace_id import TRACE_ID

_CLIENT_SECRET = re.compile(r"((?:seti|pi)_[A-Za-z0-9]+_secret_)[A-Za-z0-9]+")
# What may be between the digits of a card number: everything that JSON and ids do not have between two values.
_SEPARATORS = bytes(set(range(256)) - set(f'{string.ascii_letters}{string.digits}":,'.encode()))
_DIGITS_ALIKE = bytes.maketrans(string.digits.encode(), b"0" * len(string.digits))
_ENOUGH_DIGITS = b"0" * MIN_LENGTH


# Without the frames' local variables, which hold what callers sent.
TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def without_secrets(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Card numbers and Stripe's client secrets never reach a log, at any place of a line."""
    return {key: _clean(value) for key, value in line.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        # Most values are too short to hold either.
        return value if len(value) < MIN_LENGTH else _CLIENT_SECRET.sub(r"\1[secret]", without_card_numbers(value))
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10 ** (MIN_LENGTH - 1) or not has_card_number(str(value)) else REDACTED
    return _clean(repr(value))


def json_line(logger: object, method: str, line: structlog.typing.EventDict) -> bytes:
    """The line without secrets. Looking at the whole of it first costs a small part of looking at each value."""
    text = orjson.dumps(line, default=repr)
    return orjson.dumps(without_secrets(logger, method, line)) if _is_suspect(text) else text


def _is_suspect(text: bytes) -> bool:
    """Return whether a line of JSON may hold a secret."""
    if b"_secret_" in text:
        return True
    alike = text.translate(_DIGITS_ALIKE, _SEPARATORS)
    begin = alike.find(_ENOUGH_DIGITS)
    digits = text.translate(None, _SEPARATORS) if begin >= 0 else b""
    while begin >= 0:
        rest = alike[begin:]
        end = begin + len(rest) - len(rest.lstrip(b"0"))
        if _may_hold_card_number(text, digits, digits[begin:end]):
            return True
        begin = alike.find(_ENOUGH_DIGITS, end)
    return False


def _may_hold_card_number(text: bytes, digits: bytes, run: bytes) -> bool:
    """Whether a row of digits may be or hold a card number; `digits` is the text without what may separate them."""
    # An escaped character has digits that are not in what it represents; all other digits are as in the values.
    if b"\\u" in text:
        return True
    if text.count(run) != digits.count(run):
        return has_card_number(text.decode())
    # An id: nothing separates its digits, so all of them are one number, and too long for a card or not.
    return len(run) <= MAX_LENGTH and has_card_number(run.decode())


@lru_cache(maxsize=1)
def _second(since_1970: int) -> str:
    return datetime.fromtimestamp(since_1970, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _timestamp() -> str:
    """Now, as structlog's TimeStamper writes it; many lines are of one second."""
    now = time.time_ns()
    second, rest = divmod(now, 1_000_000_000)
    return f"{_second(second)}.{rest // 1_000:06d}Z"


def with_trace_id(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Add the trace that the line belongs to."""
    if trace_id := TRACE_ID.get():
        line["trace_id"] = trace_id
    return line


class _QuickInfo:
    """Writes the lines that say what went well without going through structlog's processors."""

    _context: Any
    _logger: Any

    def info(self, event: str, *args: object, **facts: Any) -> Any:
        """Write a line, as the processors would make it: they take as long as all else of a request's line."""
        if args or self._context or "exc_info" in facts:
            return super().info(event, *args, **facts)  # type: ignore[misc]  # what it is mixed into has it
        with_trace_id(None, "info", facts)
        facts["event"] = event
        facts["level"] = "info"
        facts["timestamp"] = _timestamp()
        return self._logger.info(json_line(self._logger, "info", facts))


def _json_logger(level: int) -> Any:
    """Return what writes lines of JSON that are at least so severe."""
    base = structlog.make_filtering_bound_logger(level)
    return type("JSONLogger", (_QuickInfo, base), {}) if level <= logging.INFO else base


class LibraryLines(logging.Handler):
    """Writes what libraries log by Python's own `logging` as lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        failure = record.exc_info[1] if record.exc_info else None
        facts = {"exc_info": failure} if failure is not None else {}
        structlog.get_logger(record.name).log(record.levelno, record.getMessage().strip(), logger=record.name, **facts)


def configure_logs(level: str = "info") -> None:
    """Log to standard error what is at least as severe as `level`."""
    least = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[LibraryLines()], force=True)
    written: tuple[structlog.typing.Processor, ...] = (TRACEBACKS, json_line)
    writer = LogWriter(cast("RawIOBase", getattr(sys.stderr.buffer, "raw", sys.stderr.buffer)))
    factory: Any = lambda *_: writer  # noqa: E731
    logger = _json_logger(least)
    if sys.stderr.isatty():
        written = (structlog.processors.format_exc_info, without_secrets, structlog.dev.ConsoleRenderer())
        factory = structlog.PrintLoggerFactory(sys.stderr)
        logger = structlog.make_filtering_bound_logger(least)
    structlog.configure(
        processors=[
            with_trace_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *written,
        ],
        wrapper_class=logger,
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
