"""The report of an import: each row that was not simply made, with the column, the value and the reason."""

import csv
import io
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

import msgspec

from gateway.documents.import_row import ImportRow
from gateway.integrations.table_csv import written

MAX_IN_MEMORY: Final = 1024 * 1024
MAX_FIRST: Final = 100
REPORT_SIZE: Final = "report_size"
"""What the size of the report in bytes is called in the job's result."""
HEADER: Final = ("row", "outcome", "customer", "column", "value", "reason", "probably the same as")


class ImportReport:
    """A report in the making."""

    def __init__(self) -> None:
        self._raw = SpooledTemporaryFile(max_size=MAX_IN_MEMORY)  # noqa: SIM115  # whoever gets it closes it
        self._text = io.TextIOWrapper(cast(BinaryIO, self._raw), encoding="utf-8-sig", newline="", write_through=True)
        # In quotes, as all tables: programs of many countries take semicolons, and some take tabs, for ends of fields.
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._writer.writerow(HEADER)
        self.first: list[Any] = []
        """The first rows that something is said of, in plain values."""

    def add(self, rows: Iterable[ImportRow]) -> None:
        """Tell of rows."""
        for row in rows:
            if row.problems and len(self.first) < MAX_FIRST:
                self.first.append(msgspec.to_builtins(row))
            for problem in row.problems:
                cells = (row.customer_id, problem.column, problem.value, problem.reason, problem.duplicate_id)
                self._writer.writerow([row.row, row.outcome.value, *map(written, cells)])

    def finish(self) -> tuple[BinaryIO, int]:
        """Return the file, at its start, and its size in bytes."""
        self._text.flush()
        self._text.detach()
        size = self._raw.tell()
        self._raw.seek(0)
        return cast(BinaryIO, self._raw), size

    def discard(self) -> None:
        """Remove what was written."""
        self._raw.close()
