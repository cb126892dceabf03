"""Files as programs of offices leave them: names of reports above the header, marks, odd ends of lines, formulas."""

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading, UnreadableTable


def workbook(*rows: list[Any], title: str | None = None) -> bytes:
    """Return a workbook, with a title in merged cells if there is one."""
    book, content = Workbook(), io.BytesIO()
    sheet: Any = book.active
    if title is not None:
        sheet.append([title])
        sheet.merge_cells("A1:C1")
    for row in rows:
        sheet.append(row)
    book.save(content)
    return content.getvalue()


HEADER = ["Name", "Since", "Amount"]
ROW = ["Ann", datetime(2020, 3, 4), 1.234]  # noqa: DTZ001  # workbooks have no zones
FILES: dict[str, tuple[str, bytes]] = {
    "a report's name above the header": ("a.csv", b"Sales\r\n\r\nName;Since;Amount\r\nAnn;2020-03-04;1.2340\r\n"),
    "Excel's line about the separator": ("a.csv", b"sep=|\nName|Since|Amount\nAnn|2020-03-04|1.2340\n"),
    "a workbook with a title in merged cells": ("a.xlsx", workbook(HEADER, ROW, title="Sales by customer")),
    "ends of lines of old Macs": ("a.csv", b"Name,Since,Amount\rAnn,2020-03-04,1.2340\r"),
    "UTF-16 with its mark": ("a.csv", "Name,Since,Amount\nAnn,2020-03-04,1.2340\n".encode("utf-16")),
    "UTF-16 without its mark": ("a.csv", "Name,Since,Amount\nAnn,2020-03-04,1.2340\n".encode("utf-16-be")),
    "UTF-8 with a mark": ("a.csv", b"\xef\xbb\xbfName,Since,Amount\nAnn,2020-03-04,1.2340\n"),
    "JSON with a fraction as of thousands": ("a.jsonl", b'{"Name": "Ann", "Since": "2020-03-04", "Amount": 1.234}'),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_messy_file_is_read_as_the_plain_one(case: str) -> None:
    """A fraction of a number is written such that no country reads its point as one between thousands."""
    name, content = FILES[case]
    table = open_table(io.BytesIO(content), name, Reading())
    rows = list(table.rows())
    assert table.header == ("Name", "Since", "Amount")
    assert rows[-1].cells == ("Ann", "2020-03-04", "1.2340")
    assert [row.fault for row in rows[:-1]] == ["This is above the header, and is not read."] * (len(rows) - 1)


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a formula without its result": ("a.xlsx", workbook(HEADER, ["Ann", None, "=1+1"]), "a formula whose result"),
    "a thousand columns": ("a.csv", ",".join(map(str, range(1_000))).encode(), "Delete those that you do not need"),
    "very many marks that are not closed": ("a.csv", b'a,b\n' + b'"x,1\n' * 301, "not closed"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_be_read_wrongly_is_refused(case: str) -> None:
    """With what to do."""
    name, content, words = REFUSED[case]
    with pytest.raises(UnreadableTable, match=words):
        list(open_table(io.BytesIO(content), name, Reading()).rows())
