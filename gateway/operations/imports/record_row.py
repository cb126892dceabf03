"""Rows become records: the cells of each by target, and rows that repeat a record's number together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gateway.documents.import_row import RowProblem
from gateway.inputs.import_target import LEFT_OUT
from gateway.integrations.source_table import SourceRow
from gateway.operations.imports.cell_text import cleaned, digest, digest_salt, row_problem
from gateway.operations.imports.record_field import FieldRole, import_fields, list_field
from gateway.operations.imports.row import ImportColumn
from gateway.operations.record.kind import WrittenKind

KEYS: Final = ("external_id", "number")
"""Fields by which a record is found again, the surest first."""
_IDS: Final = frozenset((*KEYS, "reference"))
_SHIFTED = (
    "This row has {} cells and the header {}: a value probably has the delimiter in it without quotation marks, and "
    "all behind it stand in wrong columns."
)
_APART = "Row {} has the same {}, with other rows between. Sort the file by it, so that the rows of one {} follow."
_DIFFERS = "Row {} of the same {} says {!r}, which counts."


class GivenCell(NamedTuple):
    """A text of a row, and its column's header."""

    header: str
    text: str


@dataclass(slots=True)
class RecordRow:
    """One row of the file."""

    number: int
    cells: dict[str, list[GivenCell]] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    fault: str | None = None
    """Why nothing can be made of it."""
    digest: str = ""

    def flag(self, column: str | None, value: str | None, reason: str) -> None:
        """Report something in the row."""
        self.problems.append(row_problem(column, value, reason))

    def text(self, target: str) -> str | None:
        """Return the text of a target, of several columns all of it; `None` for an empty one."""
        found = self.cells.get(target)
        return None if not found else ": ".join(cell.text for cell in found)

    def header(self, target: str) -> str | None:
        """Return the column of a target."""
        found = self.cells.get(target)
        return found[0].header if found else None


@dataclass(slots=True)
class ReadRecord:
    """One record of the file: its rows, of which the first says most."""

    rows: list[RecordRow]
    key: tuple[str, str] | None
    """(the field, its text) by which the record is found again."""
    repeats: int | None = None
    """An earlier row of the file that has the same key."""
    digest: str = ""

    @property
    def first(self) -> RecordRow:
        """Return the row that begins it."""
        return self.rows[0]

    @property
    def number(self) -> int:
        """Return the number of its first row."""
        return self.rows[0].number

    @property
    def fault(self) -> str | None:
        """Return why nothing can be made of it."""
        return next((row.fault for row in self.rows if row.fault), None)


class RecordReader:
    """Reader of the records of one file."""

    def __init__(self, kind: WrittenKind, columns: Sequence[ImportColumn], values: Mapping[str, str]) -> None:
        self._kind, self._columns, self._values = kind, columns, values
        self._salt = digest_salt((kind.name, columns, sorted(values.items())))
        self._fields, self._list = import_fields(kind), list_field(kind)
        self._seen: dict[int, int] = {}
        """Hash of a record's key → its row."""
        self._alike: Counter[str] = Counter()
        """How often rows without a key came, which may be alike and yet mean two records."""

    def records(self, rows: Iterator[SourceRow], done: Set[int]) -> Iterator[ReadRecord | None]:
        """Yield the records that are not `done`, and `None` for each row that was read without ending one."""
        open_record: ReadRecord | None = None
        for source in rows:
            row = self._row(source)
            if open_record is not None and self._goes_on(open_record, row):
                open_record.rows.append(row)
                yield None
                continue
            yield self._ended(open_record, done)
            open_record = ReadRecord([row], self._key(row))
        yield self._ended(open_record, done)

    def _row(self, source: SourceRow) -> RecordRow:
        row = RecordRow(source.number, fault=source.fault)
        if source.remark is not None and len(source.cells) <= len(self._columns):
            row.flag(None, None, source.remark)
        row.digest = digest(self._salt, source.cells)
        surplus = len(source.cells) - len(self._columns)
        if surplus > 0 and any(source.cells[len(self._columns) :]):
            row.fault = _SHIFTED.format(len(source.cells), len(self._columns))
        for column, text in zip(self._columns, source.cells, strict=False):
            if column.target == LEFT_OUT:
                continue
            value = cleaned(row, column.header, text, is_id=_is_id(column.target))
            if value is not None:
                row.cells.setdefault(column.target, []).append(GivenCell(column.header, value))
        return row

    def _key(self, row: RecordRow) -> tuple[str, str] | None:
        return next(((name, text) for name in KEYS if (text := row.text(name))), None)

    def _goes_on(self, record: ReadRecord, row: RecordRow) -> bool:
        """Return whether a row adds a line to the record before: it repeats its number, or has nothing but the line."""
        if self._list is None or row.fault or record.fault:
            return False
        key = self._key(row)
        if key is not None:
            return key == record.key
        is_line = all(self._fields[target].role is FieldRole.PART for target in row.cells)
        return bool(row.cells) and is_line and record.key is not None

    def _ended(self, record: ReadRecord | None, done: Set[int]) -> ReadRecord | None:
        """Return a record with all of its rows, unless it is done."""
        if record is None:
            return None
        said = "".join(row.digest for row in record.rows)
        if record.key is None:
            self._alike[said] += 1
            said = f"{said}{self._alike[said]}"
        else:
            record.repeats = self._seen.setdefault(hash(record.key), record.number)
            record.repeats = None if record.repeats == record.number else record.repeats
        record.digest = digest(self._salt, [said])
        if record.number in done:
            return None
        self._complete(record)
        return record

    def _complete(self, record: ReadRecord) -> None:
        """Give the first row what others and the values for all rows say, and report what does not fit together."""
        first = record.first
        if record.repeats is not None and record.key is not None:
            if self._list is not None:
                first.fault = first.fault or _APART.format(record.repeats, record.key[0], self._kind.spec.noun)
            else:
                first.flag(None, None, f"Row {record.repeats} has the same {record.key[0]}: this one changes it.")
        for row in record.rows[1:]:
            self._join(first, row)
        for target, text in self._values.items():
            rows = record.rows if self._fields[target].role is FieldRole.PART else [first]
            for row in rows:
                row.cells.setdefault(target, [GivenCell(target, text)])

    def _join(self, first: RecordRow, row: RecordRow) -> None:
        """Give the first row what a later one says beside its part, and tell where the two differ."""
        for target, cells in row.cells.items():
            if self._fields[target].role is FieldRole.PART:
                continue
            if (known := first.text(target)) is None:
                first.cells[target] = cells
            elif known != row.text(target):
                reason = _DIFFERS.format(first.number, self._kind.spec.noun, known)
                row.flag(cells[0].header, row.text(target), reason)


def _is_id(target: str) -> bool:
    return target in _IDS or target.endswith((".external_id", ".number"))
