"""The company."""

import strawberry

from gateway.documents import company
from gateway.documents.company import NumberKind
from gateway.schema.field import describe_enum, field
from gateway.schema.node import Node, node_type

describe_enum(
    NumberKind,
    "A kind of record with numbers that people say.",
    CUSTOMER="Customers.",
    VISIT="Visits.",
    JOB="Jobs.",
    ESTIMATE="Estimates.",
    QUOTE="Quotes.",
    INVOICE="Invoices.",
    CREDIT="Credits: numbered by their customer, as CR-10001-7.",
    REFUND="Refunds; those of payments here are numbered by their customer, as RF-10001-8.",
    RECURRING_INVOICE="Recurring invoices.",
    AGREEMENT="Agreements.",
    SUBSCRIPTION="Subscriptions.",
    SALE="Sales.",
)


@strawberry.type(description="How one kind of record is numbered.")
class Numbering:
    """A numbering."""

    kind: NumberKind = field("Which records.")
    prefix: str | None = field("What new numbers begin with; those that were given out stay as they are.")
    next: int | None = field("The least number that the next record gets.")


@strawberry.type(description="The time of day in which customers get no text messages.")
class QuietHours:
    """Quiet hours."""

    start: str = field("When they begin, as 21:00, in the company's time zone.")
    end: str = field("When they end; earlier than the start means the next day.")


@node_type(company.Company, description="The field-service company whose data this is.")
class Company(Node):
    """The viewer's company."""

    handle: str = field("Short name, as tokens use it.")
    name: str = field("Name.")
    time_zone: str = field("IANA time zone in which its days begin and its appointments are shown.")
    currency: str = field("ISO 4217 code of its books.")
    booking_notice_hours: int = field(
        "How many hours before it begins customers may still book, move or call off a visit themselves."
    )
    country: str = field("ISO 3166-1 alpha-2 code; phone numbers without a country code are read as its own.")
    email: str | None = field("Where its mail comes from; null: the deployment's own address.")
    locale: str | None = field("How all that people read has days and amounts: BCP 47; null: the country's.")
    categories: list[str] = field("Service categories that pickers offer, used or not.")
    departments: list[str] = field("Departments that pickers offer, used or not.")
    tax_basis_points: int | None = field("Sales tax within the total of new quotes and invoices: 825 is 8.25 %.")
    numbering: list[Numbering] = field("How records are numbered, where the company chose.")
    retention_days: int | None = field("Days after which archived customers are deleted for good; null: never.")
    quiet_hours: QuietHours | None = field("When customers get no text messages; null: never.")
