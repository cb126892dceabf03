"""A row becomes the parts of a customer: what cannot be understood is kept as it was typed, and flagged."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from gateway.documents.contact import Email, EmailKind, Phone, PhoneKind, new_part_id
from gateway.documents.customer import CustomerType
from gateway.documents.customer_key import tag_key
from gateway.documents.import_row import RowProblem
from gateway.errors import Fault
from gateway.inputs import customer_write
from gateway.inputs.contact import MAX_EMAILS, MAX_PHONES
from gateway.inputs.email_address import an_email_address
from gateway.inputs.import_target import KEPT_IN_NOTE, LEFT_OUT
from gateway.inputs.rule import RuleViolation, ValidationContext, a_phone_number
from gateway.inputs.tag import MAX_TAG_LENGTH, MAX_TAGS
from gateway.integrations.source_table import SourceRow
from gateway.operations.contact.list import EMAILS, PHONES
from gateway.operations.imports import cell
from gateway.operations.imports.cell_text import cleaned, digest, digest_salt, row_problem
from gateway.operations.imports.place import ReadPlaces

MAX_NOTE = 10_000
MAX_TYPED = 40
"""Of a phone that is kept as it was typed."""
_TOTALS = frozenset({"total", "totals", "grand total", "subtotal", "sub total", "sum"})
_ALTERNATE = EmailKind.ALTERNATE


class ImportColumn(msgspec.Struct, frozen=True):
    """A column of the file, and what it is."""

    header: str
    target: str


class ReadRow:
    """What a row says of a customer."""

    __slots__ = ("digest", "emails", "fault", "note", "number", "phones", "places", "problems", "tags", "values")

    def __init__(self, number: int) -> None:
        self.number = number
        self.values: dict[str, Any] = {}
        """Fields of the customer besides the lists."""
        self.emails: list[Email] = []
        self.phones: list[Phone] = []
        self.tags: list[str] = []
        self.places = ReadPlaces()
        self.note: list[tuple[str, str]] = []
        """(the column, the text) of what has no other place."""
        self.problems: list[RowProblem] = []
        self.digest = ""
        self.fault: str | None = None
        """Why it cannot be read."""

    @property
    def is_nameless(self) -> bool:
        """Return whether no customer can be made of it."""
        return not any(self.values.get(name) for name in ("first_name", "last_name", "company_name"))

    @property
    def is_total(self) -> bool:
        """Return whether it closes a report instead of being about a customer: it has no name but that of a sum."""
        is_somebody = self.emails or self.phones or self.places.addresses
        return self.display_name.strip(" :").casefold() in _TOTALS and not is_somebody

    def flag(self, column: str | None, value: str | None, reason: str) -> None:
        """Report something in the row."""
        self.problems.append(row_problem(column, value, reason))

    def keep(self, column: str, value: str, reason: str | None = None) -> None:
        """Keep a text in the note, as it was typed."""
        self.note.append((column, value))
        if reason is not None:
            self.flag(column, value, f"{reason} It is kept in a note.")

    def note_text(self) -> str:
        """Return the text of the note; an empty one when nothing is to be kept."""
        known = {str(value) for value in self.values.values()} | {self.display_name}
        lines = [f"{column}: {text}" if column else text for column, text in self.note if text not in known]
        return "\n".join(lines)

    @property
    def display_name(self) -> str:
        """Return the name that the customer will be shown by."""
        person = " ".join(filter(None, (self.values.get("first_name"), self.values.get("last_name"))))
        return str(self.values.get("company_name") or person)


class RowReader:
    """Reader of the rows of one file."""

    def __init__(self, columns: Sequence[ImportColumn], ground: ValidationContext) -> None:
        self._columns = columns
        self._ground = ground
        self._salt = digest_salt(columns)

    def read(self, source: SourceRow) -> ReadRow:
        """Return what a row says."""
        row, phone_kinds, full_name = self._new(source), {}, None
        numbered: list[tuple[str, str, str]] = []
        for place, text in enumerate(source.cells):
            column = self._column(place)
            value = cleaned(row, column.header, text)
            if value is None or column.target == LEFT_OUT:
                continue
            target, _, rest = column.target.partition(".")
            if target == "phone" and rest.endswith(".kind"):
                phone_kinds[rest[0]] = value
            elif target == "phone":
                numbered.append((column.header, value, rest))
            elif target == "address":
                row.places.add(rest, column.header, value)
            elif target == "full_name":
                full_name = (column.header, value)
            else:
                self._read_value(row, column, value)
        for header, value, kind in numbered:
            label = phone_kinds.get(kind, "")
            if cell.is_phone(label):
                self._read_phones(row, header, value, _kind(kind, label))
            else:
                row.keep(f"{header} ({label})", value)
        self._settle(row, full_name)
        return row

    def _new(self, source: SourceRow) -> ReadRow:
        row = ReadRow(source.number)
        row.fault, row.digest = source.fault, digest(self._salt, source.cells)
        if source.remark is not None:
            row.flag(None, None, source.remark)
        return row

    def _column(self, place: int) -> ImportColumn:
        if place < len(self._columns):
            return self._columns[place]
        return ImportColumn(f"column {place + 1}", KEPT_IN_NOTE)

    def _read_value(self, row: ReadRow, column: ImportColumn, value: str) -> None:
        target = column.target
        if target == "email":
            self._read_emails(row, column.header, value)
        elif target == "tags":
            self._read_tags(row, column.header, value)
        elif target == KEPT_IN_NOTE:
            row.note.append(("" if column.header.lower() in ("notes", "note") else column.header, value))
        elif target in ("type", "joined_on", "payment_terms"):
            self._read_fact(row, column, value)
        else:
            self._read_text(row, column, " ".join(value.split()))

    def _read_text(self, row: ReadRow, column: ImportColumn, value: str) -> None:
        longest = customer_write.MAX_NAME_LENGTH
        if len(value) > longest:
            row.keep(column.header, value, f"Longer than {longest} characters.")
            value = value[:longest]
        row.values[column.target] = value

    def _read_fact(self, row: ReadRow, column: ImportColumn, value: str) -> None:
        found: CustomerType | date | str | None
        if column.target == "type":
            found, expected = cell.customer_type(value), "No type of account that is known here."
        elif column.target == "joined_on":
            found, expected = cell.day(value, self._ground.country), "Not a day between 1900 and today."
            if found is not None and not date(1900, 1, 1) <= found <= self._ground.today:
                found = None
        else:
            found, expected = _terms(value, self._ground), "Payment terms are written as NET30 or DUE_ON_RECEIPT."
        if found is None:
            row.keep(column.header, value, expected)
        else:
            row.values[column.target] = found

    def _read_emails(self, row: ReadRow, header: str, value: str) -> None:
        for typed in cell.mails_in(value):
            try:
                made = Email(id=new_part_id("eml"), address=an_email_address(typed, self._ground), kind=_ALTERNATE)
            except RuleViolation as broken:
                text = " ".join(typed.split())
                if not 3 <= len(text) <= 320:
                    row.keep(header, text, _reason(broken.faults))
                    continue
                row.flag(header, text, f"{_reason(broken.faults)} It is kept as typed and marked invalid.")
                made = Email(id=new_part_id("eml"), address=text, kind=_ALTERNATE, is_invalid=True)
            _add(row, row.emails, made, EMAILS.read_identity, MAX_EMAILS, header)

    def _read_phones(self, row: ReadRow, header: str, value: str, kind: PhoneKind) -> None:
        for typed in cell.phones_in(value):
            text = " ".join(typed.split())
            try:
                made = Phone(id=new_part_id("phn"), kind=kind, **a_phone_number(text, self._ground))  # type: ignore[arg-type]
                if made.e164 is None:
                    row.flag(header, text, "This cannot be dialed from everywhere. It is kept as typed.")
            except RuleViolation as broken:
                if len(text) > MAX_TYPED:
                    row.keep(header, text, _reason(broken.faults))
                    continue
                row.flag(header, text, f"{_reason(broken.faults)} It is kept as typed.")
                made = Phone(id=new_part_id("phn"), kind=kind, number=text)
            _add(row, row.phones, made, PHONES.read_identity, MAX_PHONES, header)

    def _read_tags(self, row: ReadRow, header: str, value: str) -> None:
        for tag in cell.tags_in(value):
            if len(tag) > MAX_TAG_LENGTH or len(row.tags) >= MAX_TAGS:
                row.keep(header, tag, f"At most {MAX_TAGS} tags of {MAX_TAG_LENGTH} characters.")
            elif tag_key(tag) not in map(tag_key, row.tags):
                row.tags.append(tag)

    def _settle(self, row: ReadRow, full_name: tuple[str, str] | None) -> None:
        """Decide on what several columns say together."""
        middle = row.values.pop("middle_name", None)
        if full_name is not None:
            header, text = full_name
            if row.is_nameless:
                row.values |= {name: part[:200] for name, part in cell.names_in(" ".join(text.split())).items()}
            row.note.append((header, text))
        if middle:
            row.values["first_name"] = " ".join(filter(None, (row.values.get("first_name"), middle)))[:200]
        if "type" not in row.values and row.values.get("company_name") and not row.values.get("last_name"):
            row.values["type"] = CustomerType.COMMERCIAL
        row.places.settle(row, self._ground)


def _kind(kind: str, label: str) -> PhoneKind:
    return cell.phone_kind(label) if kind.isdecimal() else PhoneKind(kind.upper())


def _terms(value: str, ground: ValidationContext) -> str | None:
    plain = value.upper().replace(" ", "").replace("-", "")
    plain = "DUE_ON_RECEIPT" if plain in ("DUEONRECEIPT", "DUEUPONRECEIPT", "DUE_ON_RECEIPT") else plain
    try:
        return customer_write.payment_terms(plain, ground)
    except RuleViolation:
        return None


def _reason(faults: Iterable[Fault]) -> str:
    return next(iter(faults)).message


def _add(row: ReadRow, parts: list[Any], made: Any, identity: Callable[[Any], object], most: int, header: str) -> None:
    """Add a part unless it is there already; one beyond the limit is kept in the note."""
    if parts and identity(made) in map(identity, parts):
        return
    if len(parts) >= most:
        row.keep(header, getattr(made, "number", None) or made.address, f"A customer has at most {most} of these.")
        return
    parts.append(made)
