"""A statement of account as plain values: what each of its forms is made from."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import msgspec

from gateway.visible_text import without_bidi_controls

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9-]+")


class StatementFormat(StrEnum):
    """What a statement can be downloaded as."""

    PDF = "PDF"
    CSV = "CSV"
    XLSX = "XLSX"

    @property
    def media_type(self) -> str:
        """Return how the format is called in HTTP and in mails."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    StatementFormat.PDF: "application/pdf",
    StatementFormat.CSV: "text/csv; charset=utf-8",
    StatementFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class SheetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of the account."""

    day: date
    kind: str
    number: str | None
    description: str
    debit: Decimal | None
    credit: Decimal | None
    balance: Decimal


class SheetAge(msgspec.Struct, frozen=True):
    """What remains to be paid, of one age."""

    name: str
    amount: Decimal


class StatementSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole content of a statement; amounts are in major units, with exactly the currency's digits."""

    company: str
    company_email: str | None
    is_letter: bool
    """Whether its country writes on US Letter; else on A4."""
    customer: str
    customer_number: str
    address: tuple[str, ...]
    """The lines of the billing address."""
    currency: str
    locale: str
    """Whose days and amounts the PDF has; spreadsheets have values that their reader's program shows."""
    time_zone: str
    from_day: date
    to_day: date
    opening: Decimal
    debits: Decimal
    credits: Decimal
    closing: Decimal
    lines: tuple[SheetLine, ...]
    ages: tuple[SheetAge, ...]
    total_due: Decimal
    unapplied_credit: Decimal

    def filename(self, form: StatementFormat) -> str:
        """The name to save it under: `statement-C-10001-2026-01-01-2026-03-31.pdf`."""
        number = _NOT_PLAIN.sub("-", self.customer_number)
        return f"statement-{number}-{self.from_day.isoformat()}-{self.to_day.isoformat()}.{form.value.lower()}"


Cell = str | date | Decimal | None


class Row(NamedTuple):
    """A row of a statement as a table."""

    cells: tuple[Cell, ...]
    is_heading: bool = False


def list_rows(sheet: StatementSheet) -> Iterator[Row]:
    """The statement as a table, the same for every kind of spreadsheet; no text turns the direction of others."""
    for row in _rows(sheet):
        yield row._replace(cells=tuple(without_bidi_controls(c) if isinstance(c, str) else c for c in row.cells))


def _rows(sheet: StatementSheet) -> Iterator[Row]:
    yield Row(("Statement of account",), is_heading=True)
    yield Row(("Company", sheet.company))
    yield Row(("Customer", sheet.customer))
    yield Row(("Customer number", sheet.customer_number))
    for part in sheet.address:
        yield Row(("Billing address", part))
    yield Row(("From", sheet.from_day))
    yield Row(("To", sheet.to_day))
    yield Row(("Time zone", sheet.time_zone))
    yield Row(("Currency", sheet.currency))
    yield Row(())
    yield Row(("Date", "Kind", "Number", "Description", "Charges", "Payments and credits", "Balance"), is_heading=True)
    yield Row((sheet.from_day, "Opening balance", None, None, None, None, sheet.opening))
    for line in sheet.lines:
        yield Row((line.day, line.kind, line.number, line.description, line.debit, line.credit, line.balance))
    yield Row((sheet.to_day, "Closing balance", None, None, sheet.debits, sheet.credits, sheet.closing))
    yield Row(())
    yield Row(("Still to be paid", "Amount"), is_heading=True)
    for age in sheet.ages:
        yield Row((age.name, age.amount))
    yield Row(("Total due", sheet.total_due), is_heading=True)
    yield Row(("Credit not used yet", sheet.unapplied_credit))
