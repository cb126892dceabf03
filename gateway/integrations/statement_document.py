"""A statement of account as a file to download or attach."""

import os
import subprocess
import sys
from typing import Final

import msgspec

from gateway.errors import GatewayError, Unavailable
from gateway.integrations.statement_csv import statement_csv
from gateway.integrations.statement_sheet import StatementFormat, StatementSheet

SECONDS: Final = 20.0
"""How long one rendering may take; a thousand movements take one to two seconds."""
MOST_PDF_LINES: Final = 2_000
"""What Typst lays out within some 250 MB; a longer statement is a matter for spreadsheets."""

# Both take more memory than a gateway should keep: a child process takes it, and gives all of it back.
_RENDERERS: Final = {
    StatementFormat.PDF: "gateway.integrations.statement_pdf",
    StatementFormat.XLSX: "gateway.integrations.statement_xlsx",
}
_KEPT_VARIABLES: Final = ("SYSTEMROOT", "TMPDIR", "TZ", "GATEWAY_FONT_FOLDERS")


class RenderingFailed(GatewayError):
    """A document could not be made."""


class TooManyLines(GatewayError):
    """A statement is too long for a PDF."""


def statement_document(sheet: StatementSheet, form: StatementFormat) -> bytes:
    """The file; it takes a tenth of a second and more, so it is for a thread.

    Raises TooManyLines, Unavailable when it took too long, RenderingFailed.
    """
    if form is StatementFormat.PDF and len(sheet.lines) > MOST_PDF_LINES:
        raise TooManyLines(
            f"A PDF has at most {MOST_PDF_LINES} movements; these are {len(sheet.lines)}. "
            "Choose a shorter period, or download CSV or XLSX."
        )
    if form is StatementFormat.CSV:
        return statement_csv(sheet)
    return rendered(_RENDERERS[form], msgspec.json.encode(sheet))


def rendered(module: str, asked: bytes) -> bytes:
    """Return what a module of the gateway makes of its input, in a separate process; it is for a thread.

    Raises Unavailable when it took too long, RenderingFailed.
    """
    command = [sys.executable, "-I", "-m", module]  # its path has nothing of the folder it is started in
    try:
        done = subprocess.run(  # noqa: S603  # a module of the gateway's own
            command, input=asked, capture_output=True, env=child_environment(), timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable("The document took too long to make. Try again in a minute.") from None
    if done.returncode != 0 or not done.stdout:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]
        raise RenderingFailed(f"The renderer ended with {done.returncode}: {last}")
    return done.stdout


def child_environment() -> dict[str, str]:
    """Return the environment of a process that works on what strangers sent: it holds no secret."""
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
