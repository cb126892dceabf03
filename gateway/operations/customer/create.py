"""Making a customer, with the next number of the company."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import instant
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.change import Change, Origin
from gateway.documents.company import Company, NumberKind
from gateway.documents.customer import Customer, CustomerMetrics, CustomerStatus
from gateway.documents.customer_key import email_keys, list_names, phone_keys, relation_keys
from gateway.documents.money import Money
from gateway.documents.note import Author
from gateway.errors import DuplicateValue, ErrorCollector, Fault
from gateway.inputs.customer_write import CustomerCreateInput
from gateway.inputs.idempotency import IdempotentRequest
from gateway.matching.search_key import mark
from gateway.operations.authorship import make_author
from gateway.operations.change.entry import make_entry
from gateway.operations.change.field_change import field_changes
from gateway.operations.company.validation import load_company, make_validation_context
from gateway.operations.contact.contact import new_address, new_email, new_phone
from gateway.operations.contact.list import ADDRESSES, CONTACT_PERSONS, EMAILS, PHONES, with_one_billing
from gateway.operations.contact.person import new_contact_person
from gateway.operations.customer.edit import version_facts
from gateway.operations.customer.external_id import external_id_taken, require_free_external_id
from gateway.operations.customer.update import require_staff_member
from gateway.operations.idempotency import Completion, once_made
from gateway.operations.number import SERIES, next_number, numbered
from gateway.operations.tag import spelled, with_tags
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

NUMBERS = SERIES[NumberKind.CUSTOMER]
MAX_NEIGHBOURS = 100
"""Customers at the same addresses whose names are compared."""
MAX_DUPLICATES = 5


class Created(NamedTuple):
    """A new customer, and others that may be the same."""

    customer: Customer
    possible_duplicates: tuple[Customer, ...]


async def create_customer(
    scope: TenantScope, input: CustomerCreateInput, origin: Origin, request: IdempotentRequest | None
) -> Created:
    """Create a customer, one for each idempotency key. Raises MutationRefused."""
    company = await load_company(scope)
    values, faults = input.validate(make_validation_context(company))

    async def make(completion: Completion) -> Customer:
        await _require_sound(scope, values, faults)
        tags = await spelled(scope, values["tags"])
        parts = _parts(values, company, tags)
        draft = unnumbered_customer(company, make_author(scope.viewer), instant(), parts)
        return await _numbered(scope, company, draft, origin, completion)

    made = await once_made(scope, request, Customer, make)
    return Created(made, await _possible_duplicates(scope, made))


async def _require_sound(scope: TenantScope, values: dict[str, Any], faults: Sequence[Fault]) -> None:
    """Raise InvalidInput with the faults, and what of the sound values does not fit to what is stored."""
    refusals = ErrorCollector(faults)
    with refusals:
        await require_staff_member(scope, values.get("account_manager_id"))
    with refusals:
        await require_free_external_id(scope, values.get("external_id"), None)
    refusals.raise_any()


def unnumbered_customer(company: Company, author: Author, now: datetime, values: Mapping[str, Any]) -> Customer:
    """Make a new customer of values by field, without a number; `joined_on` defaults to the company's today."""
    nothing = Money(minor=0, currency=company.currency)
    return Customer(
        id=Customer.new_id(),
        company_id=company.id,
        number="?",
        version=1,
        status=CustomerStatus.ACTIVE,
        metrics=CustomerMetrics(total_due=nothing, lifetime_value=nothing),
        created_at=now,
        updated_at=now,
        created_by=author,
        **{"joined_on": make_validation_context(company).today, **values},
    )


def _parts(values: dict[str, Any], company: Company, tags: Sequence[str]) -> dict[str, Any]:
    """Convert checked values to the record's fields; of each list one part leads."""
    addresses = [new_address(given, given.get("country") or company.country) for given in values["addresses"]]
    persons = [new_contact_person(given, addresses) for given in values["contact_persons"]]
    billing = next((address.id for address in addresses if address.is_billing), None)
    return {
        **values,
        "emails": EMAILS.settled([new_email(given) for given in values["emails"]]),
        "phones": PHONES.settled([new_phone(given) for given in values["phones"]]),
        "addresses": with_one_billing(ADDRESSES.settled(addresses), billing),
        "contact_persons": CONTACT_PERSONS.settled(persons),
        "tags": with_tags((), tags),
    }


async def _possible_duplicates(scope: TenantScope, made: Customer) -> tuple[Customer, ...]:
    """Return other customers with one of its phones or e-mail addresses, or its name at one of its addresses.

    They are shown only to who may list customers.
    """
    if not scope.viewer.may(Permission.CUSTOMER_LIST):
        return ()
    keys = {"keys.emails": sorted(email_keys(made)), "keys.phones": sorted(phone_keys(made))}
    shared = [{field: {"$in": values}} for field, values in keys.items() if values]
    others = {"_id": {"$ne": made.id}}
    found = await scope.find(Customer, {"$or": shared, **others}, limit=MAX_DUPLICATES) if shared else []
    marks = sorted({mark(key) for key in relation_keys(made) if key.startswith("address:")})
    if marks:
        known = {customer.id for customer in found}
        there = await scope.find(
            Customer, {"keys.marks": {"$in": marks}, **others}, limit=MAX_NEIGHBOURS, index="by_mark"
        )
        found += [customer for customer in there if customer.id not in known and _is_namesake_there(made, customer)]
    return tuple(found[:MAX_DUPLICATES])


def _is_namesake_there(made: Customer, other: Customer) -> bool:
    """Return whether another customer has the same name at one of the same addresses."""
    other = without_unfit(other)
    shared = set(relation_keys(made)) & set(relation_keys(other))
    return list_names(made) & list_names(other) != set() and any(key.startswith("address:") for key in shared)


async def _numbered(
    scope: TenantScope, company: Company, draft: Customer, origin: Origin, completion: Completion
) -> Customer:
    """Store the customer with a unique number: numbers may be left out, never given twice."""

    async def store() -> Customer:
        customer = replace(draft, number=await next_number(scope, NUMBERS, company))

        async def insert(transaction: Transaction) -> Customer:
            await insert_customer(transaction, scope.viewer, customer, operation="customerCreate", origin=origin)
            await completion.done(transaction, record=customer.id)
            return customer

        return await scope.in_transaction(insert)

    try:
        return await numbered(store)
    except DuplicateValue:
        raise external_id_taken() from None


async def insert_customer(
    transaction: Transaction, viewer: Viewer, customer: Customer, *, operation: str, origin: Origin
) -> None:
    """Store a new customer, with the entry of its first version in the log."""
    await transaction.insert(customer)
    await transaction.insert(_first_entry(customer, viewer, operation, origin))


async def insert_customers(
    transaction: Transaction, viewer: Viewer, customers: Sequence[Customer], *, operation: str, origin: Origin
) -> None:
    """Store new customers with two commands, each with the entry of its first version in the log."""
    await transaction.insert_all(customers)
    await transaction.insert_all([_first_entry(customer, viewer, operation, origin) for customer in customers])


def _first_entry(customer: Customer, viewer: Viewer, operation: str, origin: Origin) -> Change:
    return make_entry(viewer, origin, operation, field_changes(None, customer), **version_facts(customer))
