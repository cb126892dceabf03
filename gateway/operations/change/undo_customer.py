"""Restoring the fields of a customer, as they are stored in the change log."""

from collections.abc import Iterable
from typing import Any, TypeVar, get_args

import msgspec

from gateway.documents.base.unfit_record import slot, to_builtins
from gateway.documents.change import FieldChange
from gateway.documents.customer import Customer
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.operations.contact.list import ADDRESSES, CONTACT_PERSONS, EMAILS, PHONES, ContactList

R = TypeVar("R", bound=msgspec.Struct)


def restored_customer(customer: Customer, fields: Iterable[FieldChange]) -> Customer:
    """Return the customer with the values `after` of some fields. Raises InvalidInput when they break a rule."""
    after = restored(customer, sorted(fields, key=lambda field: field.place or 0))
    after = msgspec.structs.replace(
        after,
        addresses=_settled(ADDRESSES, customer.addresses, after.addresses),
        phones=_settled(PHONES, customer.phones, after.phones),
        emails=_settled(EMAILS, customer.emails, after.emails),
        contact_persons=_settled(CONTACT_PERSONS, customer.contact_persons, after.contact_persons),
    )
    for person in after.contact_persons:
        if person.address_id is not None and after.address(person.address_id) is None:
            message = f"The contact person {person.name} is of an address that the customer would not have."
            raise _refused(UserErrorCode.IN_USE, message)
    if not after.display_name:
        raise _refused(UserErrorCode.REQUIRED, "The customer would be without a name. Give it another name first.")
    return after


def restored(record: R, fields: Iterable[FieldChange]) -> R:
    """Return a record with the values `after` of some fields. Raises InvalidInput for one that it cannot have.

    What does not fit of its other fields, and of their parts, stays as it is.
    """
    stored, changed = to_builtins(record, None), set()
    before = dict(stored)
    for field in fields:
        restore(stored, field)
        changed.add(field.field.partition(".")[0])
    values: dict[str, Any] = {}
    for declared in msgspec.structs.fields(type(record)):
        name = declared.encode_name
        if name in changed and name in stored:
            values[declared.name] = _converted(declared, stored[name], before.get(name), slot(record, declared.name))
        elif name in changed:
            values[declared.name] = find_default(declared)
    return msgspec.structs.replace(record, **values)


def _converted(declared: msgspec.structs.FieldInfo, stored: Any, old_stored: Any, old: Any) -> Any:
    """Return the value of a field; of a list, the parts that are as they were are the parts that there were."""
    try:
        if not isinstance(stored, list) or not isinstance(old, tuple):
            return msgspec.convert(stored, declared.type)
        known = list(zip(old_stored or (), old, strict=False))
        item = get_args(declared.type)[0]
        return tuple(
            next((part for was, part in known if was == each), None) or msgspec.convert(each, item) for each in stored
        )
    except msgspec.ValidationError:
        raise _refused(UserErrorCode.INVALID, "The value that it had before is none that it can have.") from None


def find_default(declared: msgspec.structs.FieldInfo) -> Any:
    """Return the default of a field. Raises InvalidInput if it has no default."""
    if declared.required:
        raise _refused(UserErrorCode.INVALID, "The value that it had before is none that it can have.")
    return declared.default if declared.default is not msgspec.NODEFAULT else declared.default_factory()


def restore(stored: dict[str, Any], field: FieldChange) -> None:
    """Put the value `after` of a field into a stored record, in place."""
    name, _, rest = field.field.partition(".")
    if not rest:
        _put(stored, name, field.after)
        return
    parts = list(stored.get(name, ()))
    if name == "tags":
        parts = _with(parts, rest, rest if field.after is not None else None, field.place)
    else:
        part_id, _, inner = rest.partition(".")
        at = next((number for number, part in enumerate(parts) if part["id"] == part_id), None)
        if inner and at is not None:
            parts[at] = dict(parts[at])
            _put(parts[at], inner, field.after)
        elif not inner:
            parts = _with(parts, None if at is None else parts[at], field.after, field.place)
    _put(stored, name, parts or None)


def _with(parts: list[Any], found: Any, input: Any, place: int | None) -> list[Any]:
    """Return a list without the part that was found, and with the wanted one where it was."""
    others = [part for part in parts if part != found]
    if input is None:
        return others
    others.insert(len(others) if place is None else min(place, len(others)), input)
    return others


def _put(stored: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        stored.pop(name, None)
    else:
        stored[name] = value


def _settled(rules: ContactList[Any], before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a list by its rules: one part leads, no two are the same. Raises InvalidInput."""
    if rules.identity is not None and len(after) > len(before):
        identities = [identity for part in after if (identity := rules.read_identity(part)) is not None]
        if len(set(identities)) < len(identities):
            raise _refused(UserErrorCode.TAKEN, f"The customer has this {rules.noun} again, as another part.")
    if len(after) > max(rules.most, len(before)):
        raise _refused(UserErrorCode.TOO_MANY, f"A customer has at most {rules.most} of these: remove one first.")
    return rules.settled(after)


def _refused(code: UserErrorCode, message: str) -> InvalidInput:
    return InvalidInput([Fault(code, message, ("id",))])
