"""What a change breaks is shown only as far as who asks can read it: impacts, refusals and their counts."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.contact import PaymentMethod
from gateway.documents.customer import Customer
from gateway.documents.file import FileVisibility
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.job import Job
from gateway.documents.note import NoteVisibility
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.documents.quote import Quote, QuoteStatus
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.registry import RECORDS
from gateway.documents.service_subscription import ServiceSubscription
from gateway.operations.contact.address_use import kinds_at_an_address
from gateway.operations.customer.impact import ConsequenceKind
from tests import records, work_records
from tests.mutations import document, input_of
from tests.running_gateway import Answer, Tenant

EVERY_SCOPE = frozenset(permission.value for permission in ROLE_PERMISSIONS[Role.PARTNER])
ADDRESS = "adr_h1"
PLANNED = {"SCHEDULED", "CONFIRMED", "ACTIVE", "PENDING"}
"""Statuses of what is still to come or is in force, of those that the records below have."""
AT_AN_ADDRESS: tuple[Callable[..., CustomerRecord], ...] = (
    records.appointment,
    records.job,
    records.quote,
    records.invoice,
    records.equipment,
    records.note,
    records.file,
    work_records.estimate,
    work_records.recurring_invoice,
    work_records.agreement,
    work_records.subscription,
    work_records.sale,
)
"""Builders of every kind that can name an address."""


async def an_owner(tenant: Tenant) -> Customer:
    """Return a customer with two addresses."""
    other = records.address("adr_h2", street="2 Elm", is_default=False)
    owner: Customer = await tenant.customer(addresses=(records.address(ADDRESS), other))
    return owner


async def ask(
    tenant: Tenant, mutation: str, owner: Customer, more: str = "impacts { code message }", **who: Any
) -> str:
    """Return all that a dry run says of removing or retiring the address."""
    given = {"customerId": owner.id, "addressId": ADDRESS, "dryRun": True}
    text = document(mutation).replace("{ userErrors", f"{{ {more} userErrors")
    answer = await tenant.ask(text, {"input": given}, **who)
    assert answer.errors == [], answer.errors
    payload = answer.data[mutation]
    return str([fault["message"] for fault in payload["userErrors"]] + [one["message"] for one in payload["impacts"]])


def named_at_an_address() -> list[type[CustomerRecord]]:
    """Return the kinds that can name an address, and that the API shows."""
    return [
        kind
        for kind in RECORDS
        if issubclass(kind, CustomerRecord)
        and kind.is_node
        and "address_id" in {field.name for field in msgspec.structs.fields(kind)}
    ]


async def test_there_is_a_record_of_every_kind_that_names_an_address(acme: Tenant) -> None:
    """A new kind is tried by the tests below."""
    owner = records.customer(acme.company.id)
    assert {type(build(owner)) for build in AT_AN_ADDRESS} == set(named_at_an_address())


@pytest.mark.parametrize("mutation", ["customerAddressRemove", "customerAddressRetire"])
@pytest.mark.parametrize("build", AT_AN_ADDRESS, ids=lambda build: build.__name__)
async def test_records_of_an_address_are_counted_for_who_can_read_them(
    acme: Tenant, mutation: str, build: Callable[..., CustomerRecord]
) -> None:
    """With the permission of its kind the number is there; without it there is no number and no kind.

    A retired address is still the customer's: only work that is planned there is counted then.
    """
    owner = await an_owner(acme)
    made = [build(owner, address_id=ADDRESS) for _ in range(7)]
    is_counted = mutation == "customerAddressRemove" or getattr(made[0], "status", None) in PLANNED
    await acme.add(*made)
    kind = type(made[0])
    assert kind.readable_with
    for scopes, is_shown in ((EVERY_SCOPE, True), (EVERY_SCOPE - {kind.readable_with.value}, False)):
        role = Role.OFFICE if is_shown else Role.PARTNER
        said = await ask(acme, mutation, owner, role=role, **({} if is_shown else {"scope": " ".join(scopes)}))
        assert ("7" in said.replace("12 Oak", "")) is (is_shown and is_counted), said
        if not is_shown:
            assert kind.collection not in said
            assert kind.__name__ not in said
    is_needed = kind in set(kinds_at_an_address()) and mutation == "customerAddressRemove"
    assert ("other records" in said) is is_needed, said


@pytest.mark.parametrize("role", [Role.SALES, Role.PARTNER])
async def test_staff_notes_and_staff_files_at_an_address_leave_no_trace(acme: Tenant, role: Role) -> None:
    """Beside others that are counted; the answer is the same as without them. A retired address keeps its records."""
    owner = await an_owner(acme)
    await acme.add(records.note(owner, address_id=ADDRESS, visibility=NoteVisibility.TEAM))
    scope = {"scope": " ".join(EVERY_SCOPE)} if role is Role.PARTNER else {}
    mutations = ("customerAddressRemove", "customerAddressRetire")
    before = [await ask(acme, mutation, owner, role=role, **scope) for mutation in mutations]
    await acme.add(records.note(owner, address_id=ADDRESS, visibility=NoteVisibility.STAFF))
    await acme.add(records.file(owner, address_id=ADDRESS, visibility=FileVisibility.STAFF))
    assert [await ask(acme, mutation, owner, role=role, **scope) for mutation in mutations] == before
    assert ["Note: 1 about" in said for said in before] == [True, False]
    office = [await ask(acme, mutation, owner) for mutation in mutations]
    assert ["Note: 2 about" in said and "File: 1 about" in said for said in office] == [True, False]


async def test_a_portal_customer_is_refused_without_a_count_of_drafts_and_sales(acme: Tenant) -> None:
    """Issued ones are counted as the tab counts them; of the rest it says only that there are others."""
    owner = await an_owner(acme)
    drafts: list[CustomerRecord] = [records.quote(owner, address_id=ADDRESS, status=QuoteStatus.DRAFT)]
    drafts += [records.invoice(owner, address_id=ADDRESS, status=InvoiceStatus.DRAFT)]
    await acme.add(*drafts, work_records.sale(owner, address_id=ADDRESS))
    claims: dict[str, Any] = {"role": Role.CUSTOMER, "customer": owner.id}
    said = await ask(acme, "customerAddressRemove", owner, **claims)
    assert "would lose it: other records. Use" in said
    await acme.add(*(records.invoice(owner, address_id=ADDRESS) for _ in range(2)))
    said = await ask(acme, "customerAddressRemove", owner, **claims)
    assert "would lose it: invoices (2), other records. Use" in said
    assert "quotes (1), invoices (3), sales (1). Use" in await ask(acme, "customerAddressRemove", owner)


async def test_a_portal_account_is_named_to_who_may_see_it(acme: Tenant) -> None:
    """Removing the e-mail address with which a customer signs in says so to who reads the account."""
    owner = await acme.customer()
    email = owner.emails[0]
    account = PortalAccount(
        id=portal_account_id(owner.id),
        company_id=owner.company_id,
        customer_id=owner.id,
        email=email.address.casefold(),
        status=PortalAccountStatus.CONFIRMED,
        session_version=1,
        created_at=records.START,
    )
    await acme.add(account)
    text = document("customerEmailRemove").replace("{ userErrors", "{ impacts { code } userErrors")
    given = {"input": {"customerId": owner.id, "emailId": email.id, "dryRun": True}}
    for who, is_shown in (
        ({"role": Role.SALES}, True),
        ({"role": Role.PARTNER, "scope": " ".join(EVERY_SCOPE)}, False),
    ):
        answer = await acme.ask(text, given, **who)
        assert ("PORTAL_SIGN_IN" in str(answer.data)) is is_shown


def a_card(number: int) -> PaymentMethod:
    """Return a card that has not expired."""
    day = instant()
    return PaymentMethod(
        id=f"pm_{number}",
        brand="visa",
        last4=f"000{number}",
        exp_month=12,
        exp_year=day.year + 3,
        is_default=number == 1,
    )


async def remove_card(tenant: Tenant, owner: Customer, without: set[Permission]) -> Answer:
    """Ask what the removal of the default card would change, without some permissions."""
    text = document("cardRemove").replace("{ userErrors", "{ impacts { code message } userErrors")
    given = {"customerId": owner.id, "paymentMethodId": "pm_1", "dryRun": True}
    scope = " ".join(EVERY_SCOPE - {permission.value for permission in without})
    return await tenant.ask(text, {"input": given}, role=Role.PARTNER, scope=scope)


async def test_what_the_removal_of_a_card_changes_is_shown_by_what_may_be_read(acme: Tenant) -> None:
    """Nothing without `card:read`; balances, subscriptions and jobs each by their own permission."""
    owner = await acme.customer(payment_methods=(a_card(1), a_card(2)))
    last = await acme.customer(
        payment_methods=(a_card(1),),
        metrics=msgspec.structs.replace(owner.metrics, total_due=records.dollars(12), open_jobs=2),
    )
    await acme.add(work_records.subscription(owner), work_records.subscription(last))
    codes = {}
    for name, without in (
        ("all", set()),
        ("cards", {Permission.CARD_READ}),
        ("books", {Permission.INVOICE_READ}),
        ("jobs", {Permission.JOB_READ}),
    ):
        answers = [await remove_card(acme, whose, without) for whose in (owner, last)]
        assert [answer.errors for answer in answers] == [[], []]
        codes[name] = [{one["code"] for one in answer.data["cardRemove"]["impacts"]} for answer in answers]
    none_left = {"SUBSCRIPTIONS", "NO_CARD_LEFT", "UNPAID_BALANCE", "OPEN_JOBS"}
    assert codes["all"] == [{"DEFAULT_CHANGES", "SUBSCRIPTIONS"}, none_left]
    assert codes["cards"] == [set(), set()]
    assert codes["books"] == [{"DEFAULT_CHANGES"}, {"NO_CARD_LEFT", "OPEN_JOBS"}]
    assert codes["jobs"] == [codes["all"][0], none_left - {"OPEN_JOBS"}]


async def test_calling_a_visit_off_names_its_invoice_only_to_who_can_read_it(acme: Tenant) -> None:
    """Not without `invoice:read`, and no draft to the customer."""
    owner = await an_owner(acme)
    draft = records.invoice(owner, address_id=ADDRESS, status=InvoiceStatus.DRAFT)
    visit = records.appointment(owner, hour=24 * 365 * 40, address_id=ADDRESS, invoice_number=draft.number)
    await acme.add(draft, visit)
    text = document("bookingCancel").replace("{ userErrors", "{ impact { code message } userErrors")
    given = {"input": {"id": visit.id, "dryRun": True}}
    without = " ".join(EVERY_SCOPE - {Permission.INVOICE_READ.value})
    for who, is_shown in (
        ({}, True),
        ({"role": Role.PARTNER, "scope": without}, False),
        ({"role": Role.CUSTOMER, "customer": owner.id}, False),
    ):
        answer = await acme.ask(text, given, **who)  # type: ignore[arg-type]
        assert answer.errors == []
        assert (draft.number in str(answer.data)) is is_shown, who


CONSEQUENCES = {
    "OPEN_JOBS": Job.readable_with,
    "FUTURE_APPOINTMENTS": Appointment.readable_with,
    "UNPAID_BALANCE": Invoice.readable_with,
    "SUBSCRIPTIONS": ServiceSubscription.readable_with,
    "RECURRING_INVOICES": RecurringInvoice.readable_with,
    "AGREEMENTS": Agreement.readable_with,
    "OPEN_QUOTES": Quote.readable_with,
    "CARDS": Customer.needed_for("payment_methods"),
}
"""Consequence of archiving a customer -> what its records take to be read."""


@pytest.mark.parametrize("permission", sorted({needed for needed in CONSEQUENCES.values() if needed}), ids=str)
async def test_a_consequence_is_shown_by_the_permission_of_its_records(acme: Tenant, permission: Permission) -> None:
    """Of all that archiving breaks, who may not read a kind is shown the rest."""
    assert set(CONSEQUENCES) == {kind.value for kind in ConsequenceKind}
    owner = await acme.customer(payment_methods=(a_card(1),))
    visit = records.appointment(owner, hour=24 * 365 * 40)
    bill = records.invoice(owner, status=InvoiceStatus.OPEN)
    plans = [work_records.subscription(owner), work_records.recurring_invoice(owner), work_records.agreement(owner)]
    await acme.add(records.job(owner), visit, bill, *plans, records.quote(owner, status=QuoteStatus.OPEN))
    text = document("customerArchive").replace("{ userErrors", "{ impact { kind } userErrors")
    scope = " ".join(EVERY_SCOPE - {permission.value})
    answer = await acme.ask(text, {"input": {"id": owner.id, "dryRun": True}}, role=Role.PARTNER, scope=scope)
    assert answer.errors == []
    shown = {one["kind"] for one in answer.data["customerArchive"]["impact"]}
    assert shown == {kind for kind, needed in CONSEQUENCES.items() if needed is not permission}


async def test_a_tag_is_renamed_only_by_who_may_read_tags(acme: Tenant) -> None:
    """Counts and refusals say who has which."""
    await acme.customer(tags=("Slow payer",))
    scope = " ".join(EVERY_SCOPE - {Permission.TAG_READ.value})
    for mutation, given in (
        ("tagRename", {"tag": "Slow payer", "name": "Pays late"}),
        ("tagMerge", {"tags": ["Slow payer"], "into": "Pays late"}),
    ):
        assert "dryRun" in input_of(mutation).fields
        answer = await acme.ask(
            document(mutation), {"input": {**given, "dryRun": True}}, role=Role.PARTNER, scope=scope
        )
        assert answer.codes == ["FORBIDDEN"]
