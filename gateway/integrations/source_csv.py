"""CSV from anywhere: its delimiter is found out."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from gateway.integrations.source_table import (
    SAMPLE_ROWS,
    Reading,
    SourceFormat,
    SourceRow,
    SourceTable,
    UnreadableTable,
    above_header,
    header_row,
    padded,
    text_lines,
    unique_headers,
)
from gateway.integrations.text_encoding import text_encoding

SAMPLE_BYTES: Final = 256 * 1024
DELIMITERS: Final = ",;\t|"
_SEPARATOR_LINE: Final = re.compile(r"sep=(.?)\s*", re.IGNORECASE)
"""What Excel reads in the first line."""
MAX_BROKEN: Final = 100
"""Rows with a quotation mark that is not closed: after each, what follows is read again."""
_NOT_CLOSED: Final = "A quotation mark is opened here and not closed: correct it, and import the row again."


def open_csv(content: BinaryIO, reading: Reading) -> SourceTable:
    """Open a table of separated values. Raises UnreadableTable."""
    encoding = reading.encoding or text_encoding(content, reading.country)
    delimiter = reading.delimiter or _delimiter(content, encoding)
    found = Reading(SourceFormat.CSV, encoding, delimiter)
    first = header_row(_records(content, found))
    if first is None:
        raise UnreadableTable("The file is empty.")
    if first.fault is not None:
        raise UnreadableTable(f"The header cannot be read. {first.fault}")
    header = unique_headers(first.cells)

    def rows() -> Iterator[SourceRow]:
        for row in _records(content, found):
            if row.number > first.number:
                yield _fitted(row, len(header))
            elif row.number < first.number and not _SEPARATOR_LINE.fullmatch(row.cells[0] if row.cells else ""):
                yield above_header(row)

    return SourceTable(found, header, rows)


def _fitted(row: SourceRow, width: int) -> SourceRow:
    """Return a row with at least as many cells as the header, and a remark when it had another number of them."""
    found = len(row.cells)
    is_odd = row.fault is None and (found < width or any(row.cells[width:]))
    remark = f"This row has {found} cells and the header {width}." if is_odd else None
    return row._replace(cells=padded(row.cells, width), remark=remark)


def _records(content: BinaryIO, reading: Reading) -> Iterator[SourceRow]:
    """Yield each record that says something; one whose quotation mark is not closed is its first line, as a fault.

    Raises UnreadableTable when there are too many of those.
    """
    with text_lines(content, reading.encoding or "utf-8") as text:
        lines, number, broken = RecordLines(text), 0, 0
        reader = csv.reader(lines, delimiter=reading.delimiter or ",")
        while True:
            lines.begin_record()
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                lines.is_open = True
            if not lines.is_open and lines.is_sound(reading.delimiter or ","):
                if any(cells):
                    yield SourceRow(number, tuple(cells))
                continue
            broken += 1
            if broken > MAX_BROKEN:
                raise UnreadableTable(f"Row {number}: {_NOT_CLOSED} There are over {MAX_BROKEN} such rows.")
            yield SourceRow(number, (), _NOT_CLOSED)
            lines.go_back_to_second()
            reader = csv.reader(lines, delimiter=reading.delimiter or ",")


class RecordLines:
    """The lines of a text, with those of the record that is being read: they can be read again but for the first."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self._record: list[str] = []
        self.is_open = False
        """Whether the record goes on beyond the end of the text, or is endless."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text, None)
        if line is None:
            self.is_open = bool(self._record)
            raise StopIteration
        self._record.append(line)
        return line

    def begin_record(self) -> None:
        """Note that the next line begins a record."""
        self._record.clear()
        self.is_open = False

    def is_sound(self, delimiter: str) -> bool:
        """Return whether the record is one line, or its quotation marks are where they belong.

        Else a mark that is not closed has met one of a later row.
        """
        if len(self._record) == 1:
            return True
        try:
            return len(list(csv.reader(self._record, delimiter=delimiter, strict=True))) == 1
        except csv.Error:
            return False

    def go_back_to_second(self) -> None:
        """Read the lines of the record again, without its first."""
        self._again.extendleft(reversed(self._record[1:]))
        self._record.clear()


def _delimiter(content: BinaryIO, encoding: str) -> str:
    """Return the delimiter by which most of the first rows have the same number of cells, and the most of those."""
    with text_lines(content, encoding) as text:
        sample = text.read(SAMPLE_BYTES)
    if (named := re.match(r"(?i)sep=([^\r\n])[\r\n]", sample)) is not None:
        return named[1]
    lines = sample.splitlines(keepends=True)

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            rows = [row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(SAMPLE_ROWS), strict=False)]
        except csv.Error:
            return (0, 0)
        widths = Counter(len(row) for row in rows if row)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return (count / max(1, widths.total()) if width > 1 else 0, width)

    return max(DELIMITERS, key=fitness)
