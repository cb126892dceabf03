"""Making a file of a table in a separate process, which has the memory of it and gives all of it back.

Run as a module it is that process: format and file are its arguments, the table its standard input.
"""

import asyncio
import importlib
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, Self, TypeVar

import msgspec

from gateway.errors import GatewayError, Unavailable
from gateway.integrations.statement_document import child_environment
from gateway.integrations.table_sheet import Cell, ExportFormat, IncompleteTable, TableEnd, TableHead

MAX_WAIT_SECONDS: Final = 120.0
"""How long the process may take for a batch of rows, and after the last one."""
MAX_ERROR_SHOWN: Final = 300

T = TypeVar("T")
_WRITERS: Final = {
    ExportFormat.CSV: ("gateway.integrations.table_csv", "write_csv"),
    ExportFormat.PDF: ("gateway.integrations.table_pdf", "write_pdf"),
    ExportFormat.PRINT: ("gateway.integrations.table_html", "write_html"),
    ExportFormat.XLSX: ("gateway.integrations.table_xlsx", "write_xlsx"),
}


class TableNotWritten(GatewayError):
    """The process that makes a file failed: a bug, or a machine without memory or space."""


class TableFile:
    """A file that grows while rows are added. Used as a context, it leaves nothing behind."""

    def __init__(self, form: ExportFormat, head: TableHead) -> None:
        self._form = form
        self._head = head
        self._rows = 0

    async def __aenter__(self) -> Self:
        """Start the process."""
        self._folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="gateway-export-"))
        self._file = self._folder / "table"
        command = (sys.executable, "-I", "-m", __name__, self._form.value, str(self._file))
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=child_environment()
        )
        await self._send(msgspec.json.encode(self._head) + b"\n")
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the process, and remove what it wrote."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Write some rows, as fast as the process takes them. Raises TableNotWritten, Unavailable."""
        self._rows += len(rows)
        await self._send(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))

    async def finish(self) -> BinaryIO:
        """Return the whole file, open for reading; it is removed when it is closed. Raises as `add` does."""
        await self._send(msgspec.json.encode(TableEnd(self._rows)) + b"\n")
        _, said = await _within_time(self._process.communicate())
        if self._process.returncode != 0:
            raise self._failure(said)
        return self._file.open("rb")

    async def _send(self, content: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise AssertionError("the process has a pipe")
        try:
            stdin.write(content)
            await _within_time(stdin.drain())
        except (BrokenPipeError, ConnectionResetError):
            _, said = await _within_time(self._process.communicate())
            raise self._failure(said) from None

    def _failure(self, said: bytes) -> TableNotWritten:
        last = said.decode(errors="replace").strip().rpartition("\n")[2][:MAX_ERROR_SHOWN]
        return TableNotWritten(f"The writer ended with {self._process.returncode}: {last}")


async def _within_time(waiting: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(MAX_WAIT_SECONDS):
            return await waiting
    except TimeoutError:
        raise Unavailable("The file took too long to make. Try again in a few minutes.") from None


def _main(form: ExportFormat, file: Path) -> None:
    module, function = _WRITERS[form]
    try:
        getattr(importlib.import_module(module), function)(sys.stdin.buffer, file)
    except IncompleteTable:
        # The process that wanted it died, and cannot remove what it began.
        shutil.rmtree(file.parent, ignore_errors=True)
        sys.exit(1)


if __name__ == "__main__":
    _main(ExportFormat(sys.argv[1]), Path(sys.argv[2]))
