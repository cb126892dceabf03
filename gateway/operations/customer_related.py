"""Who may belong together: customers that share a name, an address or a phone, and those known not to."""

import asyncio
from enum import StrEnum
from typing import Any

import msgspec

from gateway.access.permission import Permission
from gateway.documents.customer import Customer
from gateway.documents.customer_key import name_words, relation_keys
from gateway.documents.page import Page, PageRequest
from gateway.documents.record import Order
from gateway.documents.scope import TenantScope
from gateway.documents.search_key import mark, whole_name
from gateway.documents.transaction import Transaction
from gateway.errors import BadRequest, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.customer_related import CustomerRelatedInput
from gateway.operations.customer_change import change_customer

_LIST = "related"
_BY_ID = Order("ID", "_id", "id", descending=False)


class RelatedOn(StrEnum):
    """What two customers share."""

    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    LAST_NAME = "LAST_NAME"
    FIRST_NAME = "FIRST_NAME"


WEIGHTS = {RelatedOn.PHONE: 0.4, RelatedOn.ADDRESS: 0.3, RelatedOn.LAST_NAME: 0.2, RelatedOn.FIRST_NAME: 0.1}
"""What each thing shared adds to the score; together 1."""
LOOKED_AT = {RelatedOn.PHONE: 100, RelatedOn.ADDRESS: 100, RelatedOn.LAST_NAME: 200, RelatedOn.FIRST_NAME: 10}
"""How many are looked at for each thing shared, the oldest first: a first name alone relates nobody."""
_KIND = {"last": RelatedOn.LAST_NAME, "first": RelatedOn.FIRST_NAME, "address": RelatedOn.ADDRESS}


class RelatedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer that shares something with another."""

    customer: Customer
    matched_on: tuple[RelatedOn, ...]
    score: float

    @property
    def place(self) -> tuple[float, str]:
        """Where it stands among the others: the highest score first, then by id."""
        return -self.score, self.customer.id


async def related_customers(
    scope: TenantScope, customer: Customer, request: PageRequest, *, counted: bool
) -> Page[RelatedCustomer]:
    """One page of the customers that share something with this one. Raises BadRequest for a bad cursor."""
    scope.viewer.require(Permission.CUSTOMER_LIST)
    if request.backward:
        raise BadRequest("Related customers are paged forward: use 'first' and 'after'.")
    found = {one.id: one for part in await asyncio.gather(*_reads(scope, customer)) for one in part}
    everyone = [_compared(customer, other) for other in found.values() if _may_be_related(customer, other)]
    ranked = sorted((one for one in everyone if one.matched_on), key=lambda one: one.place)
    rest = ranked
    if request.cursor is not None:
        owner, score, last_id = scope.unseal(_LIST, request.cursor)
        if owner != customer.id:
            raise BadRequest("This cursor is of another customer's related customers.")
        rest = [one for one in ranked if one.place > (score, last_id)]

    def cursor(one: RelatedCustomer) -> str:
        return scope.seal(_LIST, (customer.id, *one.place))

    return Page(rest[: request.size + 1], request, cursor, len(ranked) if counted else None)


async def dismiss_related(
    scope: TenantScope, wanted: CustomerRelatedInput, request_id: str, *, undo: bool = False
) -> Customer:
    """The customer, now known not to be the same as another, who knows it too; or, undone, perhaps the same again.

    Raises NotFound, Conflict, InvalidInput.
    """
    one, other = str(wanted.id), str(wanted.related_id)
    if one == other:
        message = "These are one and the same customer. Give the id of another."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("relatedId",))])
    operation = "customerRelatedRestore" if undo else "customerRelatedDismiss"

    async def work(transaction: Transaction) -> Customer:
        if await transaction.get(Customer, other) is None:
            raise NotFound("customer", ("relatedId",))
        changed = await change_customer(
            scope,
            one,
            lambda customer: _told_apart(customer, other, undo=undo),
            operation=operation,
            request_id=request_id,
            expected_version=wanted.expected_version,
            within=transaction,
        )
        await change_customer(
            scope,
            other,
            lambda customer: _told_apart(customer, one, undo=undo),
            operation=operation,
            request_id=request_id,
            within=transaction,
        )
        return changed

    return await scope.in_transaction(work)


def _told_apart(customer: Customer, other: str, *, undo: bool) -> Customer:
    known = set(customer.unrelated_ids)
    return msgspec.structs.replace(customer, unrelated_ids=tuple(sorted(known - {other} if undo else known | {other})))


def _reads(scope: TenantScope, customer: Customer) -> list[Any]:
    """The lookups, each of some points of one index."""
    wanted: dict[RelatedOn, list[int]] = {}
    for key in relation_keys(customer):
        wanted.setdefault(_KIND[key.partition(":")[0]], []).append(mark(key))
    name = name_words(customer)
    if len(name) > 1:  # namesakes, whom the many of one last name could hide
        wanted.setdefault(RelatedOn.ADDRESS, []).append(mark(whole_name(name)))
    reads = [
        scope.find(
            Customer,
            {"keys.marks": {"$in": sorted(marks)}},
            order=_BY_ID,
            limit=LOOKED_AT[kind] + 1,
            index="by_mark",
        )
        for kind, marks in wanted.items()
    ]
    phones = _phones(customer)
    if phones:
        limit = LOOKED_AT[RelatedOn.PHONE] + 1
        reads.append(scope.find(Customer, {"keys.phones": {"$in": sorted(phones)}}, limit=limit))
    return reads


def _may_be_related(customer: Customer, other: Customer) -> bool:
    return customer.id != other.id and other.id not in customer.unrelated_ids


def _compared(customer: Customer, other: Customer) -> RelatedCustomer:
    shared = set(relation_keys(customer)) & set(relation_keys(other))
    kinds = {_KIND[key.partition(":")[0]] for key in shared}
    if _phones(customer) & _phones(other):
        kinds.add(RelatedOn.PHONE)
    score = round(sum(WEIGHTS[kind] for kind in kinds), 1)
    return RelatedCustomer(customer=other, matched_on=tuple(kind for kind in RelatedOn if kind in kinds), score=score)


def _phones(customer: Customer) -> set[str]:
    return {phone.e164 for phone in customer.phones if phone.e164}
