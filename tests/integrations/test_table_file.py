"""Tables as files, with any texts: nothing is lost, nothing becomes what it is not."""

import asyncio
import csv
import html
import io
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gateway.integrations.statement_csv import is_formula
from gateway.integrations.table_csv import write_csv
from gateway.integrations.table_file import TableFile, TableNotWritten
from gateway.integrations.table_html import write_html
from gateway.integrations.table_sheet import (
    Cell,
    CellKind,
    ExportFormat,
    IncompleteTable,
    TableColumn,
    TableEnd,
    TableFact,
    TableHead,
    plain_text,
)
from gateway.integrations.table_xlsx import MAX_CELL_LENGTH, write_xlsx

HEAD = TableHead(
    title="Notes",
    company="Acme",
    facts=(TableFact("Customer", "Ada"),),
    columns=(TableColumn("Text", CellKind.TEXT), TableColumn("Total", CellKind.MONEY, 2)),
    locale="en_US",
    is_letter=True,
)
FIRST_ROW = 5
"""Of the rows in a CSV and a workbook, below title, company, fact, an empty row and the headers."""
TEXTS = st.lists(st.text(min_size=1, max_size=60).map(plain_text).filter(bool), min_size=1, max_size=5)


def written(write: Callable[[BinaryIO, Path], None], rows: Iterable[list[Cell]], count: int | None = None) -> bytes:
    """Return the file of a table of these rows; `count` is what the last line says."""
    sent = [*rows]
    lines = [HEAD, *sent, TableEnd(len(sent) if count is None else count)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table"
        write(io.BytesIO(b"\n".join(msgspec.json.encode(line) for line in lines)), file)
        return file.read_bytes()


@given(st.text())
def test_a_plain_text_has_no_controls_and_is_plain_already(text: str) -> None:
    """For any text; lines and their ends are kept."""
    plain = plain_text(text)
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in plain)
    assert plain_text(plain) == plain


@given(TEXTS)
@settings(max_examples=60)
def test_csv_gives_every_text_back_and_none_is_a_formula(texts: list[str]) -> None:
    """An apostrophe is put before those that could be one."""
    content = written(write_csv, ([text, "1.50"] for text in texts)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))[FIRST_ROW:]
    assert [row[0] for row in rows] == [f"'{text}" if is_formula(text) else text for text in texts]
    assert not any(is_formula(row[0]) and not row[0].startswith("'") for row in rows)


@given(TEXTS)
@settings(max_examples=60)
def test_a_workbook_gives_every_text_back_as_a_text(texts: list[str]) -> None:
    """Also what looks like a number, a formula, a link or an escape."""
    sheet = load_workbook(io.BytesIO(written(write_xlsx, ([text, "1.50"] for text in texts)))).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=FIRST_ROW + 1)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]
    assert [cell.hyperlink for cell in cells] == [None] * len(texts)


@given(TEXTS)
@settings(max_examples=60)
def test_a_page_shows_every_text_and_none_is_markup(texts: list[str]) -> None:
    """Each is in its own cell."""
    page = written(write_html, ([text, "1.50"] for text in texts)).decode()
    cells = [part.partition("</td>")[0] for part in page.split("<td>")[1:]]
    assert [html.unescape(cell) for cell in cells] == texts
    assert not any(set("<>\"'") & set(cell) for cell in cells)


def test_a_text_that_no_cell_can_hold_is_cut() -> None:
    """With an ellipsis, in a workbook only."""
    content = written(write_xlsx, [["x" * (MAX_CELL_LENGTH + 10), None]])
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    value = str(sheet.cell(FIRST_ROW + 1, 1).value)
    assert (len(value), value[-2:]) == (MAX_CELL_LENGTH, "x…")
    assert "x" * (MAX_CELL_LENGTH + 10) in written(write_csv, [["x" * (MAX_CELL_LENGTH + 10), None]]).decode()


def test_an_amount_of_many_digits_stays_exact() -> None:
    """As a text, since workbooks have doubles."""
    sheet = load_workbook(io.BytesIO(written(write_xlsx, [["a", "12345678901234567.89"], ["b", "-0.10"]]))).active
    assert sheet is not None
    assert [sheet.cell(FIRST_ROW + n, 2).value for n in (1, 2)] == ["12345678901234567.89", -0.1]


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_html])
def test_rows_that_end_too_early_are_no_table(write: Callable[[BinaryIO, Path], None]) -> None:
    """As after a kill of their sender."""
    with pytest.raises(IncompleteTable):
        written(write, [["a", None]], count=2)


async def write_too_wide_a_row() -> None:
    """Send a row that no writer takes, and much after it."""
    async with TableFile(ExportFormat.XLSX, HEAD) as table:
        await table.add([["a", None, "one cell too many"]])
        for _ in range(50):
            await table.add([["b" * 10_000, None]] * 100)
        await table.finish()


async def test_a_writer_that_fails_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not hang, however much is sent."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(TableNotWritten):
        await write_too_wide_a_row()
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []
