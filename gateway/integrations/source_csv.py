"""CSV from anywhere: its encoding and its delimiter are found out."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

import charset_normalizer

from gateway.integrations.source_table import (
    Reading,
    SourceFormat,
    SourceRow,
    SourceTable,
    UnreadableTable,
    padded,
    text_lines,
    unique_headers,
)

SAMPLE_BYTES: Final = 256 * 1024
CHUNK_BYTES: Final = 1024 * 1024
SAMPLE_ROWS: Final = 50
MAX_SURPLUS_CHAOS: Final = 0.02
DELIMITERS: Final = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What programs of offices write; of short texts nearly any encoding could be, so no others are considered.
_OFFICE_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1257", "mac_roman", "cp932",
                     "gb18030", "big5", "euc_kr"]  # fmt: skip


def open_csv(content: BinaryIO, reading: Reading) -> SourceTable:
    """Open a table of separated values. Raises UnreadableTable."""
    encoding = reading.encoding or text_encoding(content)
    delimiter = reading.delimiter or _delimiter(content, encoding)
    found = Reading(SourceFormat.CSV, encoding, delimiter)
    first = next(_records(content, found), None)
    if first is None:
        raise UnreadableTable("The file is empty.")
    number, cells = first
    header = unique_headers(cells)

    def rows() -> Iterator[SourceRow]:
        for row, values in _records(content, found):
            if row > number:
                yield SourceRow(row, padded(values, len(header)))

    return SourceTable(found, header, rows)


def text_encoding(content: BinaryIO) -> str:
    """Return the encoding of a text: by its mark, else UTF-8 if all of it is, else the likeliest one."""
    content.seek(0)
    head = content.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    odd = bytearray()
    is_utf8 = True
    while chunk := content.read(CHUNK_BYTES):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            is_utf8 = False
        if len(odd) < SAMPLE_BYTES and not chunk.isascii():
            odd += b"\n".join(line for line in chunk.splitlines() if not line.isascii())
        if not is_utf8 and len(odd) >= SAMPLE_BYTES:
            break
    if is_utf8:
        return "utf-8"
    return _likeliest(bytes(odd[:SAMPLE_BYTES]))


def _likeliest(sample: bytes) -> str:
    """Return the likeliest encoding; where another is no likelier, the one that Windows has in most of the world."""
    found = charset_normalizer.from_bytes(sample, cp_isolation=_OFFICE_ENCODINGS)
    best = found.best()
    western = next((match for match in found if "cp1252" in match.could_be_from_charset), None)
    if best is None or (western is not None and western.chaos <= best.chaos + MAX_SURPLUS_CHAOS):
        return "cp1252"
    return best.encoding


def _records(content: BinaryIO, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of each record that says something. Raises UnreadableTable."""
    with text_lines(content, reading.encoding or "utf-8") as text:
        number = 0
        reader = csv.reader(text, delimiter=reading.delimiter or ",")
        try:
            for number, cells in enumerate(reader, 1):
                if any(cells):
                    yield number, cells
        except csv.Error as error:
            raise UnreadableTable(
                f"Row {number + 1}, line {reader.line_num}: {error}. A quotation mark is probably opened there and "
                "not closed: correct it, and send the file again."
            ) from None


def _delimiter(content: BinaryIO, encoding: str) -> str:
    """Return the delimiter by which most of the first rows have as many cells as the header, and the most of those."""
    with text_lines(content, encoding) as text:
        sample = text.read(SAMPLE_BYTES)
    lines = sample.splitlines(keepends=True)

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            rows = [row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(SAMPLE_ROWS), strict=False)]
        except csv.Error:
            return (0, 0)
        widths = Counter(len(row) for row in rows if row)
        width = len(rows[0]) if rows else 0
        return (widths[width] / max(1, widths.total()) if width > 1 else 0, width)

    return max(DELIMITERS, key=fitness)
