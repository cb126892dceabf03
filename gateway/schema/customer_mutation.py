"""What can be changed about a customer."""

import strawberry

from gateway.access.permission import Permission
from gateway.inputs import customer_write as inputs
from gateway.inputs.customer_tag import CustomerTagsAddInput, CustomerTagsRemoveInput
from gateway.operations.contact.impact import PartImpactCode
from gateway.operations.customer import update as operations
from gateway.operations.tag import add_tags, remove_tags
from gateway.resolvers import customer_mutation as resolve
from gateway.resolvers.mutation import changing
from gateway.schema.customer import Customer
from gateway.schema.field import describe_enum, field
from gateway.schema.user_error import UserError

describe_enum(
    PartImpactCode,
    "What removing a part of a contact card changes, besides the part being gone.",
    DEFAULT_CHANGES="Another part is the default, or the primary one.",
    BILLING_CHANGES="Bills go elsewhere.",
    NONE_LEFT="The last one of its kind was removed.",
    PORTAL_SIGN_IN="The customer signs in to the portal with it.",
    RECORDS_LOSE_IT="Records are about it.",
    PLANNED_WORK="Work is planned there, or a plan for it is in force.",
)


@strawberry.type(description="Something that depends on a part of a contact card.")
class PartImpact:
    """A consequence of a removal."""

    code: PartImpactCode = field("For programs.")
    message: str = field("For people.")


@strawberry.type(description="The answer of mutations that change a customer.")
class CustomerPayload:
    """A changed customer, or why not."""

    customer: Customer | None = field(
        "The customer after the change; in a dry run and on CONFLICT as it is now; null on other refusals.",
        resolver=resolve.changed,
        requires=Permission.CUSTOMER_READ,
    )
    impacts: list[PartImpact] = field(
        "In a dry run that removes a part of the contact card: what depends on it, as far as you may see it.",
        resolver=resolve.part_impacts,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="The answer of `customerCreate`.")
class CustomerCreatePayload:
    """A new customer, or why not."""

    customer: Customer | None = field(
        "The new customer; null when refused.", resolver=resolve.created, requires=Permission.CUSTOMER_READ
    )
    possible_duplicates: list[Customer] = field(
        "Up to five customers that were there before with one of its phones or e-mail addresses. "
        "Empty without `customer:list`.",
        resolver=resolve.possible_duplicates,
    )
    user_errors: list[UserError] = field("Why it was refused; empty when it was done.")


@strawberry.type(description="Changes of a customer.")
class CustomerMutations:
    """A part of the root of mutations."""

    customer_create: CustomerCreatePayload | None = field(
        "Makes a customer, with the company's next number. "
        "Refusals: REQUIRED, INVALID, INVALID_PHONE, INVALID_EMAIL, TOO_LONG, TOO_MANY, TAKEN, NOT_FOUND, "
        "IDEMPOTENCY_MISMATCH, IN_PROGRESS.",
        resolver=resolve.customer_create,
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_update: CustomerPayload | None = field(
        "Changes a customer's names, type, joining day or external id. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, TAKEN, CONFLICT.",
        resolver=changing(operations.update_customer, inputs.CustomerUpdateInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_account_manager_assign: CustomerPayload | None = field(
        "Sets the staff member responsible for a customer. Refusals: NOT_FOUND, REQUIRED, CONFLICT.",
        resolver=changing(operations.assign_account_manager, inputs.CustomerAccountManagerAssignInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_payment_terms_update: CustomerPayload | None = field(
        "Changes when a customer's invoices fall due. Refusals: NOT_FOUND, REQUIRED, INVALID, CONFLICT.",
        resolver=changing(operations.update_payment_terms, inputs.CustomerPaymentTermsUpdateInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_sales_tax_update: CustomerPayload | None = field(
        "Says how sales tax applies to a customer, or at one address. "
        "Refusals: NOT_FOUND, REQUIRED, INVALID, TOO_LONG, CONFLICT.",
        resolver=changing(operations.update_sales_tax, inputs.CustomerSalesTaxUpdateInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_tags_add: CustomerPayload | None = field(
        "Gives a customer tags; the others stay. Refusals: NOT_FOUND, REQUIRED, TOO_LONG, TOO_MANY, INVALID, CONFLICT.",
        resolver=changing(add_tags, CustomerTagsAddInput),
        requires=Permission.CUSTOMER_WRITE,
    )
    customer_tags_remove: CustomerPayload | None = field(
        "Takes tags from a customer; the others stay. "
        "Refusals: NOT_FOUND, REQUIRED, TOO_LONG, TOO_MANY, INVALID, CONFLICT.",
        resolver=changing(remove_tags, CustomerTagsRemoveInput),
        requires=Permission.CUSTOMER_WRITE,
    )
