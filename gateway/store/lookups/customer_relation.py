"""Reading who shares something with customers: of many customers in one MongoDB command, bounded for each."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from gateway.documents.base.unfit_record import drop_unfit
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.customer import Customer
from gateway.documents.customer_key import name_words, phone_keys, relation_keys
from gateway.matching.search_key import mark, whole_name
from gateway.store.scope import TenantScope


class RelatedOn(StrEnum):
    """Detail that two customers share."""

    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    LAST_NAME = "LAST_NAME"
    FIRST_NAME = "FIRST_NAME"


LOOKED_AT = {RelatedOn.PHONE: 100, RelatedOn.ADDRESS: 100, RelatedOn.LAST_NAME: 200, RelatedOn.FIRST_NAME: 10}
"""Limit of customers compared for each shared detail, the oldest first: a first name alone relates no customers."""
KIND_OF_KEY = {"last": RelatedOn.LAST_NAME, "first": RelatedOn.FIRST_NAME, "address": RelatedOn.ADDRESS}
COMPARED = frozenset({"first_name", "last_name", "phones", "addresses", "unrelated_ids"})
"""The attributes that are read of those that may be related."""
_NOTHING = "none"
"""Is equal to no key, as they are numbers, and to no phone; an empty list would look for what is missing."""


async def sharing(scope: TenantScope, customers: Sequence[Customer]) -> dict[str, list[Customer]]:
    """Return id of each customer → those that may share something with it, itself included, as far as COMPARED.

    Values that do not fit are not compared; of those that are found, customers with such values are left out.
    """
    customers = [without_unfit(customer) for customer in customers]
    ids = [customer.id for customer in customers]
    wanted = [_wanted(customer) for customer in customers]
    stages: list[dict[str, Any]] = [{"$project": {kind: _of_each(ids, wanted, kind) for kind in RelatedOn}}]
    stages += [_lookup(scope, kind) for kind in RelatedOn]
    found: dict[str, list[Customer]] = {customer_id: [] for customer_id in ids}
    for row in await scope.aggregate(Customer, {"_id": {"$in": ids}}, stages, for_records=True):
        stored = {one["_id"]: one for kind in RelatedOn for one in row[kind]}
        relatives = (Customer.from_projected(one, COMPARED) for one in stored.values())
        found[row["_id"]] = drop_unfit(relatives, COMPARED)
    return found


def _wanted(customer: Customer) -> Mapping[RelatedOn, list[Any]]:
    """Return the keys of related customers."""
    wanted: dict[RelatedOn, set[Any]] = {RelatedOn.PHONE: set(phone_keys(customer))}
    for key in relation_keys(customer):
        wanted.setdefault(KIND_OF_KEY[key.partition(":")[0]], set()).add(mark(key))
    name = name_words(customer)
    if len(name) > 1:  # Namesakes, which the many of one last name could hide.
        wanted.setdefault(RelatedOn.ADDRESS, set()).add(mark(whole_name(name)))
    return {kind: sorted(values) for kind, values in wanted.items() if values}


def _of_each(ids: Sequence[str], wanted: Sequence[Mapping[RelatedOn, list[Any]]], kind: RelatedOn) -> dict[str, Any]:
    lists = [each.get(kind, [_NOTHING]) for each in wanted]
    return {"$arrayElemAt": [{"$literal": lists}, {"$indexOfArray": [{"$literal": list(ids)}, "$_id"]}]}


def _lookup(scope: TenantScope, kind: RelatedOn) -> dict[str, Any]:
    by_phone = kind is RelatedOn.PHONE
    oldest = [] if by_phone else [{"$sort": {"_id": 1}}]
    limit, projection = {"$limit": LOOKED_AT[kind] + 1}, {"$project": Customer.projection(COMPARED)}
    return {
        "$lookup": {
            "from": Customer.collection,
            "localField": kind.value,
            "foreignField": "keys.phones" if by_phone else "keys.marks",
            "pipeline": [{"$match": scope.filter(Customer)}, *oldest, limit, projection],
            "as": kind.value,
        }
    }
