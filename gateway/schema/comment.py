"""Comments."""

from datetime import datetime

from gateway.access.permission import Permission
from gateway.documents import comment
from gateway.resolvers.customer import customer_of
from gateway.schema.author import Author
from gateway.schema.field import field
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference


@node_type(comment.Comment, description="A comment in the conversation of those who work for a customer.")
class Comment(Node):
    """A comment."""

    body: str = field("The text.")
    author: Author = field("Who wrote it.")
    version: int = field("Grows by one with each change; send it back as `expectedVersion`.")
    created_at: datetime = field("When it was written.")
    updated_at: datetime | None = field("When it was last changed; null when it never was.")
    customer: CustomerReference | None = field(
        "Who it is about.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
