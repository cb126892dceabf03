"""External ids of customers: whom one names, after merges too, and whether it is free."""

from collections.abc import Iterable

from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.store.scope import TenantScope


async def customers_by_external_id(scope: TenantScope, external_ids: Iterable[str]) -> dict[str, Customer]:
    """Return the customers that external ids name; the id of one who was merged away names the survivor."""
    wanted = sorted(set(external_ids))
    found = await scope.find(Customer, {"external_id": {"$in": wanted}}) if wanted else []
    named = {str(customer.external_id): customer for customer in found}
    if missing := [each for each in wanted if each not in named]:
        merges = await scope.as_system().find(CustomerMerge, {"other_external_id": {"$in": missing}, **IN_FORCE})
        survivors = {merge.customer_id for merge in merges}
        by_id = {one.id: one for one in await scope.find(Customer, {"_id": {"$in": sorted(survivors)}})}
        named |= {str(one.other_external_id): by_id[one.customer_id] for one in merges if one.customer_id in by_id}
    return named


async def require_free_external_id(scope: TenantScope, external_id: str | None, customer_id: str | None) -> None:
    """Raise InvalidInput when it names another customer; of two writers at once, the index refuses the second."""
    if external_id is None:
        return
    named = await customers_by_external_id(scope.as_system(), [external_id])
    if any(customer.id != customer_id for customer in named.values()):
        raise external_id_taken()


def external_id_taken() -> InvalidInput:
    """Return the refusal of an external id that another customer has."""
    message = "Another customer has this external id. Find it with customerBy(identifier: {externalId: …})."
    return InvalidInput([Fault(UserErrorCode.TAKEN, message, ("externalId",))])
