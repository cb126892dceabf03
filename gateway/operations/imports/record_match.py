"""What a record of a file names: its customer, its earlier state, the records that it is linked with, staff, places."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from gateway.documents.base.record import CustomerRecord
from gateway.documents.company import Company
from gateway.documents.contact import Address
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.customer_key import address_key, email_keys, phone_keys
from gateway.documents.same_address import same_address
from gateway.documents.staff_member import StaffMember
from gateway.matching.email_address import email_key
from gateway.matching.phone_number import parse_phone, phone_key
from gateway.matching.search_key import fold, sort_key
from gateway.operations.customer.external_id import customers_by_external_id
from gateway.operations.imports import cell
from gateway.operations.imports.record_field import PLACE, FieldRole, import_fields
from gateway.operations.imports.record_row import KEYS, ReadRecord, RecordRow
from gateway.operations.record.kind import WrittenKind
from gateway.operations.record.spec import RecordLink
from gateway.store.scope import TenantScope

MAX_NAMED: Final = 5
"""Customers that a refusal names."""
_IDS: Final = ("external_id", "number")
_Found = Mapping[str, Sequence[Customer]]


class Unmatched(Exception):
    """A row names no customer, or several; the message says which."""


class _Ways(NamedTuple):
    """What the rows of a batch name customers by."""

    ids: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[str]


class RecordMatcher:
    """Finder of what the records of one batch name, which is read at once."""

    def __init__(self, scope: TenantScope, company: Company, kind: WrittenKind) -> None:
        self._scope, self._country, self._kind = scope, company.country, kind
        self._customers: dict[str, _Found] = {}
        self._own: dict[tuple[str, str], CustomerRecord] = {}
        self._linked: dict[tuple[str, str, str], CustomerRecord] = {}
        self._staff: dict[str, StaffMember] | None = None

    async def load(self, records: Sequence[ReadRecord]) -> None:
        """Read what these records name."""
        rows = [record.first for record in records]
        self._own = {}
        for name in KEYS:
            texts = {record.key[1] for record in records if record.key is not None and record.key[0] == name}
            for found in await self._named(self._kind.spec.record, name, texts):
                self._own[name, str(getattr(found, name))] = found
        await self._load_customers(rows)
        self._linked = {}
        for link in self._kind.spec.links:
            await self._load_links(link, rows)
        if self._staff is None and self._kind.spec.staff:
            members = await self._scope.find(StaffMember, {})
            self._staff = {key: member for member in members for key in _staff_keys(member)}

    def own(self, record: ReadRecord) -> Any:
        """Return the record as it is stored; `None` for a new one."""
        return self._own.get(record.key) if record.key else None

    def customer(self, record: ReadRecord) -> Customer | str:
        """Return whose a record is, or the id of the customer of a stored one. Raises Unmatched."""
        ways = list(self._ways(record.first))
        if not ways:
            if (own := self.own(record)) is not None:
                return str(own.customer_id)
            raise Unmatched("No column says whose it is: a customer's id, number, e-mail address, phone or name.")
        candidates: dict[str, Customer] = {}
        for what, key in ways:
            found = {one.id: one for one in self._customers[what].get(key, ())}
            if not found:
                continue
            candidates = {key: one for key, one in candidates.items() if key in found} or candidates or found
            if what == "ids":
                break
        if len(candidates) == 1:
            return next(iter(candidates.values()))
        if candidates:
            numbers = ", ".join(sorted(one.number for one in candidates.values())[:MAX_NAMED])
            raise Unmatched(f"Several customers fit: {numbers}. Give the customer's id or number.")
        raise Unmatched("No customer fits. Import the customers first, or correct what names this one.")

    def linked(self, link: RecordLink, name: str, text: str) -> CustomerRecord | None:
        """Return the record that a link names, by the kind of name first, else by the other."""
        others = (name, *(each for each in _IDS if each != name))
        return next((found for each in others if (found := self._linked.get((link.name, each, text)))), None)

    def staff(self, text: str) -> StaffMember | None:
        """Return the staff member with an id, an e-mail address or a name."""
        known = self._staff or {}
        return known.get(text) or known.get(fold(text))

    async def _named(self, kind: type[Any], name: str, texts: Iterable[str]) -> list[CustomerRecord]:
        values = sorted(texts)
        if not values or name not in kind.__struct_fields__:
            return []
        return cast(list[CustomerRecord], await self._scope.as_system().find(kind, {name: {"$in": values}}))

    async def _load_links(self, link: RecordLink, rows: Sequence[RecordRow]) -> None:
        texts = {text for row in rows for part in _IDS if (text := row.text(f"{link.name}.{part}"))}
        for name in _IDS:
            for found in await self._named(link.target, name, texts):
                self._linked[link.name, name, str(getattr(found, name))] = found

    async def _load_customers(self, rows: Sequence[RecordRow]) -> None:
        named: dict[str, set[str]] = {name: set() for name in _Ways._fields}
        for row in rows:
            for what, key in self._ways(row):
                named[what].add(key)
        ways = _Ways(*(frozenset(named[name]) for name in _Ways._fields))
        by_id = await customers_by_external_id(self._scope, ways.ids)
        ids: dict[str, list[Customer]] = {key: [one] for key, one in by_id.items()}
        for one in await self._found({"number": {"$in": sorted(ways.ids)}}, ways.ids):
            ids.setdefault(one.number, []).append(one)
        statuses = [status.value for status in CustomerStatus]
        of_name = {"status": {"$in": statuses}, "keys.name": {"$in": sorted(ways.names)}}
        self._customers = {
            "ids": ids,
            "emails": _by(email_keys, await self._found({"keys.emails": {"$in": sorted(ways.emails)}}, ways.emails)),
            "phones": _by(phone_keys, await self._found({"keys.phones": {"$in": sorted(ways.phones)}}, ways.phones)),
            "names": _by(lambda one: {one.sort_name}, await self._found(of_name, ways.names)),
        }

    async def _found(self, where: Mapping[str, Any], keys: Iterable[str]) -> list[Customer]:
        return await self._scope.find(Customer, where) if keys else []

    def _ways(self, row: RecordRow) -> Iterator[tuple[str, str]]:
        """Yield what a row names its customer by, the surest first."""
        for part in _IDS:
            if text := row.text(f"customer.{part}"):
                yield "ids", text
        for target in ("customer.email", "email"):
            for given in row.cells.get(target, ()):
                yield from (("emails", email_key(each)) for each in cell.mails_in(given.text))
        for target in ("customer.phone", "phone"):
            for given in row.cells.get(target, ()):
                for typed in cell.phones_in(given.text):
                    parsed = parse_phone(typed, self._country)
                    if parsed is not None and parsed.e164:
                        yield "phones", phone_key(parsed.e164)
        yield from (("names", key) for key in _name_keys(row))


def matching_address(customer: Customer, row: RecordRow, kind: WrittenKind) -> Address | None:
    """Return the address of a customer that a row names: the same, or the only one with that street and number."""
    given: dict[str, Any] = {
        field.part: " ".join(text.split())
        for target, field in import_fields(kind).items()
        if field.role is FieldRole.PLACE and (text := row.text(target))
    }
    whole = "\n".join(filter(None, (row.text(f"{PLACE}.full"), row.text(f"{PLACE}.street"))))
    parts = {**cell.address_in(whole), **given, "street": cell.address_in(whole)["street"]} if whole else given
    if not parts.get("street"):
        return None
    current = [address for address in customer.addresses if address.retired_at is None]
    place: dict[str, Any] = {name: parts.get(name) for name in ("unit", "city", "region", "postal_code")}
    pairs = [(one, Address(id="", country=one.country, street=parts["street"], **place)) for one in current]
    exact = [one for one, named in pairs if same_address(one) == same_address(named)]
    at_door = [one for one, named in pairs if address_key(one) == address_key(named)]
    found = exact or at_door
    return found[0] if len(found) == 1 else None


def _by(keys: Any, customers: Sequence[Customer]) -> dict[str, list[Customer]]:
    found: dict[str, list[Customer]] = {}
    for one in customers:
        for key in keys(one):
            found.setdefault(key, []).append(one)
    return found


def _name_keys(row: RecordRow) -> Iterator[str]:
    """Yield the sort keys of the customer that a row calls by name: a company's, or a person's."""
    if company := row.text("customer.company_name"):
        yield sort_key(company)
    first, last = row.text("customer.first_name"), row.text("customer.last_name")
    if first or last:
        yield sort_key(" ".join(filter(None, (last, first))))
    for given in row.cells.get("customer.name", ()):
        text = " ".join(given.text.split())
        yield sort_key(text)
        names = cell.names_in(text)
        if "company_name" not in names:
            yield sort_key(" ".join(filter(None, (names.get("last_name"), names.get("first_name")))))


def _staff_keys(member: StaffMember) -> Iterator[str]:
    yield member.id
    yield fold(member.name)
    if member.email:
        yield fold(member.email)
