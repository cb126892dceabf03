"""The summary of a customer: who to talk to, who is billed, and the customer's status."""

import strawberry

from gateway.access.permission import Permission
from gateway.documents.customer import CustomerType
from gateway.schema.author import Author
from gateway.schema.contact import Address, Email, Phone
from gateway.schema.field import field


@strawberry.type(description="Who to talk to, and how.")
class PrimaryContact:
    """A person."""

    name: str | None = field("First and last name of the person; null when the customer is known as a company only.")
    phone: Phone | None = field("The primary phone.")
    email: Email | None = field("The primary e-mail address.")
    address: Address | None = field("The default address.")


@strawberry.type(description="Who is billed, and where.")
class Billing:
    """Billing information."""

    name: str = field("The company's name, else first and last name.")
    type: CustomerType = field("Kind of account.")
    phone: Phone | None = field("The phone to ask about bills.")
    email: Email | None = field("Where bills are mailed.")
    address: Address | None = field("Where bills go.")


@strawberry.type(description="The summary of a customer.")
class CustomerSummary:
    """A part of the profile."""

    primary_contact: PrimaryContact = field("Who to talk to.")
    billing: Billing = field("Who is billed.")
    can_book: bool = field("Whether appointments may be booked: not for blocked or archived customers.")
    status_reason: str | None = field("Why the customer was blocked or archived.", requires=Permission.CHANGE_READ)
    created_by: Author | None = field("Who made the profile, where that is known.", requires=Permission.CHANGE_READ)
