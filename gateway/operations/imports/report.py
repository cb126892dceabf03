"""The report of an import: each row that was not simply made, with the column, the value and the reason."""

import csv
import io
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

import msgspec

from gateway.documents.import_row import ImportRow, RowOutcome, RowProblem
from gateway.inputs.import_target import LEFT_OUT
from gateway.integrations.table_csv import written
from gateway.operations.imports.mapping import missing_column, target_rules
from gateway.operations.imports.order import ImportOrder

MAX_IN_MEMORY: Final = 1024 * 1024
MAX_FIRST: Final = 100
REPORT_SIZE: Final = "report_size"
"""What the size of the report in bytes is called in the job's result."""
_LEFT_OUT: Final = "No field is this column's: it is left out. Map it to one."


class ImportReport:
    """A report in the making."""

    def __init__(self, order: ImportOrder) -> None:
        """Begin with the columns that are left out, and with the one that is missing."""
        self._raw = SpooledTemporaryFile(max_size=MAX_IN_MEMORY)  # noqa: SIM115  # whoever gets it closes it
        self._text = io.TextIOWrapper(cast(BinaryIO, self._raw), encoding="utf-8-sig", newline="", write_through=True)
        # In quotes, as all tables: programs of many countries take semicolons, and some take tabs, for ends of fields.
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._is_of_records = order.record_kind is not None
        subject = order.record_kind.spec.noun if order.record_kind else "customer"
        self._writer.writerow(("row", "outcome", subject, "column", "value", "reason", "probably the same as"))
        self.first: list[Any] = []
        """The first rows that something is said of, in plain values."""
        self._tell_columns(order)

    def add(self, rows: Iterable[ImportRow]) -> None:
        """Tell of rows."""
        for row in rows:
            if row.problems and len(self.first) < MAX_FIRST:
                self.first.append(msgspec.to_builtins(row))
            for problem in row.problems:
                subject_id = row.record_id if self._is_of_records else row.customer_id
                cells = (subject_id, problem.column, problem.value, problem.reason, problem.duplicate_id)
                self._writer.writerow([row.row, row.outcome.value, *map(written, cells)])

    def _tell_columns(self, order: ImportOrder) -> None:
        """Tell which columns of records are left out; those of customers are kept in notes. Tell what is missing."""
        left_out = [column.header for column in order.columns if column.target == LEFT_OUT]
        if self._is_of_records and left_out:
            self._tell_header(RowOutcome.SKIPPED, *(RowProblem(column=header, reason=_LEFT_OUT) for header in left_out))
        if message := missing_column(order.columns, target_rules(order.record_kind)):
            self._tell_header(RowOutcome.REFUSED, RowProblem(reason=message))

    def _tell_header(self, outcome: RowOutcome, *problems: RowProblem) -> None:
        self.add([ImportRow(id="", company_id="", job_id="", row=1, outcome=outcome, problems=problems)])

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
