"""What the answers of a customer's mutations show."""

import strawberry

from gateway.documents.customer import Customer
from gateway.inputs.customer_lifecycle import CustomerDeleteInput
from gateway.inputs.customer_write import CustomerCreateInput
from gateway.operations.contact.impact import PartImpact, PartRemoval
from gateway.operations.customer.create import Created, create_customer
from gateway.operations.customer.delete import delete_customer
from gateway.operations.customer.impact import Consequence
from gateway.operations.customer.status import KeptRecords, StatusChangeResult
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import Outcome, changing_once, mutation, read_idempotency


def changed(parent: strawberry.Parent[Outcome[Customer | PartRemoval]]) -> Customer | None:
    """The changed customer; refused, or in a dry run, the customer as it is now."""
    return parent.changed.customer if isinstance(parent.changed, PartRemoval) else parent.changed


def part_impacts(parent: strawberry.Parent[Outcome[Customer | PartRemoval]]) -> list[PartImpact]:
    """Return what a removal changes besides."""
    return list(parent.changed.impacts) if isinstance(parent.changed, PartRemoval) else []


def created(parent: strawberry.Parent[Outcome[Created]]) -> Customer | None:
    """The new customer."""
    return parent.changed.customer if parent.changed else None


def possible_duplicates(parent: strawberry.Parent[Outcome[Created]]) -> list[Customer]:
    """Customers that may be the same as the new one."""
    return list(parent.changed.possible_duplicates) if parent.changed else []


def affected(parent: strawberry.Parent[Outcome[StatusChangeResult | Customer]]) -> Customer | None:
    """The customer after the change; refused, as it is now; null after a deletion."""
    return parent.changed.customer if isinstance(parent.changed, StatusChangeResult) else parent.changed


def impact(parent: strawberry.Parent[Outcome[StatusChangeResult | Customer]]) -> list[Consequence]:
    """Return what the change breaks."""
    return list(parent.changed.impact) if isinstance(parent.changed, StatusChangeResult) else []


def kept(parent: strawberry.Parent[Outcome[StatusChangeResult | Customer]]) -> list[KeptRecords]:
    """Return what stays after a deletion."""
    return list(parent.changed.kept) if isinstance(parent.changed, StatusChangeResult) else []


async def _delete(info: GatewayInfo, input: CustomerDeleteInput) -> StatusChangeResult:
    signed_in, request = info.context.require_signed_in(), read_idempotency(info, input)
    return await delete_customer(signed_in.scope, signed_in.file_storage, input, info.context.origin, request)


customer_create = changing_once(create_customer, CustomerCreateInput)
customer_delete = mutation(_delete, CustomerDeleteInput)
