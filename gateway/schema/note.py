"""Notes."""

from datetime import datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import note
from gateway.documents.note import NoteVisibility
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.schema.author import Author
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference

describe_enum(
    NoteVisibility,
    "Who may read a note. The customer never may.",
    STAFF="Office and administrators only.",
    TEAM="Technicians too.",
)


@node_type(note.Note, description="What staff should know about a customer; distinct from the notes of a job.")
class Note(Node):
    """A note."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    body: str = field("The text.")
    visibility: NoteVisibility = field("Who may read it.")
    author: Author = field("Who wrote it.")
    is_pinned: bool = field("Whether it is kept on top.")
    address_id: strawberry.ID | None = field(
        "The address it is about; null when it is about the customer, or the customer has the address no more."
    )
    address: Address | None = field(
        "The address it is about; null without one, or when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    version: int = field("Grows by one with each change; send it back as `expectedVersion`.")
    created_at: datetime = field("When it was written.")
    updated_at: datetime | None = field("When it was last changed; null when it never was.")
    customer: CustomerReference | None = field(
        "Who it is about.", resolver=customer_of, requires=Permission.CUSTOMER_READ
    )
