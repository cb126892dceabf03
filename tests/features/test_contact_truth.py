"""Statements about contact parts are true: which is used next, what keeps an address, where mail goes."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.contact import Email, EmailKind, Taxability, TaxKind
from gateway.documents.customer import Customer
from gateway.matching.email_address import is_placeholder_email
from tests import records
from tests.features.customer_writing import change, done, refusal
from tests.running_gateway import Tenant

EMAILS = "query ($id: ID!) { customer(id: $id) { deliverability { canEmail } } }"


def email(id_: str, address: str, **facts: Any) -> Email:
    """Return an alternate address."""
    return Email(id=id_, address=address, kind=EmailKind.ALTERNATE, **facts)


async def impacts(tenant: Tenant, mutation: str, **given: Any) -> list[str]:
    """Return the codes of what a dry run says would change."""
    answer = await change(tenant, mutation, more="impacts { code message }", dryRun=True, **given)
    return [impact["code"] for impact in answer.data[mutation]["impacts"]]


async def test_an_address_that_no_mail_reaches_is_not_used_next(acme: Tenant) -> None:
    """Whether mail came back, or it was only typed to fill a field; a good one is."""
    for other, code in (
        (email("eml_2", "k1@example.com", is_invalid=True), "NONE_LEFT"),
        (email("eml_2", "none@none.com"), "NONE_LEFT"),
        (email("eml_2", "k2@example.com"), "DEFAULT_CHANGES"),
    ):
        owner = await acme.customer(emails=(email("eml_1", "ada@example.com"), other))
        assert await impacts(acme, "customerEmailRemove", customerId=owner.id, emailId="eml_1") == [code]


async def test_notes_and_files_name_no_address_that_was_removed(acme: Tenant) -> None:
    """Undoing the removal brings it back to them; a retired one they keep."""
    places = (records.address("adr_t1"), records.address("adr_t2", street="2 Elm", is_default=False))
    owner = await acme.customer(addresses=places)
    note = records.note(owner, address_id="adr_t2")
    file = records.file(owner, address_id="adr_t2")
    await acme.add(note, file)
    query = """query ($id: ID!) { customer(id: $id) {
      notes { nodes { addressId address { id } } } photos { nodes { addressId address { id } } }
      changes(first: 1) { nodes { id } }
    } }"""

    async def named() -> list[Any]:
        customer = (await acme.ask(query, {"id": owner.id})).data["customer"]
        return [(row["addressId"], row["address"]) for tab in ("notes", "photos") for row in customer[tab]["nodes"]]

    assert await named() == [("adr_t2", {"id": "adr_t2"})] * 2
    await done(acme, "customerAddressRemove", customerId=owner.id, addressId="adr_t2")
    assert await named() == [(None, None)] * 2
    entry = (await acme.ask(query, {"id": owner.id})).data["customer"]["changes"]["nodes"][0]["id"]
    undo = "mutation ($i: ChangeUndoInput!) { changeUndo(input: $i) { userErrors { code } } }"
    assert (await acme.ask(undo, {"i": {"id": entry}})).data == {"changeUndo": {"userErrors": []}}
    assert await named() == [("adr_t2", {"id": "adr_t2"})] * 2
    await done(acme, "customerAddressRetire", customerId=owner.id, addressId="adr_t2")
    assert await named() == [("adr_t2", {"id": "adr_t2"})] * 2


@pytest.mark.parametrize("address", ["x" * 65 + "@example.com", "joe@example.c", "joe@a.b.c"])
async def test_an_address_that_cannot_be_written_to_is_refused(acme: Tenant, address: str) -> None:
    """By RFC 5321 and the root of the DNS; one stored before is known not to be written to."""
    owner = await acme.customer(emails=(email("eml_1", address),))
    assert (await acme.ask(EMAILS, {"id": owner.id})).data["customer"]["deliverability"] == {"canEmail": False}
    given = {"customerId": owner.id, "address": address}
    assert await refusal(acme, "customerEmailAdd", **given) == [("INVALID_EMAIL", "address")]


@pytest.mark.parametrize("address", ["none@none.com", "noreply@example.com", "no-reply@example.com", "n/a@na.com"])
async def test_a_placeholder_is_not_written_to(acme: Tenant, address: str) -> None:
    """It may be kept; whose it is would be a stranger."""
    owner = await acme.customer(emails=(email("eml_1", address),))
    assert is_placeholder_email(address)
    assert (await acme.ask(EMAILS, {"id": owner.id})).data["customer"]["deliverability"] == {"canEmail": False}


async def test_an_empty_idempotency_key_is_refused(acme: Tenant) -> None:
    """As one that is too long: nothing is written."""
    owner = await acme.customer()
    query = """mutation ($i: CustomerUpdateInput!) {
      customerUpdate(input: $i) { userErrors { code path } } }"""
    answer = await acme.gateway.ask(
        query, {"i": {"id": owner.id, "lastName": "Other"}}, acme.token(), {"idempotency-key": ""}
    )
    assert answer.data["customerUpdate"]["userErrors"] == [{"code": "INVALID", "path": ["idempotencyKey"]}]
    assert await acme.scope.get(Customer, owner.id) == owner


async def test_the_log_says_that_customers_are_related_no_more(acme: Tenant) -> None:
    """In the API's words, both ways; `blockedBeforeArchive` is none of them."""
    owner, other = await acme.customer(), await acme.customer()
    await acme.ask(
        "mutation ($i: CustomerRelatedInput!) { customerRelatedDismiss(input: $i) { userErrors { code } } }",
        {"i": {"id": owner.id, "relatedId": other.id}},
    )
    await done(acme, "customerBlock", Role.ADMIN, id=owner.id)
    await done(acme, "customerArchive", Role.ADMIN, id=owner.id)
    query = """query ($id: ID!) { customer(id: $id) {
      changes(filter: {fields: ["related", "status"]}) { nodes { fields { field before after } } } } }"""
    nodes = (await acme.ask(query, {"id": owner.id}, role=Role.ADMIN)).data["customer"]["changes"]["nodes"]
    archived, _, dismissed = [node["fields"] for node in nodes]
    assert {field["field"] for field in archived} <= {"status", "statusReason"}
    named = {"id": other.id, "name": other.display_name}
    assert dismissed == [{"field": f"related.{other.id}", "before": named, "after": None}]


async def test_a_logged_address_and_a_refund_are_complete(acme: Tenant) -> None:
    """Taxability with what follows from it, a new customer's numbers, a refund's payment and invoice."""
    query = """mutation ($i: CustomerCreateInput!) { customerCreate(input: $i) {
      customer { id changes { nodes { fields { field after } } } } userErrors { code } } }"""
    given = {"i": {"lastName": "Complete", "addresses": [{"street": "1 Oak"}]}}
    created = (await acme.ask(query, given)).data["customerCreate"]["customer"]
    entries = {field["field"]: field["after"] for node in created["changes"]["nodes"] for field in node["fields"]}
    assert entries["metrics"]["accountCurrent"] == {
        "isCurrent": True,
        "overdueAmount": {"amount": "0.00", "currency": "USD"},
    }
    exempt = Taxability(kind=TaxKind.EXEMPT, certificate="TX-1")
    places = (records.address("adr_c1"), records.address("adr_c2", street="2 Elm", taxability=exempt))
    owner = await acme.customer(addresses=places)
    await done(acme, "customerAddressRemove", customerId=owner.id, addressId="adr_c2")
    bill = records.invoice(owner)
    paid = records.payment(bill)
    await acme.add(bill, paid)
    refund = """mutation ($i: PaymentRefundInput!) { paymentRefund(input: $i) {
      refund { id invoice { number } } userErrors { code } } }"""
    wanted = {"i": {"paymentId": paid.id, "amount": "5.00", "reason": "Too late", "idempotencyKey": "r-1"}}
    answer = (await acme.ask(refund, wanted, role=Role.ADMIN)).data["paymentRefund"]
    assert answer["userErrors"] == []
    assert answer["refund"]["invoice"] == {"number": bill.number}
    log = "query ($id: ID!) { customer(id: $id) { changes { nodes { fields { field before after } } } } }"
    nodes = (await acme.ask(log, {"id": owner.id}, role=Role.ADMIN)).data["customer"]["changes"]["nodes"]
    (summary,) = [field["after"] for node in nodes for field in node["fields"] if field["field"].startswith("refunds.")]
    assert summary["payment"] == {"id": paid.id, "name": "20.00 USD"}
    assert summary["invoice"] == {"id": bill.id, "name": bill.number}
