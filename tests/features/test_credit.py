"""`creditIssue`, and a customer's credits."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from tests import records
from tests.running_gateway import Answer, Tenant

ISSUE = """
mutation Issue($input: CreditIssueInput!) {
  creditIssue(input: $input) {
    credit { id number amount { amount currency } remaining { amount } applied { amount } reason author { role } }
    customer { id version metrics { accountCredit { amount } totalDue { amount } } }
    userErrors { code message path }
  }
}
"""


async def issue(tenant: Tenant, role: Any = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to an issue of a credit."""
    return await tenant.ask(ISSUE, {"input": {"amount": "50.00", "reason": "Came late", **given}}, role=role)


async def credits_of(tenant: Tenant, owner: Customer) -> list[Credit]:
    """Return the stored credits of a customer."""
    return await tenant.scope.find(Credit, {"customer_id": owner.id})


def codes(answer: Answer) -> set[tuple[str, str]]:
    """Return (code, first step of the path) of each user error."""
    return {(fault["code"], fault["path"][0]) for fault in answer.data["creditIssue"]["userErrors"]}


async def test_an_issued_credit_is_stored_logged_and_in_the_numbers(acme: Tenant) -> None:
    """One write: the credit, the account credit, the version and the change log."""
    owner = await acme.customer()
    answer = await issue(acme, customerId=owner.id, reason="  Came  late ", expectedVersion=1)
    payload = answer.data["creditIssue"]
    assert payload["userErrors"] == []
    assert payload["credit"]["amount"] == {"amount": "50.00", "currency": "USD"}
    assert (payload["credit"]["remaining"]["amount"], payload["credit"]["applied"]["amount"]) == ("50.00", "0.00")
    assert (payload["credit"]["reason"], payload["credit"]["author"]) == ("Came late", {"role": "OFFICE"})
    assert payload["customer"]["version"] == 2
    assert payload["customer"]["metrics"] == {"accountCredit": {"amount": "50.00"}, "totalDue": {"amount": "0.00"}}
    (change,) = await acme.scope.find(Change, {"customer_id": owner.id})
    assert (change.version, change.operation) == (2, "creditIssue")
    logged = {field.field: field.after for field in change.fields}
    assert logged["credits"]["reason"] == "Came late"
    assert logged["credits"]["number"] == payload["credit"]["number"]
    assert logged["metrics"]["account_credit_minor"] == 5_000


async def test_all_faults_of_a_credit_are_reported_at_once(acme: Tenant) -> None:
    """With a customer and without."""
    owner = await acme.customer()
    wrong = {"amount": "0", "reason": " ", "currency": "EUR"}
    faults = {("INVALID", "amount"), ("REQUIRED", "reason"), ("INVALID", "currency")}
    assert codes(await issue(acme, customerId=owner.id, **wrong)) == faults
    assert codes(await issue(acme, customerId="cus_nobody", **wrong)) == {*faults, ("NOT_FOUND", "customerId")}
    assert await credits_of(acme, owner) == []


@pytest.mark.parametrize(
    "amount", ["0", "-5", "1000000.01", "0.001", "1E+30", "1E-30", "0.0100000000000000000000000000000000001"]
)
async def test_an_amount_that_is_no_credit_is_refused(acme: Tenant, amount: str) -> None:
    """Nothing, less, too much, or finer than a cent."""
    owner = await acme.customer()
    assert codes(await issue(acme, customerId=owner.id, amount=amount)) == {("INVALID", "amount")}
    assert await credits_of(acme, owner) == []


async def test_the_largest_credit_and_a_long_reason_are_taken(acme: Tenant) -> None:
    """The documented bounds are inside; one character more is not."""
    owner = await acme.customer()
    taken = await issue(acme, customerId=owner.id, amount="1000000", reason="x" * 500)
    assert taken.data["creditIssue"]["credit"]["amount"]["amount"] == "1000000.00"
    assert codes(await issue(acme, customerId=owner.id, reason="x" * 501)) == {("TOO_LONG", "reason")}


async def test_a_stale_version_issues_nothing_and_shows_the_customer(acme: Tenant) -> None:
    """As every write on a customer."""
    owner = await acme.customer(version=4)
    answer = await issue(acme, customerId=owner.id, expectedVersion=3)
    assert codes(answer) == {("CONFLICT", "expectedVersion")}
    assert answer.data["creditIssue"]["credit"] is None
    assert answer.data["creditIssue"]["customer"]["version"] == 4
    assert await credits_of(acme, owner) == []


async def test_a_repeated_key_issues_one_credit(acme: Tenant) -> None:
    """Ten at once, and one afterwards: one credit, and each answer names it or says that it is being issued."""
    owner = await acme.customer()
    given = {"customerId": owner.id, "idempotencyKey": "retry-1"}
    answers = await asyncio.gather(*(issue(acme, **given) for _ in range(10)))
    answers.append(await issue(acme, **given))
    (stored,) = await credits_of(acme, owner)
    for answer in answers:
        payload = answer.data["creditIssue"]
        assert payload["userErrors"] == [] or payload["userErrors"][0]["code"] == "IN_PROGRESS"
        assert payload["userErrors"] or payload["credit"]["id"] == stored.id
    assert answers[-1].data["creditIssue"]["customer"]["metrics"]["accountCredit"]["amount"] == "50.00"
    assert codes(await issue(acme, **given, amount="60.00")) == {("IDEMPOTENCY_MISMATCH", "idempotencyKey")}


async def test_without_a_key_each_request_is_a_credit_of_its_own(acme: Tenant) -> None:
    """Each with a separate number."""
    owner = await acme.customer()
    await asyncio.gather(*(issue(acme, customerId=owner.id, amount="1.10") for _ in range(5)))
    assert len({credit.number for credit in await credits_of(acme, owner)}) == 5
    stored = await acme.scope.get(Customer, owner.id)
    assert stored is not None
    assert stored.metrics.account_credit == records.dollars(5.5)


async def test_another_companys_customer_gets_no_credit(acme: Tenant, rival: Tenant) -> None:
    """A foreign id and an absent one give the same answer."""
    owner = await acme.customer()
    assert codes(await issue(rival, customerId=owner.id)) == {("NOT_FOUND", "customerId")}
    assert await acme.scope.get(Customer, owner.id) == owner


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER, Role.PARTNER])
async def test_only_office_and_administrators_issue_credits(acme: Tenant, role: Role) -> None:
    """A partner cannot, with any scopes."""
    owner = await acme.customer()
    claims = {"scope": "ledger:write customer:read"} if role is Role.PARTNER else {}
    answer = await acme.ask(
        ISSUE, {"input": {"customerId": owner.id, "amount": "1", "reason": "x"}}, role=role, **claims
    )
    assert answer.data == {"creditIssue": None}
    assert answer.codes == ["FORBIDDEN"]
    assert await credits_of(acme, owner) == []


async def test_credits_are_listed_newest_first_to_those_who_read_invoices(acme: Tenant, rival: Tenant) -> None:
    """The portal customer sees their own; another customer, company or a technician sees nothing."""
    owner, other = await acme.customer(), await acme.customer()
    await acme.add(records.credit(owner, 1, number="old"), records.credit(owner, 2, number="new"))
    query = "query ($id: ID!) { customer(id: $id) { credits { totalCount nodes { number } } } }"
    own = await acme.ask(query, {"id": owner.id}, role=Role.CUSTOMER, customer=owner.id)
    assert own.data["customer"]["credits"] == {"totalCount": 2, "nodes": [{"number": "new"}, {"number": "old"}]}
    stranger = await acme.ask(query, {"id": owner.id}, role=Role.CUSTOMER, customer=other.id)
    foreign = await rival.ask(query, {"id": owner.id})
    assert stranger.data == foreign.data == {"customer": None}
    technician = await acme.ask(query, {"id": owner.id}, role=Role.TECHNICIAN)
    assert technician.codes == ["FORBIDDEN"]
