"""Blocking, archiving and deleting customers."""

import strawberry

from gateway.access.permission import Permission
from gateway.inputs.customer_lifecycle import CustomerStatusInput
from gateway.operations.customer import status as operations
from gateway.operations.customer.impact import ConsequenceKind
from gateway.resolvers import customer_mutation as resolve
from gateway.resolvers.mutation import changing
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.money import Money
from gateway.schema.user_error import UserError

describe_enum(
    ConsequenceKind,
    "What depends on a customer.",
    OPEN_JOBS="Jobs not yet completed or canceled.",
    FUTURE_APPOINTMENTS="Appointments to come.",
    UNPAID_BALANCE="Issued invoices that are not paid.",
    SUBSCRIPTIONS="Subscriptions that are charged by themselves, or paused.",
    RECURRING_INVOICES="Invoices that are issued by themselves, or paused.",
    AGREEMENTS="Service agreements in force, or about to be.",
    OPEN_QUOTES="Quotes that may still be accepted.",
    CARDS="Cards that payments are collected from.",
)


@strawberry.type(description="One thing that blocking, archiving or deleting a customer breaks.")
class Consequence:
    """A consequence."""

    kind: ConsequenceKind = field("What it is.")
    count: int = field("How many.")
    amount: Money | None = field("What they come to, of an unpaid balance.")
    message: str = field("For people.")
    prevents_delete: bool = field("Whether customerDelete is refused because of it, unless forced.")


@strawberry.type(description="Records that stay when a customer is deleted, without what names the customer.")
class KeptRecords:
    """Kept records of one type."""

    type_name: str = field("Their type: `Invoice`, `Payment`, `Credit`, `Refund`.")
    count: int = field("How many.")
    message: str = field("For people.")


@strawberry.type(description="The answer of mutations that block, archive or delete a customer.")
class CustomerStatusPayload:
    """A changed customer, or why not."""

    customer: Customer | None = field(
        "The customer after the change; unchanged in a dry run; null once it is deleted, and on refusals but CONFLICT "
        "and IN_USE.",
        resolver=resolve.affected,
        requires=Permission.CUSTOMER_READ,
    )
    impact: list[Consequence] = field(
        "What it breaks, most pressing first, as far as you may see it.", resolver=resolve.impact
    )
    kept: list[KeptRecords] = field(
        "After `customerDelete`: what stays for the books and the law, as far as you may see it.",
        resolver=resolve.kept,
    )
    user_errors: list[UserError] = field("Why it was, or in a dry run would be, refused.")


@strawberry.type(description="Changes of a customer's status.")
class CustomerLifecycleMutations:
    """A part of the root of mutations."""

    customer_block: CustomerStatusPayload | None = field(
        "Blocks a customer: no bookings, no access to the portal, at once. "
        "Refusals: NOT_FOUND, WRONG_STATUS, CONFLICT.",
        resolver=changing(operations.block_customer, CustomerStatusInput),
        requires=Permission.CUSTOMER_STATUS,
    )
    customer_unblock: CustomerStatusPayload | None = field(
        "Takes a customer back. Refusals: NOT_FOUND, WRONG_STATUS, CONFLICT.",
        resolver=changing(operations.unblock_customer, CustomerStatusInput),
        requires=Permission.CUSTOMER_STATUS,
    )
    customer_archive: CustomerStatusPayload | None = field(
        "Archives a customer: out of the accounts list, no access to the portal; everything is kept. "
        "Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(operations.archive_customer, CustomerStatusInput),
        requires=Permission.CUSTOMER_STATUS,
    )
    customer_unarchive: CustomerStatusPayload | None = field(
        "Brings a customer back as it was before: active, or blocked. Refusals: NOT_FOUND, CONFLICT.",
        resolver=changing(operations.unarchive_customer, CustomerStatusInput),
        requires=Permission.CUSTOMER_STATUS,
    )
    customer_delete: CustomerStatusPayload | None = field(
        "Deletes a customer for good. Issued invoices and payments are kept for the books, without anything that tells "
        "who it was; all else goes, files and the account at Stripe with its cards too. Refusals: NOT_FOUND, IN_USE, "
        "CONFLICT.",
        resolver=resolve.customer_delete,
        requires=Permission.CUSTOMER_DELETE,
    )
