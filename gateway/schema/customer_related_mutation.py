"""Telling apart customers that seem to belong together."""

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers.customer_related import customer_related_dismiss, customer_related_restore
from gateway.schema.customer_mutation import CustomerPayload
from gateway.schema.field import field


@strawberry.type(description="Changes of what customers have to do with each other.")
class CustomerRelatedMutations:
    """A part of the root of mutations."""

    customer_related_dismiss: CustomerPayload | None = field(
        "Remembers, with both customers, that they are not related: neither is in the other's `related` any more. "
        "Refusals: NOT_FOUND, INVALID, CONFLICT.",
        resolver=customer_related_dismiss,
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_related_restore: CustomerPayload | None = field(
        "Undoes `customerRelatedDismiss`. Refusals: NOT_FOUND, INVALID, CONFLICT.",
        resolver=customer_related_restore,
        requires=Permission.CUSTOMER_WRITE,
    )
