"""What a record of a file says as the input that its upsert takes; what cannot be read is reported and refused."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

import msgspec

from gateway.documents.customer import Customer
from gateway.documents.money import minor_digits
from gateway.inputs.record import UpsertItem
from gateway.inputs.text import api_name
from gateway.operations.imports import cell
from gateway.operations.imports.record_field import (
    TIME,
    FieldRole,
    ImportField,
    import_fields,
    list_field,
    part_class,
    row_class,
)
from gateway.operations.imports.record_match import RecordMatcher, Unmatched, matching_address
from gateway.operations.imports.record_row import ReadRecord, RecordRow
from gateway.operations.imports.value import UnreadableValue, ValueReader
from gateway.operations.record.kind import WrittenKind

_SEVERAL: Final = re.compile(r"\s*(?:[,;|\n]|:::|\s&\s|\band\b)\s*")
_OTHER_ORDER: Final = (
    "Day and month are in the order that the company's country does not have. Are they in all rows of this column?"
)
_IN_PLACE: Final[Mapping[str, Any]] = {"description": "", "name": "", "unit_price": None}
"""What a part has that a row does not say, and its input needs."""
_STARTS: Final[Mapping[str, str]] = {"end": "start"}
"""The field that says the day of another, of which only the time of day is given."""


class RecordItem(NamedTuple):
    """An item to send, and whose it is; `item` is `None` for a record that is refused."""

    customer_id: str
    item: UpsertItem | None


class ItemMaker:
    """Maker of the items of one file."""

    def __init__(self, kind: WrittenKind, values: ValueReader, matcher: RecordMatcher) -> None:
        self._kind, self._read, self._matcher = kind, values, matcher
        self._fields, self._list = import_fields(kind), list_field(kind)
        self._parts = [field for field in self._fields.values() if field.role is FieldRole.PART]
        self._needed = {each.name for each in msgspec.structs.fields(kind.spec.record) if each.required}

    def make(self, record: ReadRecord) -> RecordItem:
        """Return the item of a record. What is wrong is among the remarks on its rows."""
        row = record.first
        try:
            owner = self._matcher.customer(record)
        except Unmatched as missing:
            row.flag(self._column_of_customer(row), self._named_customer(row), str(missing))
            return RecordItem("", None)
        customer_id = owner if isinstance(owner, str) else owner.id
        given: dict[str, Any] = {"customer_id": customer_id}
        is_sound = self._add_values(row, given)
        is_sound &= self._add_links(row, given)
        self._add_staff(row, given)
        if not isinstance(owner, str):
            self._add_address(row, owner, given)
        is_sound &= self._add_parts(record, given)
        own = self._matcher.own(record)
        if own is not None:
            given["id"] = own.id
        return RecordItem(customer_id, row_class(self._kind)(**given) if is_sound else None)

    def place(self, record: ReadRecord, path: Sequence[str]) -> tuple[RecordRow, str | None, str | None]:
        """Return (the row, the column, its text) that a fault of the item is about, by the fault's path in the item."""
        row, targets = record.first, [target for target, field in self._fields.items() if self._is_at(field, path)]
        if self._list is not None and path[:1] == (api_name(self._list),) and len(path) > 1:
            rows = self._rows_with_parts(record)
            row = rows[int(path[1])] if path[1].isdecimal() and int(path[1]) < len(rows) else row
            targets = [field.target for field in self._parts if api_name(field.part) in path]
        found = next((target for target in targets if target in row.cells), None)
        if found is None:
            return row, targets[0] if targets else None, None
        return row, row.header(found), row.text(found)

    def _is_at(self, field: ImportField, path: Sequence[str]) -> bool:
        if not path or field.role in (FieldRole.TIME, FieldRole.PART):
            return False
        if field.role is FieldRole.LINK:
            return path[0] in (api_name(field.name), api_name(f"{field.name.removesuffix('_id')}_external_id"))
        if field.role is FieldRole.NESTED:
            return tuple(path[:2]) == (api_name(field.name), api_name(field.part))
        return path[0] == api_name(field.name)

    def _add_values(self, row: RecordRow, given: dict[str, Any]) -> bool:
        """Add the values of the record, and of what is nested in it; return whether all could be read."""
        is_sound = True
        nested: dict[str, dict[str, Any]] = {}
        for target, field in self._fields.items():
            if field.role not in (FieldRole.VALUE, FieldRole.NESTED):
                continue
            text, clock = row.text(target), row.text(f"{target}.{TIME}")
            if text is None and clock is not None:
                text = row.text(_STARTS.get(target, ""))
            if text is None:
                continue
            try:
                value = self._read.read(text, field.type) if clock is None else self._read.moment(text, clock)
            except UnreadableValue as unreadable:
                row.flag(row.header(target) or row.header(f"{target}.{TIME}"), clock or text, str(unreadable))
                is_sound = False
                continue
            if field.type in (date, datetime) and cell.is_in_other_order(text, self._read.country):
                row.flag(row.header(target), text, _OTHER_ORDER)
            if field.role is FieldRole.VALUE:
                given[field.name] = value
            else:
                nested.setdefault(field.name, {})[field.part] = value
        for name, parts in nested.items():
            given[name] = part_class(self._kind, name)(**parts)
        return is_sound

    def _add_links(self, row: RecordRow, given: dict[str, Any]) -> bool:
        """Add the records that this one names; return whether one is there that it cannot do without."""
        is_sound = True
        for link in self._kind.spec.links:
            for name in ("external_id", "number"):
                target = f"{link.name}.{name}"
                text = row.text(target)
                if text is None or link.attribute in given or link.external in given:
                    continue
                found = self._matcher.linked(link, name, text)
                if found is not None:
                    given[link.attribute] = found.id
                elif name == "external_id":
                    given[link.external] = text
                    row.flag(row.header(target), text, f"No {link.name} has this id yet: it is linked when one comes.")
                elif link.attribute in self._needed:
                    row.flag(
                        row.header(target), text, f"No {link.name} has this number. Import the {link.name}s first."
                    )
                    is_sound = False
                else:
                    row.flag(row.header(target), text, f"No {link.name} has this number: it is linked to none.")
        return is_sound

    def _add_staff(self, row: RecordRow, given: dict[str, Any]) -> None:
        for name in self._kind.spec.staff:
            target = name.removesuffix("_id")
            text = row.text(target)
            for one in () if text is None else (text, *_SEVERAL.split(text)):
                member = self._matcher.staff(one)
                if member is not None and name not in given:
                    given[name] = member.id
                    if one != text:
                        row.flag(row.header(target), text, f"One staff member can be named here: {member.name}.")
            if text is not None and name not in given:
                row.flag(row.header(target), text, "No staff member has this name or address: it is left out.")

    def _add_address(self, row: RecordRow, customer: Customer, given: dict[str, Any]) -> None:
        targets = [target for target, field in self._fields.items() if field.role is FieldRole.PLACE]
        said = [row.header(target) for target in targets if target in row.cells]
        if not said or not customer.addresses:
            return
        found = matching_address(customer, row, self._kind)
        if found is not None:
            given["address_id"] = found.id
        else:
            text = ", ".join(text for target in targets if (text := row.text(target)))
            row.flag(said[0], text, "The customer has no such address: the default one is taken.")

    def _add_parts(self, record: ReadRecord, given: dict[str, Any]) -> bool:
        """Add the lines or components of all rows, and the total of lines; return whether all could be read."""
        rows = self._rows_with_parts(record)
        if self._list is None or not rows:
            return True
        inner, parts, is_sound = part_class(self._kind, self._list), [], True
        needed = {field.part: _IN_PLACE[field.part] for field in self._parts if field.part in _IN_PLACE}
        for row in rows:
            values: dict[str, Any] = {}
            for field in self._parts:
                if (text := row.text(field.target)) is None:
                    continue
                try:
                    values[field.part] = self._read.read(text, field.type)
                except UnreadableValue as unreadable:
                    row.flag(row.header(field.target), text, str(unreadable))
                    is_sound = False
            parts.append(inner(**needed | values))
        given[self._list] = parts
        if (
            is_sound
            and "total" in self._fields
            and "total" not in given
            and all(one.unit_price is not None for one in parts)
        ):
            given["total"] = self._total(parts) + given.get("tax", Decimal(0))
        return is_sound

    def _total(self, lines: Sequence[Any]) -> Decimal:
        """Return what lines sum to, each rounded to the currency's digits."""
        digits = Decimal(1).scaleb(-minor_digits(self._read.currency))
        return sum(((line.unit_price * line.quantity).quantize(digits, ROUND_HALF_UP) for line in lines), Decimal(0))

    def _rows_with_parts(self, record: ReadRecord) -> list[RecordRow]:
        return [row for row in record.rows if any(self._fields[name].role is FieldRole.PART for name in row.cells)]

    def _column_of_customer(self, row: RecordRow) -> str | None:
        return next((row.header(target) for target in self._customer_targets(row)), None)

    def _named_customer(self, row: RecordRow) -> str | None:
        return ", ".join(row.text(target) or "" for target in self._customer_targets(row)) or None

    def _customer_targets(self, row: RecordRow) -> list[str]:
        return [target for target in row.cells if self._fields[target].role is FieldRole.CUSTOMER]
