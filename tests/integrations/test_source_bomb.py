"""Small files that would take minutes to read, or that their reader fails on, are refused soon, with a reason."""

import io
import time
import zipfile
from collections.abc import Callable
from encodings.aliases import aliases
from functools import cache

import pytest

from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading, UnreadableTable

MOST_SECONDS = 10.0
"""Of CPU; without their bounds these took from half a minute to hours."""
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
CELL = '<c r="{0}" t="inlineStr"><is><t>x</t></is></c>'


def workbook(rows: str) -> bytes:
    """Return a workbook whose sheet has these rows after its header."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{HEAD}{rows}</sheetData></worksheet>',
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return content.getvalue()


def card(lines: str) -> bytes:
    """Return a vCard."""
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\n{lines}END:VCARD\r\n".encode()


def read(content: bytes, name: str) -> int:
    """Return how many rows a file has. Raises UnreadableTable."""
    return sum(1 for _ in open_table(io.BytesIO(content), name, Reading()).rows())


@cache
def many_entries() -> bytes:
    """Return a workbook with two hundred thousand empty parts, of 20 MB."""
    content = io.BytesIO(workbook(""))
    with zipfile.ZipFile(content, "a") as packed:
        entry = packed.infolist()[0]
        packed.filelist += [entry] * 200_000  # the table of contents names the same part again and again
        packed._didModify = True  # type: ignore[attr-defined]  # so that the table is written
    return content.getvalue()


def broken(workbook: bytes) -> bytes:
    """Return a workbook whose sheet cannot be unpacked."""
    place = workbook.rindex(b"xl/worksheets/sheet1.xml", 0, workbook.index(b"PK\x01\x02")) + 30
    return workbook[:place] + b"\xff" * 10 + workbook[place + 10 :]


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str, str]] = {
    "a workbook of very many parts": (many_entries, "a.xlsx", "no workbook"),
    "a workbook that cannot be unpacked": (broken(workbook(CELL.format("A2") * 100)), "a.xlsx", "cannot be read"),
    "half a character": (b'{"a": "\\ud800"}', "a.jsonl", "not JSON"),
    "a workbook with a row beyond all sheets": (
        workbook(f'<row r="999999999">{CELL.format("A999999999")}</row>'),
        "a.xlsx",
        "at most 1,048,576 rows",
    ),
    "cards within cards": (b"BEGIN:VCARD\r\n" * 200_000, "a.vcf", "no END:VCARD"),
    "a card without an end": (card("NOTE:x\r\n" * 100_000), "a.vcf", "more than 1,000 lines"),
    "a card of lines that go on": (
        card("NOTE;ENCODING=QUOTED-PRINTABLE:" + "x=\r\n" * 100_000), "a.vcf", "more than 1,000 lines"
    ),
    "a calendar": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "a.vcf", "other than a vCard"),
    "a card of an unknown character set": (
        card("NOTE;CHARSET=x-none;ENCODING=QUOTED-PRINTABLE:=FF\r\n"), "a.vcf", "unknown encoding"
    ),
    "a number of many digits": (b'{"a": ' + b"1" * 5_000 + b"}", "a.jsonl", "not JSON"),
    "an object in an object in an object": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "a.jsonl", "not JSON"),
    "an object of very many fields": (
        b'{"a":[' + b",".join([b'{"b":1}'] * 100_000) + b"]}", "a.jsonl", "At most 500 fields"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_would_take_long_or_cannot_be_read_is_refused_soon(case: str) -> None:
    """Whatever its reader would do."""
    content, name, words = REFUSED[case]
    before = time.process_time()
    with pytest.raises(UnreadableTable, match=words):
        read(content() if callable(content) else content, name)
    assert time.process_time() - before < MOST_SECONDS


NAMES = sorted({*aliases.values(), "unicode_escape", "raw_unicode_escape", "undefined", "utf-8\0", "\ud800", "x", ""})


@pytest.mark.parametrize("name", NAMES)
def test_in_any_encoding_a_file_is_read_or_refused(name: str) -> None:
    """What is read can be stored."""
    content = b"name,\\ud800\nAnn,+2AA-\n\xff\xfe\xd8\x00,\\udfff\n"
    try:
        table = open_table(io.BytesIO(content), "a.csv", Reading(encoding=name, delimiter=","))
        texts = [table.header, *(row.cells for row in table.rows())]
    except UnreadableTable as refusal:
        str(refusal).encode()
        return
    for row in texts:
        "".join(row).encode()


@pytest.mark.parametrize(
    "rows",
    [
        "".join(f'<row r="{row}">{CELL.format(f"A{row}")}{CELL.format(f"XFD{row}")}</row>' for row in range(2, 402)),
        f'<row r="1048576">{CELL.format("A1048576")}</row>',
    ],
)
def test_a_sheet_with_cells_far_away_is_read_soon(rows: str) -> None:
    """In the last column of each row, and in the last row."""
    before = time.process_time()
    assert read(workbook(rows), "a.xlsx") in (1, 400)
    assert time.process_time() - before < MOST_SECONDS


def test_a_photo_on_many_folded_lines_does_not_count(caplog: pytest.LogCaptureFixture) -> None:
    """And what is skipped of a card is not logged: it may be personal."""
    photo = "PHOTO;ENCODING=b:" + "AAAA\r\n " * 20_000 + "AAAA\r\n"
    assert read(card(f'{photo}FN:Ann Lee\r\nTEL;TYPE="a"b:secret\r\n'), "a.vcf") == 1
    assert caplog.text == ""
