"""What can be changed about a customer."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents import customer
from gateway.resolvers.customer import customer_update
from gateway.resolvers.mutation import Outcome
from gateway.schema.customer import Customer
from gateway.schema.field import field
from gateway.schema.user_error import UserError


def _changed(parent: strawberry.Parent[Outcome[customer.Customer]]) -> customer.Customer | None:
    return parent.changed


@strawberry.type(description="The answer of mutations that change a customer.")
class CustomerPayload:
    """A changed customer, or why not."""

    customer: Customer | None = field(
        "The customer after the change; on CONFLICT as it stands now; null on other refusals.", resolver=_changed
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of a customer.")
class CustomerMutations:
    """A part of the root of mutations."""

    customer_update: CustomerPayload | None = field(
        "Changes a customer's name, type or external id. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, TAKEN, CONFLICT.",
        resolver=customer_update,
        requires=Permission.CUSTOMER_WRITE,
    )
