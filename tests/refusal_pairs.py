"""Which two reasons to refuse a mutation can meet in one request, so that both must be reported."""

from collections.abc import Mapping
from itertools import combinations

from tests.export_spoils import many_customers, many_invoices
from tests.import_spoils import changed_import, open_import
from tests.mutation_refusals import ARCHIVED, AS_THE_CUSTOMER, BLOCKED, SPOILT
from tests.mutation_spoils import (
    Spoil,
    address_again,
    booked_already,
    bounced,
    called_off,
    crowded,
    crowded_with_a_retired,
    external_id_of_another,
    much_booked,
    owned_by_another,
    second_email,
    second_person,
    second_phone,
    soon,
    without_a_chosen_address,
    without_mail,
)
from tests.mutations import ids_of, taking
from tests.staff_samples import JUDGED_BY_WHAT_IS_STORED, RESTS_ON, TOUCHED

ONE_AT_A_TIME = {"portalSignIn", "portalPasswordForgotten", "changeUndo", "customerUnmerge"}
"""A caller who is not signed in learns nothing of an account beyond the first reason; an entry has one."""

_TOUCHED: Mapping[Spoil, set[str]] = {
    **TOUCHED,
    BLOCKED: {"the status"},
    ARCHIVED: {"the status"},
    booked_already: {"window"},
    much_booked: {"window"},
    called_off: {"the visit"},
    soon: {"the visit"},
    crowded: {"the card"},
    crowded_with_a_retired: {"the card"},
    address_again: {"the card"},
    second_phone: {"number", "extension"},
    second_person: {"name", "role", "addressId"},
    second_email: {"address"},
    external_id_of_another: {"externalId"},
    bounced: {"the card"},
    without_mail: {"the card"},
    without_a_chosen_address: {"emailId", "the card"},
    owned_by_another: {"customerId"},
    many_invoices: {"format", "the rows"},
    many_customers: {"format", "the rows"},
    open_import: {"id"},
    changed_import: {"id"},
}
"""What an invalid input changes, when that is not what it sends."""

_PERSON_FAULTS = {"phone", "email"}
"""With any of these at fault a new person is not compared with the others."""

_RESTS_ON: Mapping[tuple[str, str], set[str]] = {
    **RESTS_ON,
    ("bookingCreate", "TAKEN"): {"category"},
    **{(name, "TOO_LONG"): {"columns", "locale"} for name in ("tabExport", "customersExport")},
    **{(name, "TOO_MANY"): {"columns", "locale", "the rows"} for name in ("tabExport", "customersExport")},
    ("customerDataExport", "TOO_MANY"): {"customerId"},
    ("bulkExportStart", "TOO_MANY"): {"document", "documentId"},
    ("importStart", "TOO_MANY"): {"mapping"},
    ("importCancel", "WRONG_STATUS"): {"id"},
    **{("importUndo", code): {"id"} for code in ("WRONG_STATUS", "IN_USE")},
    ("customerAddressAdd", "TAKEN"): {"the card"},
    ("customerAddressUpdate", "TAKEN"): {"postalCode", "unit"},
    ("customerPhoneAdd", "TAKEN"): {"extension", "the card"},
    ("customerEmailAdd", "TAKEN"): {"the card"},
    ("customerContactPersonAdd", "TAKEN"): {"name", "role", "the card", *_PERSON_FAULTS},
    ("messageSend", "UNDELIVERABLE"): {"channel", "to"},
    ("messageSend", "UNSUBSCRIBED"): {"channel"},
    ("statementSend", "UNDELIVERABLE"): {"emailId", "the card"},
    **{("portalInviteSend", code): {"customerId"} for code in SPOILT["portalInviteSend"]},
    **{(name, code): {"token"} for name in ("portalAccountConfirm", "portalPasswordReset") for code in SPOILT[name]},
    ("portalAccountConfirm", "TOO_WEAK"): set(),
    ("portalPasswordReset", "TOO_WEAK"): set(),
    ("tagRename", "INVALID"): {"tag"},
    ("tagRename", "TAKEN"): {"name"},
    ("tagMerge", "REQUIRED"): {"into"},
}
"""What must be as in the sample, so that a mutation is refused for this reason."""

_JUDGED_BY_WHAT_IS_STORED = {
    *JUDGED_BY_WHAT_IS_STORED,
    ("customerAddressUpdate", "INVALID"),  # the postal code, in the country of the address
    ("customerAddressAdd", "TAKEN"),
    ("customerAddressUpdate", "TAKEN"),
    ("customerPhoneAdd", "TAKEN"),
    ("customerContactPersonAdd", "TAKEN"),
    ("messageSend", "NO_ADDRESS"),
}


def _touched(mutation: str, code: str) -> set[str]:
    spoil = SPOILT[mutation][code]
    return set(spoil) if isinstance(spoil, Mapping) else _TOUCHED.get(spoil, set())


def _meet(mutation: str, one: str, other: str) -> bool:
    """Return whether a request can be refused for both: neither removes what the other depends on."""
    out = {(mutation, code) for code in (one, other)} & AS_THE_CUSTOMER and {one, other} & {"BLOCKED", "ARCHIVED"}
    if mutation in ONE_AT_A_TIME or out:  # who is blocked does not get into the portal
        return False
    first, second = _touched(mutation, one), _touched(mutation, other)
    return not (
        first & second
        or first & _RESTS_ON.get((mutation, other), set())
        or second & _RESTS_ON.get((mutation, one), set())
    )


PAIRS = [(name, *pair) for name, codes in SPOILT.items() for pair in combinations(codes, 2) if _meet(name, *pair)]
"""(mutation, code, another code) of what can meet."""

_OF_THE_INPUT = [
    (name, code, set(spoil))
    for name, codes in SPOILT.items()
    for code, spoil in codes.items()
    if isinstance(spoil, Mapping) and (name, code) not in _JUDGED_BY_WHAT_IS_STORED | AS_THE_CUSTOMER
]
WITH_A_STALE_VERSION = [(name, code) for name, code, _ in _OF_THE_INPUT if name in taking("expectedVersion")]
"""(mutation, code) of what is wrong with an input by itself, with any stored data."""

WITH_AN_UNKNOWN_ID = [
    (name, field, code) for name, code, touched in _OF_THE_INPUT for field in ids_of(name) if field not in touched
]
"""(mutation, one of its ids, a code of what is wrong with an input by itself)."""
