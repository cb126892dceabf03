"""What an import is to do, as its job keeps it, and what came of it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import BinaryIO

import msgspec

from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.import_target import KEPT_IN_NOTE, is_repeatable, is_target, recognized_targets
from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading, SourceFormat, SourceTable, UnreadableTable
from gateway.operations.imports.row import ImportColumn

NAMES = frozenset({"first_name", "last_name", "full_name", "company_name"})
MAX_IMPORT_BYTES = 256 * 1024 * 1024


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CUSTOMERS = "CUSTOMERS"


class ImportOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An import, in plain values."""

    kind: ImportKind
    filename: str
    size: int
    form: SourceFormat
    encoding: str | None
    delimiter: str | None
    columns: tuple[ImportColumn, ...]
    dry_run: bool = False
    skip_duplicates: bool = False
    """Leave out rows that are probably of a customer who is there already."""

    @property
    def reading(self) -> Reading:
        """Return how the file is read."""
        return Reading(self.form, self.encoding, self.delimiter)

    def table(self, content: BinaryIO) -> SourceTable:
        """Open the file. Raises UnreadableTable."""
        return open_table(content, self.filename, self.reading)


class ImportCounts(msgspec.Struct, kw_only=True):
    """How many rows came to what; a row can be flagged, or probably a duplicate, besides."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    refused: int = 0
    flagged: int = 0
    duplicates: int = 0

    @property
    def rows(self) -> int:
        """Return how many rows are done."""
        return self.created + self.updated + self.skipped + self.refused

    def add(self, rows: Sequence[ImportRow]) -> None:
        """Count rows."""
        for row in rows:
            name = row.outcome.value.lower()
            setattr(self, name, getattr(self, name) + 1)
            self.duplicates += any(problem.duplicate_id for problem in row.problems)
            is_made = row.outcome in (RowOutcome.CREATED, RowOutcome.UPDATED)
            self.flagged += is_made and any(problem.duplicate_id is None for problem in row.problems)


def import_order(
    content: BinaryIO,
    filename: str,
    reading: Reading,
    mapping: Mapping[str, str],
    *,
    dry_run: bool = False,
    skip_duplicates: bool = False,
    is_complete: bool = True,
) -> ImportOrder:
    """Look into a file and decide what each column is: as `mapping` says, else by its header. Raises InvalidInput.

    Unless it `is_complete`, a name may be missing.
    """
    size = content.seek(0, 2)
    if size > MAX_IMPORT_BYTES:
        message = f"At most {MAX_IMPORT_BYTES // 1024 // 1024} MB; divide the file into several."
        raise InvalidInput([Fault(UserErrorCode.TOO_LONG, message, ("file",))])
    try:
        table = open_table(content, filename, reading)
    except UnreadableTable as error:
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(error), ("file",))]) from None
    order = ImportOrder(
        kind=ImportKind.CUSTOMERS,
        filename=filename,
        size=size,
        form=table.reading.form or SourceFormat.CSV,
        encoding=table.reading.encoding,
        delimiter=table.reading.delimiter,
        columns=mapped_columns(table.header, mapping),
        dry_run=dry_run,
        skip_duplicates=skip_duplicates,
    )
    if is_complete and not NAMES & {column.target for column in order.columns}:
        message = (
            f"No column has a name. The columns are: {', '.join(table.header[:20])}. Map one of them to full_name, "
            "last_name or company_name."
        )
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("mapping",))])
    return order


def mapped_columns(header: Sequence[str], mapping: Mapping[str, str]) -> tuple[ImportColumn, ...]:
    """Return what each column is. Raises InvalidInput for a mapping that names no column, or is not possible."""
    faults = [
        Fault(UserErrorCode.INVALID, f"There is no column {name!r}; there are: {', '.join(header[:20])}.", ("mapping",))
        for name in mapping
        if name not in header
    ]
    faults += [
        Fault(UserErrorCode.INVALID, f"No column can be {target!r}; docs/import.md has all.", ("mapping",))
        for target in mapping.values()
        if not is_target(target)
    ]
    chosen = [mapping[name] for name in header if name in mapping]
    faults += [
        Fault(UserErrorCode.INVALID, f"Only one column can be {target}.", ("mapping",))
        for target in sorted({target for target in chosen if chosen.count(target) > 1 and not is_repeatable(target)})
    ]
    if faults:
        raise InvalidInput(faults)
    return tuple(
        ImportColumn(name, mapping[name])
        if name in mapping
        else ImportColumn(name, KEPT_IN_NOTE if target in chosen and not is_repeatable(target) else target)
        for name, target in zip(header, recognized_targets(header), strict=True)
    )
