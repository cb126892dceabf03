"""What never reaches a log."""

import asyncio
import io
import os
import re
import subprocess
import sys
import threading
from typing import Any

import orjson
import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.cli.log_writer import FLUSH_SECONDS, LogWriter
from gateway.cli.logs import TRACEBACKS, json_line, without_secrets
from gateway.cli.start_line import say
from gateway.settings import Settings


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "\u00a0", "\u2010", "\u2014"])
def test_no_line_of_json_has_a_card_number(separator: str) -> None:
    """However its digits are grouped."""
    number = separator.join(["4242", "4242", "4242", "4242"])
    line = orjson.loads(json_line(None, "info", {"event": "paid", "codes": [], "name": f"with {number}!"}))
    assert line == {"event": "paid", "codes": [], "name": "with [card number]!"}


def test_what_has_no_name_in_json_is_written_as_python_shows_it_without_secrets() -> None:
    """Numbers and errors too."""
    given = {"number": 4242424242424242, "error": ValueError("seti_1AbC_secret_XyZ9"), "other": ValueError("no")}
    assert orjson.loads(json_line(None, "info", given)) == {
        "number": "[card number]",
        "error": "ValueError('seti_1AbC_secret_[secret]')",
        "other": "ValueError('no')",
    }


def test_a_traceback_shows_where_and_nothing_of_what_callers_sent() -> None:
    """The local variables of its frames would."""

    def failing(sent: str) -> None:
        raise ValueError(len(sent))

    try:
        failing("a" + "SECRET")
    except ValueError as failure:
        line = json_line(None, "error", dict(TRACEBACKS(None, "error", {"event": "unexpected", "exc_info": failure})))
    (exception,) = orjson.loads(line)["exception"]
    assert [frame["name"] for frame in exception["frames"]][-1] == "failing"
    assert b"SECRET" not in line


def test_card_numbers_and_client_secrets_are_taken_out_of_log_lines() -> None:
    """At any place; all else stays as it is."""
    line = {
        "event": "paid with 4242 4242 4242 4242",
        "seconds": 1.5,
        "count": 3,
        "none": None,
        "number": 4242424242424242,
        "nested": [{"cause": "seti_1AbC_secret_XyZ9 was refused"}],
        "error": ValueError("5555555555554444"),
    }
    assert without_secrets(None, "info", line) == {
        "event": "paid with [card number]",
        "seconds": 1.5,
        "count": 3,
        "none": None,
        "number": "[card number]",
        "nested": [{"cause": "seti_1AbC_secret_[secret] was refused"}],
        "error": "ValueError('[card number]')",
    }


texts = st.one_of(
    st.text(max_size=8),
    st.text('0123456789 -.,:"\\\x03\u00a0\u2010abc_', min_size=10, max_size=40),
    st.sampled_from(["4242 4242 4242 4242", "\x034242 4242 4242 4242", "seti_1AbC_secret_XyZ9", "4242424242424242"]),
)
values = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=4,
)


@given(st.dictionaries(st.text("abc", max_size=2), values, max_size=4))
@example({"a": "\x034242 4242 4242 4242"})
def test_a_line_of_json_is_the_line_without_secrets(line: dict[str, Any]) -> None:
    """With any content: most lines are not checked value by value, and no line may be skipped that needs it."""
    assert json_line(None, "info", dict(line)) == orjson.dumps(without_secrets(None, "info", dict(line)))


class Written(io.RawIOBase):
    """A file that notes each write. Writes wait for `is_read`."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.is_read, self.has_more = threading.Event(), threading.Event()
        self.is_read.set()

    def write(self, piece: Any) -> int:
        """Note it."""
        self.is_read.wait()
        self.pieces.append(bytes(piece))
        self.has_more.set()
        return len(piece)


@pytest.fixture
def file() -> Written:
    """Return where lines go."""
    return Written()


@pytest.fixture
def writer(file: Written) -> LogWriter:
    """Return what writes them there."""
    return LogWriter(file)


async def test_the_lines_of_a_moment_are_written_together_and_in_order(file: Written, writer: LogWriter) -> None:
    """With one system call; the next is for those of the next moment."""
    writer.info(b"one")
    writer.warning(b"two")
    assert file.pieces == []
    await _moment()
    assert file.has_more.wait(30)
    writer.info(b"three")
    writer.close()
    assert file.pieces == [b"one\ntwo\n", b"three\n"]


async def test_an_error_is_written_at_once_after_what_came_before_it(file: Written, writer: LogWriter) -> None:
    """It may be the last line: it waits for no others, as the loop does not go on here."""
    writer.info(b"one")
    writer.error(b"two")
    assert file.has_more.wait(30)
    assert file.pieces == [b"one\ntwo\n"]


async def test_lines_of_threads_are_written_at_once_and_none_is_lost(file: Written, writer: LogWriter) -> None:
    """Those that wait for others come first."""
    writer.info(b"one")
    await asyncio.to_thread(writer.info, b"two")
    writer.info(b"three")
    writer.close()
    assert b"".join(file.pieces) == b"one\ntwo\nthree\n"


def test_what_waits_when_a_loop_ends_is_written_with_what_comes_next(file: Written, writer: LogWriter) -> None:
    """In the next loop, or without one."""
    asyncio.run(_said(writer, b"one"))
    asyncio.run(_said(writer, b"two"))
    writer.info(b"three")
    writer.close()
    assert b"".join(file.pieces) == b"one\ntwo\nthree\n"


def test_a_reader_that_does_not_read_costs_lines_and_nothing_else(file: Written, writer: LogWriter) -> None:
    """No call waits, memory is bounded, and a line that is read afterwards has the number of those that are missing."""
    file.is_read.clear()
    line = bytes(999_999)
    for _ in range(20):
        writer.error(line)
    writer.close(0)
    file.is_read.set()
    writer.close()
    *kept, last, end = b"".join(file.pieces).split(b"\n")
    assert orjson.loads(last) == {"count": 20 - len(kept), "event": "log_lines_dropped", "level": "error"}
    assert 4 <= len(kept) <= 8, "what was being written, and what may wait"
    assert end == b""


def test_lines_that_nobody_can_read_any_more_hurt_nobody() -> None:
    """The collector ended: its end of the pipe is closed."""
    reader, gone = os.pipe()
    os.close(reader)
    with os.fdopen(gone, "wb", buffering=0) as file:
        writer = LogWriter(file)
        writer.error(b"one")
        writer.close()
        writer.error(b"two")
        writer.close()


def test_a_file_that_another_program_made_one_that_does_not_block_gets_all() -> None:
    """As Node does with terminals and pipes."""
    reader, there = os.pipe()
    os.set_blocking(there, False)
    with os.fdopen(there, "wb", buffering=0) as file, os.fdopen(reader, "rb") as read:
        writer = LogWriter(file)
        writer.error(bytes(1_000_000))
        assert len(read.read(1_000_001)) == 1_000_001


async def _moment() -> None:
    """Until the lines that wait are written: of two timers with equal times, the one set first ends first."""
    await asyncio.sleep(FLUSH_SECONDS)


async def _said(writer: LogWriter, line: bytes) -> None:
    writer.info(line)


def test_a_line_made_without_processors_is_the_line_that_they_make(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The same names in the same order, and a time of the same form."""
    given: dict[str, Any] = {"request_id": "mobile-7", "codes": [], "name": "4242 4242 4242 4242"}
    code = (
        "from gateway.cli.logs import configure_logs; import structlog; configure_logs(); log = structlog.get_logger();"
    )
    code += f"given = {given!r}; log.info('request', **given); log.bind(a=1).unbind('a').warning('request', **given)"
    subprocess.run([sys.executable, "-c", code], check=True)
    short, by_processors = (orjson.loads(line) for line in capfdbinary.readouterr().err.splitlines())
    assert list(short) == list(by_processors) == ["request_id", "codes", "name", "event", "level", "timestamp"]
    assert short == {**by_processors, "level": "info", "timestamp": short["timestamp"]}
    assert short["name"] == "[card number]"
    forms = [re.sub("[0-9]", "0", line["timestamp"]) for line in (short, by_processors)]
    assert forms == ["0000-00-00T00:00:00.000000Z"] * 2


def test_what_libraries_log_is_a_line_of_json_too() -> None:
    """Warnings and failures of the server, without secrets."""
    code = (
        "import logging; from gateway.cli.logs import configure_logs;"
        "configure_logs(); log = logging.getLogger('uvicorn.error'); log.warning('Invalid %s', 'request');"
        "failure = ValueError('4242424242424242'); log.error('Exception in ASGI application\\n', exc_info=failure)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    warned, failed = map(orjson.loads, done.stderr.splitlines())
    assert (warned["event"], warned["level"], warned["logger"]) == ("Invalid request", "warning", "uvicorn.error")
    assert (failed["event"], failed["level"]) == ("Exception in ASGI application", "error")
    assert failed["exception"][0]["exc_type"] == "ValueError"
    assert b"4242424242424242" not in done.stderr


def test_only_lines_of_the_level_and_above_are_written() -> None:
    """With `warning` no line of a request, but for slow ones."""
    code = (
        "from gateway.cli.logs import configure_logs; import structlog; configure_logs('warning');"
        "log = structlog.get_logger(); log.bind().info('request'); log.bind().warning('request', slow=True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    (line,) = map(orjson.loads, done.stderr.splitlines())
    assert (line["event"], line["level"], line["slow"]) == ("request", "warning", True)


def test_what_a_server_says_at_its_start_is_a_line_of_the_log_in_production(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In development it is for people."""
    with structlog.testing.capture_logs() as lines:
        say(Settings(mode="development"), "Serving on http://127.0.0.1:8000", "serving", address="here")
        production = Settings.model_construct(mode="production")
        say(production, "Serving on http://127.0.0.1:8000", "serving", address="here")
        say(production, "Missing indexes: some", "indexes missing", warns=True)
    assert capsys.readouterr().err.strip() == "Serving on http://127.0.0.1:8000"
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("serving", "info"),
        ("indexes missing", "warning"),
    ]
