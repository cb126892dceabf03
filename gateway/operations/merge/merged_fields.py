"""One contact card out of two, and two out of one again. It uses no database."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import unfit_fields
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.contact import Address, ContactPerson, EmailPreferences, PaymentMethod, Phone, new_part_id
from gateway.documents.customer import Customer, CustomerMetrics, CustomerStatus, Part
from gateway.documents.customer_key import tag_key
from gateway.documents.same_address import same_address
from gateway.errors import UnfitValue
from gateway.inputs.contact import phone_identity
from gateway.inputs.customer_merge import MergedField, MergeSide
from gateway.matching.email_address import email_key
from gateway.matching.search_key import fold
from gateway.operations.contact.list import ADDRESSES, CONTACT_PERSONS, EMAILS, PHONES, with_one_billing

P = TypeVar("P", bound=Part)

SINGLE: Mapping[str, MergedField | None] = {
    "type": MergedField.TYPE,
    "status": MergedField.STATUS,
    "status_reason": MergedField.STATUS,
    "blocked_before_archive": MergedField.STATUS,
    "joined_on": None,
    "first_name": MergedField.FIRST_NAME,
    "last_name": MergedField.LAST_NAME,
    "company_name": MergedField.COMPANY_NAME,
    "external_id": MergedField.EXTERNAL_ID,
    "taxability": MergedField.TAXABILITY,
    "email_preferences": None,
    "account_manager_id": MergedField.ACCOUNT_MANAGER,
    "payment_terms": MergedField.PAYMENT_TERMS,
    "referral_code": MergedField.REFERRAL_CODE,
}
"""The fields with one value -> the choice that decides; `None`: a rule does."""
PARTS = ("emails", "phones", "addresses", "retired_addresses", "contact_persons")
"""The lists of parts that the survivor gets from the other customer."""
OWN = frozenset({"id", "company_id", "number", "version", "created_at", "created_by", "updated_at", "metrics"})
"""The fields that the survivor keeps, or that are computed again."""
ACCOUNT = frozenset({"tags", "payment_methods", "unrelated_ids"})
_FOLLOW_STATUS = ("status_reason", "blocked_before_archive")


class MergeConflict(NamedTuple):
    """A value in which the two customers differ."""

    merged_field: MergedField
    survivor_value: str
    other_value: str
    winner: MergeSide


class Joined(NamedTuple):
    """The customer after a merge, and where the two differed."""

    customer: Customer
    conflicts: tuple[MergeConflict, ...]


def joined(
    survivor: Customer, other: Customer, choices: Mapping[MergedField, MergeSide], metrics: CustomerMetrics
) -> Joined:
    """Return the survivor with everything of the other customer; values of the survivor that do not fit stay."""
    fit, other = without_unfit(survivor), without_unfit(other)
    sides = _sides(fit, other, choices)
    values = {name: getattr(fit if sides[name] is MergeSide.SURVIVOR else other, name) for name in SINGLE}
    values["joined_on"] = min(filter(None, (fit.joined_on, other.joined_on)), default=None)
    values["email_preferences"] = _consents(fit.email_preferences, other.email_preferences)
    unfit = {name.partition(".")[0] for name in unfit_fields(survivor)}
    tags = {tag_key(tag): tag for tag in (*other.tags, *survivor.tags)}
    known = {tag_key(tag) for tag in survivor.tags}
    customer = replace(
        survivor,
        **{name: value for name, value in values.items() if name not in unfit},
        **_lists(survivor, other),
        tags=(*survivor.tags, *(tag for key, tag in tags.items() if key not in known)),
        unrelated_ids=tuple(sorted({*survivor.unrelated_ids, *other.unrelated_ids} - {survivor.id, other.id})),
        metrics=metrics,
    )
    return Joined(customer, tuple(_conflicts(fit, other, sides)))


def _sides(survivor: Customer, other: Customer, choices: Mapping[MergedField, MergeSide]) -> dict[str, MergeSide]:
    """Return for each field whose value wins: by choice, else the survivor's, else the only one there is."""
    sides = {}
    for name, choice in SINGLE.items():
        mine, theirs = getattr(survivor, name), getattr(other, name)
        is_only = mine in (None, "") and theirs not in (None, "")
        by_default = MergeSide.OTHER if is_only else MergeSide.SURVIVOR
        sides[name] = by_default if choice is None else choices.get(choice, by_default)
    if MergedField.STATUS not in choices and other.status is CustomerStatus.BLOCKED:
        # Blocking protects the company: a merge does not lift it in silence.
        sides["status"] = MergeSide.SURVIVOR if survivor.status is CustomerStatus.BLOCKED else MergeSide.OTHER
    return sides | dict.fromkeys(_FOLLOW_STATUS, sides["status"])


def _conflicts(survivor: Customer, other: Customer, sides: Mapping[str, MergeSide]) -> list[MergeConflict]:
    found = []
    for name, choice in SINGLE.items():
        mine, theirs = getattr(survivor, name), getattr(other, name)
        if choice is None or name in _FOLLOW_STATUS or mine == theirs or None in (mine, theirs):
            continue
        found.append(MergeConflict(choice, _shown(mine), _shown(theirs), sides[name]))
    return found


def _shown(value: object) -> str:
    return str(getattr(value, "kind", value))


def _consents(mine: EmailPreferences, theirs: EmailPreferences) -> EmailPreferences:
    """Return the stricter consents: what either customer does not want, the one they are does not want."""
    if mine.is_subscribed and not theirs.is_subscribed:
        mine, theirs = theirs, mine
    topics = [field.name for field in msgspec.structs.fields(EmailPreferences) if field.name.startswith("receives_")]
    stricter = replace(mine, **{name: getattr(mine, name) and getattr(theirs, name) for name in topics})
    # An equal part at its default would be stored, and the default itself is not.
    return mine if stricter == mine else stricter


def _lists(survivor: Customer, other: Customer) -> dict[str, Any]:
    """Return the lists of parts of both; of equal ones the survivor's. An equal address is kept as retired."""
    addresses, same_addresses = _together(survivor.addresses, other.addresses, same_address)
    leading = next((address.id for address in addresses if address.is_billing), None)
    persons = [_at_joined(person, same_addresses) for person in other.contact_persons]
    copies = [address for address in other.addresses if address.id in same_addresses]
    known = {address.id for address in (*addresses, *survivor.retired_addresses)}
    retired = (*survivor.retired_addresses, *other.retired_addresses, *copies)
    fresh = {address.id: address for address in retired[len(survivor.retired_addresses) :] if address.id not in known}
    cards, _ = _together(survivor.payment_methods, other.payment_methods, _card_identity)
    return {
        "addresses": with_one_billing(ADDRESSES.settled(addresses), leading),
        "retired_addresses": (*survivor.retired_addresses, *map(_not_leading, fresh.values())),
        "phones": PHONES.settled(_together(survivor.phones, other.phones, _phone_identity)[0]),
        "emails": EMAILS.settled(_together(survivor.emails, other.emails, lambda one: email_key(one.address))[0]),
        "contact_persons": CONTACT_PERSONS.settled(_together(survivor.contact_persons, persons, _person_identity)[0]),
        "payment_methods": _one_default(cards),
    }


def _together(
    mine: Sequence[P], theirs: Sequence[P], identity: Callable[[P], object]
) -> tuple[list[P], dict[str, str]]:
    """Return both lists as one without equal parts, and for each left out the id of its equal."""
    kept, same = list(mine), {}
    known = {_identity(identity, part): part.id for part in reversed(mine)}
    ids = {part.id for part in mine}
    for part in theirs:
        equal = known.get(identity(part))
        if equal is not None:
            same[part.id] = equal
            continue
        known[identity(part)] = part.id
        # Ids of parts are unique but for those that were brought in from elsewhere.
        kept.append(replace(part, id=new_part_id(part.id.partition("_")[0])) if part.id in ids else part)
    return kept, same


def _identity(identity: Callable[[P], object], part: P) -> object:
    """Return what equal parts have in common; a part with a value that does not fit is like no other."""
    try:
        return identity(part)
    except UnfitValue:
        return part.id


def _phone_identity(phone: Phone) -> object:
    return phone_identity(phone.e164, phone.number, phone.extension)


def _person_identity(person: ContactPerson) -> object:
    return fold(person.name), person.role, person.e164 or person.phone, person.email and email_key(person.email)


def _card_identity(card: PaymentMethod) -> object:
    return card.id


def _at_joined(person: ContactPerson, same_addresses: Mapping[str, str]) -> ContactPerson:
    place = person.address_id
    return replace(person, address_id=same_addresses.get(place, place)) if place else person


def _not_leading(address: Address) -> Address:
    return replace(address, is_default=False, is_billing=False, retired_at=address.retired_at or instant())


def _one_default(cards: Sequence[PaymentMethod]) -> tuple[PaymentMethod, ...]:
    leading = next((card.id for card in cards if card.is_default), None)
    return tuple(replace(card, is_default=card.id == leading) for card in cards)
