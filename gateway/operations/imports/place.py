"""The addresses of a row: each group of columns is one, and what cannot be an address is kept in the note."""

from typing import Protocol

from msgspec.structs import replace

from gateway.documents.contact import Address, new_part_id
from gateway.inputs.contact import MAX_LABEL_LENGTH, MAX_LINE_LENGTH, postal_code_faults
from gateway.inputs.rule import RuleViolation, ValidationContext, a_country
from gateway.operations.contact.list import ADDRESSES
from gateway.operations.imports.cell import address_in

MAX_POSTAL_CODE = 20
BILLING = "billing"
_MAX_LENGTHS = {"unit": MAX_LABEL_LENGTH, "label": MAX_LABEL_LENGTH, "postal_code": MAX_POSTAL_CODE}


class NotedRow(Protocol):
    """What takes the remarks on a row."""

    def flag(self, column: str | None, value: str | None, reason: str) -> None:
        """Tell of something in the row."""

    def keep(self, column: str, value: str, reason: str | None = None) -> None:
        """Keep a text in the note, as it was typed."""


class ReadPlaces:
    """The addresses of one row."""

    __slots__ = ("_groups", "addresses")

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, list[tuple[str, str]]]] = {}
        self.addresses: list[Address] = []

    def add(self, name: str, header: str, value: str) -> None:
        """Take a cell: `billing.city`."""
        group, _, part = name.partition(".")
        self._groups.setdefault(group, {}).setdefault(part, []).append((header, value))

    def settle(self, row: NotedRow, ground: ValidationContext) -> None:
        """Make the addresses; the first that is not for bills alone leads."""
        found = [(group, self._address(row, group, parts, ground)) for group, parts in self._groups.items()]
        made = {group: address for group, address in found if address is not None}
        billing = made.pop(BILLING, None)
        for address in made.values():
            # Taking a street apart costs more than all else of an address: most rows have one.
            if not self.addresses or ADDRESSES.read_identity(address) not in map(
                ADDRESSES.read_identity, self.addresses
            ):
                self.addresses.append(address)
        if billing is None:
            return
        for place, address in enumerate(self.addresses):
            if ADDRESSES.read_identity(address) == ADDRESSES.read_identity(billing):
                self.addresses[place] = replace(address, is_billing=True)
                return
        self.addresses.append(replace(billing, is_billing=True, is_service=not made))

    def _address(
        self, row: NotedRow, group: str, parts: dict[str, list[tuple[str, str]]], ground: ValidationContext
    ) -> Address | None:
        values = {part: " ".join(cells[0][1].split()) for part, cells in parts.items() if part != "full"}
        if whole := parts.get("full"):
            text = "\n".join(value for _, value in whole)
            if "street" in values:
                row.keep(whole[0][0], text)
            else:
                values = {**address_in(text), **values}
        if second := values.pop("street2", None):
            values["street" if "unit" in values or "street" not in values else "unit"] = (
                f"{values['street']}, {second}" if "unit" in values and "street" in values else second
            )
        if "street" not in values:
            header = next(iter(parts.values()))[0][0]
            row.keep(header, ", ".join(values.values()), "An address needs its street.")
            return None
        country = self._country(row, parts, values.pop("country", None), ground)
        for part, value in list(values.items()):
            if len(value) > (longest := _MAX_LENGTHS.get(part, MAX_LINE_LENGTH)):
                row.keep(_header(parts, part), value, f"Longer than {longest} characters.")
                values[part] = value[:longest]
        if code := values.get("postal_code"):
            values["postal_code"] = code.upper()
            for fault in postal_code_faults(values["postal_code"], country):
                row.flag(_header(parts, "postal_code"), code, f"{fault.message} It is kept as typed.")
        return Address(id=new_part_id("adr"), country=country, is_service=True, **values)  # type: ignore[arg-type]  # texts all

    def _country(
        self, row: NotedRow, parts: dict[str, list[tuple[str, str]]], given: str | None, ground: ValidationContext
    ) -> str:
        if given is None:
            return ground.country
        try:
            return a_country(given, ground)
        except RuleViolation:
            row.keep(_header(parts, "country"), given, f"No country is known by this name: {ground.country} is taken.")
            return ground.country


def _header(parts: dict[str, list[tuple[str, str]]], part: str) -> str:
    return (parts.get(part) or next(iter(parts.values())))[0][0]
