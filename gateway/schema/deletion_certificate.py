"""The certificate of a deletion."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.resolvers import deletion_certificate as resolve
from gateway.schema.author import Author
from gateway.schema.field import field


@strawberry.type(description="How many records of a kind a deletion removed or kept.")
class DeletedRecords:
    """A count."""

    kind: str = field("The kind, as `Invoice`.")
    count: int = field("How many.")


@strawberry.type(description="Proof that a customer was deleted; nothing in it tells who the customer was.")
class DeletionCertificate:
    """A certificate."""

    deleted_customer_id: strawberry.ID = field("The id that the customer had.", name="customerId")
    number: str = field("The number that the customer had.")
    author: Author = field("Who deleted the customer.")
    request_id: str = field("The request that did it, as in the gateway's log.")
    deleted_at: datetime = field("When.")
    removed: list[DeletedRecords] | None = field("What was removed; null when an earlier version deleted the customer.")
    kept: list[DeletedRecords] | None = field(
        "What the books keep without the person; null when an earlier version deleted the customer."
    )


@strawberry.type(description="Questions about deletions.")
class DeletionQueries:
    """A part of the root of queries."""

    deletion_certificate: DeletionCertificate | None = field(
        "The certificate of a customer's deletion; null if your company deleted no customer with this id.",
        resolver=resolve.deletion_certificate,
        requires=(Permission.DATA_EXPORT, Permission.CHANGE_READ),
    )
