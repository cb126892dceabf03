"""Reading who has a phone number, and the last call with each, in one MongoDB command."""

from typing import Any, NamedTuple

from gateway.access.permission import Permission
from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.communication import Communication, CommunicationChannel
from gateway.documents.contact import ContactPerson, Phone
from gateway.documents.customer import Customer, CustomerStatus
from gateway.documents.customer_key import OF_PERSON
from gateway.matching.phone_number import ParsedPhone, phone_key, ways_to_write
from gateway.pages.connection_request import Condition, ConnectionRequest
from gateway.pages.page import PageRequest
from gateway.store.lookups.stages import lookup
from gateway.store.scope import TenantScope

MAX_OWNERS_RANKED = 1_000
"""Owners of one number that are ranked; of those, the best are read whole."""
CALLS = (Condition("channel", "$eq", CommunicationChannel.CALL.value),)
RANKED_BY = ("status", "metrics", "company_name", "first_name", "last_name")
LAST_CALL = ConnectionRequest(Communication, "customer_id", CALLS, PageRequest(1), needs_cursors=False)
# What a match loses: a primary phone is likelier theirs alone, an archived customer likelier gave up the number, and
# behind one number extensions are different people. A contact person may be that of several customers.
NOT_PRIMARY = 0.2
OF_CONTACT_PERSON = 0.3
ARCHIVED = 0.5
NO_EXTENSION = 0.1
OTHER_EXTENSION = 0.4


class PhoneOwner(NamedTuple):
    """A customer who has the number, how well it fits, and the last call with them, if it was asked for."""

    customer: Customer
    score: float
    last_call: Communication | None


async def find_owners(scope: TenantScope, phone: ParsedPhone, *, limit: int, with_calls: bool) -> list[PhoneOwner]:
    """Return the customers who have a number, themselves or as a contact person's, the likeliest first.

    By score, then open jobs, then name.

    They are ranked by MongoDB, so that only those that are shown are read whole. Raises Forbidden.
    """
    key = phone_key(phone.e164 or "")
    # The order would show who has more open jobs.
    by_jobs = {"keys.open_jobs": -1} if scope.viewer.may(Permission.JOB_READ) else {}
    order = {"rank": -1, **by_jobs, "keys.name": 1, "_id": 1}
    stages: list[dict[str, Any]] = [
        {"$limit": MAX_OWNERS_RANKED},
        {"$set": {"rank": _score(key, phone.extension)}},
        {"$sort": order},
        {"$limit": limit},
        {"$project": {**Customer.projection(), "rank": 1}},
    ]
    if with_calls:
        stages.append(lookup(scope, LAST_CALL, "calls"))
    where = {"keys.phones": {"$in": [key, f"{key}{OF_PERSON}"]}}
    rows = await scope.aggregate(Customer, where, stages, for_records=True)
    found = {row["_id"]: (round(row["rank"], 2), _call_in(row.get("calls", ()))) for row in rows}
    customers = drop_unfit(map(Customer.from_stored, rows), RANKED_BY)
    return [PhoneOwner(customer, *found[customer.id]) for customer in customers]


def _score(key: str, extension: str | None) -> dict[str, Any]:
    """Return the expression of a customer's score: that of the phone that fits best."""
    ways, not_primary = ways_to_write(key), {"$cond": [{"$ifNull": ["$$part.is_primary", False]}, 0, NOT_PRIMARY]}
    own = _losses("$phones", ways, extension, not_primary)
    persons = _losses("$contact_persons", ways, extension, OF_CONTACT_PERSON)
    least = {"$min": {"$concatArrays": [own, persons]}}
    archived = {"$cond": [{"$eq": ["$status", CustomerStatus.ARCHIVED.value]}, ARCHIVED, 0]}
    return {"$subtract": [1, {"$add": [{"$ifNull": [least, 0]}, archived]}]}


def _losses(list_path: str, ways: list[str], extension: str | None, by_kind: Any) -> dict[str, Any]:
    """Return the expression of what each part of a list loses that has the number; `by_kind`, because of its list."""
    parts = {"$cond": [{"$isArray": list_path}, list_path, []]}
    written = {"$setIntersection": [{"$literal": ways}, ["$$part.e164"]]}
    having = {"$filter": {"input": parts, "as": "part", "cond": {"$ne": [written, []]}}}
    lost = [by_kind]
    if extension:
        own = {"$ifNull": ["$$part.extension", ""]}
        other = {"$cond": [{"$eq": [own, ""]}, NO_EXTENSION, OTHER_EXTENSION]}
        lost.append({"$cond": [{"$eq": [own, {"$literal": extension}]}, 0, other]})
    return {"$map": {"input": having, "as": "part", "in": {"$add": lost}}}


def loss_of_phone(phone: Phone | ContactPerson, extension: str | None) -> float:
    """Return what a phone of a customer, or of a contact person, loses, as the score has it."""
    lost = OF_CONTACT_PERSON if isinstance(phone, ContactPerson) else 0 if phone.is_primary else NOT_PRIMARY
    return lost + loss_of_extension(phone, extension)


def loss_of_extension(phone: Phone | ContactPerson, extension: str | None) -> float:
    """Return what a phone loses that has another extension than the requested one, or without an extension."""
    if not extension or phone.extension == extension:
        return 0
    return OTHER_EXTENSION if phone.extension else NO_EXTENSION


def _call_in(rows: list[dict[str, Any]]) -> Communication | None:
    return Communication.from_stored(rows[0]) if rows else None
