"""What an import is to do, as its job keeps it, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO

import msgspec

from gateway.documents.import_row import ImportRow, RowOutcome
from gateway.errors import Fault, InvalidInput, UnfitValue, UserErrorCode
from gateway.inputs.import_kind import ImportKind
from gateway.integrations.source_reader import open_table
from gateway.integrations.source_table import Reading, SourceFormat, SourceTable, UnreadableTable
from gateway.operations.company.validation import load_company
from gateway.operations.imports.mapping import mapped_columns, require_identifying, target_rules, valid_values
from gateway.operations.imports.row import ImportColumn
from gateway.operations.record.kind import KIND_BY_PLURAL, WrittenKind
from gateway.store.scope import TenantScope

MAX_IMPORT_BYTES = 256 * 1024 * 1024


class ImportValue(msgspec.Struct, frozen=True):
    """What a field is in rows that do not say it."""

    target: str
    value: str


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
    values: tuple[ImportValue, ...] = ()

    @property
    def record_kind(self) -> WrittenKind | None:
        """Return the kind of the records; `None` for customers."""
        return KIND_BY_PLURAL.get(self.kind.value.lower())

    @property
    def noun(self) -> str:
        """Return what its rows make, for messages: `customers`, `recurring invoices`."""
        return self.kind.value.lower().replace("_", " ")

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
    kind: ImportKind = ImportKind.CUSTOMERS,
    values: Mapping[str, str] | None = None,
    dry_run: bool = False,
    skip_duplicates: bool = False,
    is_complete: bool = True,
) -> ImportOrder:
    """Look into a file and decide what each column is: as `mapping` says, else by its header. Raises InvalidInput.

    Unless it `is_complete`, the column may be missing without which nothing can be made of a row.
    """
    size, table = content.seek(0, 2), _opened(content, filename, reading)
    rules = target_rules(KIND_BY_PLURAL.get(kind.value.lower()))
    order = ImportOrder(
        kind=kind,
        filename=filename,
        size=size,
        form=table.reading.form or SourceFormat.CSV,
        encoding=table.reading.encoding,
        delimiter=table.reading.delimiter,
        columns=mapped_columns(table.header, mapping, rules),
        dry_run=dry_run,
        skip_duplicates=skip_duplicates,
        values=tuple(ImportValue(*each) for each in valid_values(values or {}, rules).items()),
    )
    if skip_duplicates and order.record_kind is not None:
        message = "Only of customers duplicates can be left out; other records are found again by their id or number."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("skipDuplicates",))])
    if is_complete:
        require_identifying(order.columns, rules)
    return order


async def load_country(scope: TenantScope) -> str | None:
    """Return the company's country, where its files were probably written; `None` if what is stored does not fit."""
    company = await load_company(scope)
    try:
        return company.country
    except UnfitValue:
        return None


def _opened(content: BinaryIO, filename: str, reading: Reading) -> SourceTable:
    """Open the table in a file. Raises InvalidInput."""
    if content.seek(0, 2) > MAX_IMPORT_BYTES:
        message = f"At most {MAX_IMPORT_BYTES // 1024 // 1024} MB; divide the file into several."
        raise InvalidInput([Fault(UserErrorCode.TOO_LONG, message, ("file",))])
    try:
        return open_table(content, filename, reading)
    except UnreadableTable as error:
        raise InvalidInput([Fault(UserErrorCode.INVALID, str(error), ("file",))]) from None
