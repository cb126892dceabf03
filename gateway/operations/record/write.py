"""Writing one record: from the fields that were sent to the record that is stored, in a customer's worksheet."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from gateway.documents.base.record import CustomerRecord
from gateway.documents.base.timed_status import TimedRecord
from gateway.documents.money import Money, minor_digits
from gateway.documents.staff_member import StaffMember
from gateway.errors import ErrorCollector, Fault, InvalidInput, NotFound, UserErrorCode, faulty_fields
from gateway.inputs.record import GivenAmount
from gateway.inputs.rule import Checked
from gateway.inputs.text import api_name
from gateway.operations.record.links import link_followers, resolve_link
from gateway.operations.record.settlement import settle
from gateway.operations.record.spec import Occasion, RecordSpec, derived_id
from gateway.operations.record.thread import join_threads
from gateway.operations.record.worksheet import Worksheet

_WHOSE = ("customer_id", "customer_external_id")


class WrittenRecord(NamedTuple):
    """A record as it is after a write."""

    record: CustomerRecord
    created: bool


async def write_record(sheet: Worksheet, spec: RecordSpec, occasion: Occasion, item: Checked) -> WrittenRecord:
    """Make the record that an item names, or change it, and what follows from it. Raises MutationRefused.

    A refused item leaves the worksheet as it was.
    """
    values, faults = item.validate(occasion.ground)
    return await write_values(sheet, spec, occasion, values, faults)


async def write_values(
    sheet: Worksheet,
    spec: RecordSpec,
    occasion: Occasion,
    values: Mapping[str, Any],
    faults: Sequence[Fault] = (),
) -> WrittenRecord:
    """Make or change the record that values name, as `write_record` does; `faults` are what is wrong with others."""
    state = sheet.state()
    refusals = ErrorCollector(faults)
    before = await _known(sheet, spec, values)
    _require_owner(before, occasion, values)
    attributes = _stored_values(spec, values, occasion, refusals)
    for link in spec.links:
        with refusals:
            attributes |= await resolve_link(sheet, link, values)
    with refusals:
        await _require_sound(sheet, spec, occasion, before, attributes)
    after = before
    with refusals:
        after = _record(spec, occasion, before, attributes, faulty_fields(refusals.faults))
    refusals.raise_any()
    if after is None:
        raise AssertionError("a record that cannot be made was refused")
    try:
        sheet.put(after)
        await link_followers(sheet, before, after)
        await settle(sheet, state)
        await join_threads(sheet, state)
    except InvalidInput:
        sheet.reset(state)
        raise
    return WrittenRecord(await sheet.get(spec.record, after.id) or after, before is None)


async def _known(sheet: Worksheet, spec: RecordSpec, values: Mapping[str, Any]) -> CustomerRecord | None:
    """Return the record that has the external id, or else the id. Raises NotFound, InvalidInput."""
    external, given = values.get("external_id"), values.get("id")
    found = await sheet.find_by(spec.record, "external_id", external) if external else []
    if given is None:
        return found[0] if found else None
    named = await sheet.get(spec.record, given)
    if named is None:
        raise NotFound(spec.noun, ("id",))
    if found and found[0].id != named.id:
        message = f"Another {spec.noun} has this externalId: {found[0].id}."
        raise InvalidInput([Fault(UserErrorCode.TAKEN, message, ("externalId",))])
    return named


def _require_owner(before: CustomerRecord | None, occasion: Occasion, values: Mapping[str, Any]) -> None:
    if before is not None and before.customer_id != occasion.customer.id:
        name = next((name for name in _WHOSE if values.get(name)), "external_id")
        message = "The record is another customer's, and records keep their customer."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, (api_name(name),))])


def _stored_values(
    spec: RecordSpec, values: Mapping[str, Any], occasion: Occasion, refusals: ErrorCollector
) -> dict[str, Any]:
    """Return the given values as the record has them; what belongs to links and to the customer is left out."""
    fields = {field.name for field in msgspec.structs.fields(spec.record)} - {"id", *_WHOSE}
    found: dict[str, Any] = {}
    for name, value in values.items():
        with refusals:
            made = _in_currency(value, occasion, (api_name(name),))
            if (part := spec.parts.get(name)) is not None and made is not None:
                currency = occasion.currency
                made = tuple(part(each, currency) for each in made) if isinstance(made, tuple) else part(made, currency)
            if name in fields or name in spec.inputs:
                found[name] = made
    kept_out = {link.attribute for link in spec.links} | ({"external_id"} if not found.get("external_id") else set())
    return {name: value for name, value in found.items() if name not in kept_out}


def _in_currency(value: Any, occasion: Occasion, path: tuple[str, ...]) -> Any:
    """Return a value with its amounts as money. Raises InvalidInput for one with too many digits."""
    if isinstance(value, GivenAmount):
        currency = occasion.currency
        try:
            return Money.of(value.amount, currency)
        except ValueError:
            message = f"{currency} has {minor_digits(currency)} digits after the point, and no more."
            raise InvalidInput([Fault(UserErrorCode.INVALID, message, path)]) from None
    if isinstance(value, dict):
        return {name: _in_currency(each, occasion, (*path, api_name(name))) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_in_currency(each, occasion, (*path, str(place))) for place, each in enumerate(value))
    return value


async def _require_sound(
    sheet: Worksheet,
    spec: RecordSpec,
    occasion: Occasion,
    before: CustomerRecord | None,
    attributes: Mapping[str, Any],
) -> None:
    """Raise InvalidInput for a staff member or address that is not there, or a number that is taken."""
    faults: list[Fault] = []
    for name in spec.staff:
        staff_id = attributes.get(name)
        if staff_id is not None and await sheet.transaction.get(StaffMember, staff_id) is None:
            faults += NotFound("staff member", (api_name(name),)).faults
    address_id = attributes.get("address_id")
    if address_id is not None and address_id not in {address.id for address in occasion.customer.addresses}:
        faults += NotFound("address of the customer", ("addressId",)).faults
    if spec.series is not None and (number := attributes.get("number")):
        others = await sheet.find_by(spec.record, "number", number)
        if any(before is None or other.id != before.id for other in others):
            message = f"Another {spec.noun} has this number. Leave it out to get the next one."
            faults.append(Fault(UserErrorCode.TAKEN, message, ("number",)))
    if faults:
        raise InvalidInput(faults)


def _record(
    spec: RecordSpec,
    occasion: Occasion,
    before: CustomerRecord | None,
    attributes: dict[str, Any],
    faulty: frozenset[str],
) -> CustomerRecord | None:
    """Return the record with the values and what follows from them; `None` for a new one with faults.

    Raises InvalidInput for what is missing.
    """
    if before is None and spec.is_placed and "address_id" not in attributes and "addressId" not in faulty:
        attributes = {**attributes, "address_id": _default_address(occasion)}
    filled = {**attributes, **spec.fill(occasion, before, attributes)}
    filled = {name: value for name, value in filled.items() if name not in spec.inputs}
    if before is not None:
        return _timed(msgspec.structs.replace(before, **filled), occasion)
    external = filled.get("external_id")
    own = {
        "id": derived_id(spec.record, occasion.company.id, external) if external else spec.record.new_id(),
        "company_id": occasion.company.id,
        "customer_id": occasion.customer.id,
    }
    needed = [field.name for field in msgspec.structs.fields(spec.record) if field.required]
    missing = [name for name in needed if name not in filled and name not in own and api_name(name) not in faulty]
    if not missing and not faulty:
        missing = [name for name in needed if name not in own and filled[name] is None]
    if missing:
        message = f"A new {spec.noun} needs it."
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, (api_name(name),)) for name in missing])
    return None if faulty else _timed(spec.record(**own, **filled), occasion)


def _timed(record: CustomerRecord, occasion: Occasion) -> CustomerRecord:
    """Return the record with the instants at which its status changes by itself."""
    return record.in_zone(ZoneInfo(occasion.company.time_zone)) if isinstance(record, TimedRecord) else record


def _default_address(occasion: Occasion) -> str:
    """Return the address of a record that names no address. Raises InvalidInput."""
    addresses = [address for address in occasion.customer.addresses if address.retired_at is None]
    found = next((address for address in addresses if address.is_default), addresses[0] if addresses else None)
    if found is None:
        message = "The customer has no address. Add one with customerAddressAdd first."
        raise InvalidInput([Fault(UserErrorCode.NO_ADDRESS, message, ("addressId",))])
    return found.id
