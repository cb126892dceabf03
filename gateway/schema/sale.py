"""Sales."""

from datetime import date, datetime

import strawberry

from gateway.access.permission import Permission
from gateway.documents import sale
from gateway.documents.payment import PaymentMeans
from gateway.documents.sale import PaymentMethodOfSale, SaleResult
from gateway.inputs.sale import SaleUpdateInput
from gateway.operations.sale import update_sale
from gateway.resolvers.address import address_of
from gateway.resolvers.customer import customer_of
from gateway.resolvers.job import job_of
from gateway.resolvers.mutation import changing, customer_after
from gateway.resolvers.staff_member import seller
from gateway.resolvers.staff_record import record_after
from gateway.schema.contact import Address
from gateway.schema.field import describe_enum, field
from gateway.schema.job import Job
from gateway.schema.money import Money
from gateway.schema.node import Node, node_type
from gateway.schema.reference import CustomerReference
from gateway.schema.staff_member import StaffMember
from gateway.schema.user_error import UserError

describe_enum(
    SaleResult,
    "What came of a lead: its result code.",
    PENDING="The appointment is to come, or the customer is thinking it over.",
    SOLD="Bought.",
    NOT_SOLD="Demonstrated, not bought.",
    NO_DEMO="Someone was at home, but nothing could be demonstrated.",
    NOT_HOME="No one was at home.",
    RESCHEDULED="Put off to another day.",
    CREDIT_DECLINED="Bought, but the financing was declined.",
    CANCELED="Called off.",
)
describe_enum(
    PaymentMethodOfSale,
    "Methods of payment of a sale.",
    CASH="In cash.",
    CHECK="By check.",
    CARD="By card.",
    FINANCING="By a lender.",
)


@strawberry.type(description="Money received for a sale.")
class SalePayment:
    """A payment."""

    amount: Money = field("How much.")
    means: PaymentMeans = field("How it came.")
    received_at: datetime = field("When it came.")


@strawberry.type(description="What sellers get for a sale.")
class SaleCommissions:
    """Commissions."""

    total: Money = field("All commissions on the sale.")
    paid: Money = field("What was paid of them.")


@strawberry.type(description="When each step of a sale was taken, or is planned.")
class SaleDates:
    """Dates."""

    appointment: datetime | None = field("The appointment with the seller.")
    sale: date | None = field("The contract.")
    rto: date | None = field("Released to order (RTO).")
    ordered: date | None = field("Ordered from the supplier.")
    received: date | None = field("Received from the supplier.")
    scheduled: date | None = field("The work is scheduled for this day.")
    completed: date | None = field("The work was completed.")
    re_recorded: date | None = field("The result was recorded again (ReRCD).")


@node_type(sale.Sale, description="A lead: what came of it, and the money and dates of what was sold.")
class Sale(Node):
    """A lead."""

    external_id: str | None = field("The id that another system gave it; null without one.")
    number: str = field("People-facing number.")
    version: int = field("Grows by one with each change of the sale; send it back as `expectedVersion`.")
    result: SaleResult = field("What came of it.")
    product: str | None = field("Product sold, or to sell.")
    units: int | None = field("How many were asked for.")
    sold_units: int | None = field("How many were sold.")
    sale_amount: Money | None = field("The amount of the sale.")
    contract_amount: Money | None = field("The amount of the contract; null without one.")
    balance_due: Money | None = field("What remains to be paid: the contract amount less the payments.")
    method_of_payment: PaymentMethodOfSale | None = field("Method of payment.")
    payments: list[SalePayment] = field("What was received, and when.")
    commissions: SaleCommissions | None = field("What sellers get for it.", requires=Permission.COMMISSION_READ)
    comment: str | None = field("The account comment, for staff.")
    dates: SaleDates = field("When each step was taken, or is planned.")
    job_number: str | None = field("Number of the job that came of it.", requires=Permission.JOB_READ)
    job: Job | None = field("The job that came of it.", resolver=job_of, requires=Permission.JOB_READ)
    address_id: strawberry.ID = field("The address, among the customer's addresses.")
    address: Address | None = field(
        "The address it is at; null when the customer has it no more.",
        resolver=address_of,
        requires=Permission.CUSTOMER_READ,
    )
    created_at: datetime = field("When the lead came in.")
    updated_at: datetime = field("When it was last changed.")
    sold_by: StaffMember | None = field("Whose lead it is.", resolver=seller, requires=Permission.STAFF_READ)
    customer: CustomerReference | None = field("Whose it is.", resolver=customer_of, requires=Permission.CUSTOMER_READ)


@strawberry.type(description="The answer of mutations that change a sale.")
class SalePayload:
    """A changed sale, or why not."""

    sale: Sale | None = field(
        "The sale after the change; on CONFLICT as it is now; null on other refusals.",
        resolver=record_after(sale.Sale),
        requires=Permission.SALE_READ,
    )
    customer: CustomerReference | None = field(
        "The customer after the change, or on CONFLICT as it is now; null on other refusals.",
        resolver=customer_after,
        requires=Permission.CUSTOMER_READ,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of sales.")
class SaleMutations:
    """A part of the root of mutations."""

    sale_update: SalePayload | None = field(
        "Changes a sale's result, product, units, amounts, dates, method of payment, commissions or comment. For "
        "commissions you need commission:read and commission:write too. The change is in the customer's change log, "
        "and the customer's version grows too. What becomes SOLD has today as its day, and its amount as the "
        "contract's, if it had no number. Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=changing(update_sale, SaleUpdateInput),
        requires=Permission.SALE_WRITE,
    )
