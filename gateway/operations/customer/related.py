"""Who may belong together: customers that share a name, an address or a phone, and those known not to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import msgspec

from gateway.access.permission import Permission
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.documents.customer_key import phone_keys, relation_keys
from gateway.errors import BadRequest, Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.customer_related import CustomerRelatedInput
from gateway.operations.customer.edit import CustomerEdit
from gateway.pages.page import Page, PageRequest
from gateway.store.lookups.customer_relation import KIND_OF_KEY, RelatedOn
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

_LIST = "related"


WEIGHTS = {RelatedOn.PHONE: 0.4, RelatedOn.ADDRESS: 0.3, RelatedOn.LAST_NAME: 0.2, RelatedOn.FIRST_NAME: 0.1}
"""Weight of each shared detail in the score; together 1."""


class RelatedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer that shares something with another."""

    customer: Customer
    matched_on: tuple[RelatedOn, ...]
    score: float

    @property
    def place(self) -> tuple[float, str]:
        """Sort key among the others: the highest score first, then by id."""
        return -self.score, self.customer.id


async def related_customers(
    scope: TenantScope,
    customer: Customer,
    sharing: Iterable[Customer],
    read: Callable[[str], Awaitable[Customer | None]],
    request: PageRequest,
    *,
    counted: bool,
) -> Page[RelatedCustomer]:
    """Return one page of those that share something with this customer, each of them `read` whole.

    `sharing` are the candidates, as far as they are compared. Raises BadRequest for a bad cursor.
    """
    scope.viewer.require(Permission.CUSTOMER_LIST)
    customer = without_unfit(customer)
    everyone = (_compared(customer, other) for other in sharing if _may_be_related(customer, other))
    ranked = sorted((one for one in everyone if one.matched_on), key=lambda one: one.place)
    rest = ranked
    if request.cursor is not None:
        owner, score, last_id = scope.codec.unseal(_LIST, request.cursor)
        if owner != customer.id:
            raise BadRequest("This cursor is of another customer's related customers.")
        rest = [one for one in ranked if one.place > (score, last_id)]

    def cursor(one: RelatedCustomer) -> str:
        return scope.codec.seal(_LIST, (customer.id, *one.place))

    wanted = rest[: request.size + 1]
    whole = await asyncio.gather(*(read(one.customer.id) for one in wanted))
    # Who was deleted since is none of them any more.
    nodes = [msgspec.structs.replace(one, customer=other) for one, other in zip(wanted, whole, strict=True) if other]
    return Page(nodes, request, cursor, len(ranked) if counted else None)


async def dismiss_related(
    scope: TenantScope,
    input: CustomerRelatedInput,
    origin: Origin,
    *,
    undo: bool = False,
    operation: str = "customerRelatedDismiss",
) -> Customer:
    """Record that two customers are not the same, at both of them; with undo, that they may be the same again.

    Raises NotFound, Conflict, InvalidInput.
    """
    one, other = str(input.id), str(input.related_id)
    if one == other:
        message = "These are one and the same customer. Give the id of another."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, ("relatedId",))])

    async def work(transaction: Transaction) -> Customer:
        unknown = await transaction.get(Customer, other) is None
        changed = await CustomerEdit(
            scope=scope,
            customer_id=one,
            operation=operation,
            origin=origin,
            expected_version=input.expected_version,
            faults=NotFound("customer", ("relatedId",)).faults if unknown else (),
        ).store(lambda customer: _set_unrelated(customer, other, undo=undo), within=transaction)
        await CustomerEdit(scope=scope, customer_id=other, operation=operation, origin=origin).store(
            lambda customer: _set_unrelated(customer, one, undo=undo), within=transaction
        )
        return changed

    return await scope.in_transaction(work)


def _set_unrelated(customer: Customer, other: str, *, undo: bool) -> Customer:
    known = set(customer.unrelated_ids)
    return msgspec.structs.replace(customer, unrelated_ids=tuple(sorted(known - {other} if undo else known | {other})))


def _may_be_related(customer: Customer, other: Customer) -> bool:
    return customer.id != other.id and other.id not in customer.unrelated_ids


def _compared(customer: Customer, other: Customer) -> RelatedCustomer:
    shared = set(relation_keys(customer)) & set(relation_keys(other))
    kinds = {KIND_OF_KEY[key.partition(":")[0]] for key in shared}
    if phone_keys(customer) & phone_keys(other):
        kinds.add(RelatedOn.PHONE)
    score = round(sum(WEIGHTS[kind] for kind in kinds), 1)
    return RelatedCustomer(customer=other, matched_on=tuple(kind for kind in RelatedOn if kind in kinds), score=score)
