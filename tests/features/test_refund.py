"""`paymentRefund`: money of a payment given back, in the numbers, the invoice, the statement and the change log."""

import asyncio
from typing import Any

import msgspec
import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.invoice import Invoice, InvoiceStatus
from gateway.documents.ledger import metrics_of
from gateway.documents.payment import Payment, PaymentMeans
from gateway.documents.refund import Refund
from tests import records, work_records
from tests.features.test_statement_download import FORMS, get, statement
from tests.records import dollars
from tests.running_gateway import Answer, Tenant
from tests.statement_files import lines_of_pdf, table_of_csv, table_of_xlsx

REFUND = """
mutation Refund($input: PaymentRefundInput!) {
  paymentRefund(input: $input) {
    refund { id number amount { amount currency } means reason author { role } payment { id } customer { id } }
    payment { refunded { amount } refundable { amount } refunds { nodes { id } } }
    impact { refundable { amount } invoiceBalance { amount } totalDue { amount } lifetimeValue { amount } }
    customer {
      version metrics { totalDue { amount } lifetimeValue { amount } accountCredit { amount } }
      refunds { totalCount } invoices { nodes { status balance { amount } settled { amount } isOverdue } }
    }
    userErrors { code message path }
  }
}
"""


async def a_payment(tenant: Tenant, total: float = 100, paid: float = 100, **changes: Any) -> Payment:
    """Return a payment by card of an invoice, with the numbers that they sum to."""
    owner = await tenant.customer()
    status = InvoiceStatus.PAID if paid >= total else InvoiceStatus.PARTIALLY_PAID
    facts = {"total": dollars(total), "balance": dollars(max(0, total - paid)), "status": status, "number": "I-1"}
    bill = records.invoice(owner, **{**facts, **changes})
    payment = records.payment(bill, amount=dollars(paid), means=PaymentMeans.CARD)
    await tenant.add(bill, payment)
    numbered = msgspec.structs.replace(owner, metrics=metrics_of("USD", [bill, payment]))
    await tenant.scope.in_transaction(lambda transaction: transaction.replace(numbered))
    return payment


async def refund(tenant: Tenant, payment: Payment, role: Any = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer to a refund of 40.00, unless another amount is given."""
    wanted = {"paymentId": payment.id, "amount": "40.00", "reason": "Charged  twice", **given}
    return await tenant.ask(REFUND, {"input": wanted}, role=role)


async def stored(tenant: Tenant, payment: Payment) -> tuple[Customer, Invoice, Payment, list[Refund]]:
    """Return what is stored of a payment's customer."""
    (owner,) = await tenant.scope.find(Customer, {"_id": payment.customer_id})
    (bill,) = await tenant.scope.find(Invoice, {"_id": payment.invoice_id})
    (now,) = await tenant.scope.find(Payment, {"_id": payment.id})
    return owner, bill, now, await tenant.scope.find(Refund, {"payment_id": payment.id})


async def require_true_books(tenant: Tenant, payment: Payment) -> None:
    """The customer's numbers, and the payment's, are what the records sum to."""
    owner, bill, now, refunds = await stored(tenant, payment)
    credits_issued = await tenant.scope.find(Credit, {"customer_id": owner.id})
    assert owner.metrics == metrics_of("USD", [bill, now, *refunds, *credits_issued])
    assert now.refunded_minor == sum(each.amount.minor for each in refunds) <= now.amount.minor


def codes(answer: Answer) -> set[tuple[str, str]]:
    """Return (code, first step of the path) of each user error."""
    return {(fault["code"], fault["path"][0]) for fault in answer.data["paymentRefund"]["userErrors"]}


async def test_a_refund_lowers_what_the_customer_has_paid_and_is_owed_again(acme: Tenant) -> None:
    """One write: refund, payment, invoice, numbers, version and change log."""
    payment = await a_payment(acme)
    answer = await refund(acme, payment, expectedVersion=1)
    made = answer.data["paymentRefund"]
    assert (answer.errors, made["userErrors"]) == ([], [])
    assert made["refund"]["amount"] == {"amount": "40.00", "currency": "USD"}
    assert (made["refund"]["means"], made["refund"]["reason"]) == ("CARD", "Charged twice")
    assert made["refund"]["author"] == {"role": "OFFICE"}
    assert (made["refund"]["payment"], made["refund"]["customer"]) == ({"id": payment.id}, {"id": payment.customer_id})
    assert made["payment"]["refunds"]["nodes"] == [{"id": made["refund"]["id"]}]
    assert (made["payment"]["refunded"]["amount"], made["payment"]["refundable"]["amount"]) == ("40.00", "60.00")
    assert {name: value["amount"] for name, value in made["impact"].items()} == {
        "refundable": "60.00",
        "invoiceBalance": "40.00",
        "totalDue": "40.00",
        "lifetimeValue": "60.00",
    }
    (bill,) = made["customer"]["invoices"]["nodes"]
    assert (bill["status"], bill["balance"]["amount"], bill["settled"]["amount"]) == (
        "PARTIALLY_PAID",
        "40.00",
        "60.00",
    )
    assert bill["isOverdue"]  # its last day to pay is past, and something is due again
    assert made["customer"]["metrics"]["lifetimeValue"]["amount"] == "60.00"
    assert (made["customer"]["version"], made["customer"]["refunds"]["totalCount"]) == (2, 1)
    (change,) = await acme.scope.find(Change, {"customer_id": payment.customer_id})
    logged = {field.field: field.after for field in change.fields}
    assert (change.operation, set(logged)) == ("paymentRefund", {"metrics", "refunds", "invoices"})
    assert logged["refunds"]["payment_id"] == payment.id
    await require_true_books(acme, payment)


async def test_a_full_refund_opens_the_invoice_again(acme: Tenant) -> None:
    """In two parts, to the cent; after it there is nothing to refund, and the invoice may be paid once more."""
    payment = await a_payment(acme)
    for amount in ("99.99", "0.01"):
        assert codes(await refund(acme, payment, amount=amount)) == set()
    _, bill, now, _ = await stored(acme, payment)
    assert (bill.status, bill.balance, bill.paid_at, now.refundable) == (
        InvoiceStatus.OPEN,
        dollars(100),
        None,
        dollars(0),
    )
    answer = await refund(acme, payment, amount="0.01")
    assert "in full already" in answer.data["paymentRefund"]["userErrors"][0]["message"]
    await require_true_books(acme, payment)


async def test_a_refund_for_goodwill_is_not_owed_again(acme: Tenant) -> None:
    """A credit over the same amount is set against the invoice, which stays paid."""
    payment = await a_payment(acme)
    made = (await refund(acme, payment, isOwedAgain=False)).data["paymentRefund"]
    assert made["userErrors"] == []
    assert made["impact"]["totalDue"]["amount"] == made["impact"]["invoiceBalance"]["amount"] == "0.00"
    assert made["customer"]["metrics"]["lifetimeValue"]["amount"] == "60.00"
    assert made["customer"]["metrics"]["accountCredit"]["amount"] == "0.00"
    (credit,) = await acme.scope.find(Credit, {"customer_id": payment.customer_id})
    assert (credit.amount, credit.remaining, credit.reason) == (dollars(40), dollars(0), "Charged twice")
    assert credit.applications[0].invoice_id == payment.invoice_id
    made = await statement_of(acme, payment)
    assert (made["closingBalance"]["amount"], made["totalDue"]["amount"]) == ("0.00", "0.00")
    await require_true_books(acme, payment)


@pytest.mark.parametrize(("paid", "amount", "balance"), [(130, "30.00", 0), (130, "40.00", 10), (60, "40.00", 80)])
async def test_what_was_paid_beyond_the_total_is_not_owed_again(
    acme: Tenant, paid: float, amount: str, balance: float
) -> None:
    """Only what is then missing on the invoice is."""
    payment = await a_payment(acme, paid=paid)
    assert codes(await refund(acme, payment, amount=amount)) == set()
    _, bill, *_ = await stored(acme, payment)
    assert bill.balance == dollars(balance)
    made = await statement_of(acme, payment)
    assert made["totalDue"]["amount"] == f"{balance:.2f}"


async def test_nothing_is_owed_again_for_a_void_invoice(acme: Tenant) -> None:
    """It stays void."""
    payment = await a_payment(acme, status=InvoiceStatus.VOID, balance=dollars(0))
    made = (await refund(acme, payment, amount="100")).data["paymentRefund"]
    assert (made["userErrors"], made["impact"]["totalDue"]["amount"]) == ([], "0.00")
    assert made["customer"]["invoices"]["nodes"][0]["status"] == "VOID"


async def statement_of(tenant: Tenant, payment: Payment) -> dict[str, Any]:
    """Return the statement over all that happened until now."""
    asked = """query($id: ID!) { customer(id: $id) { statement(from: "2026-01-01", to: "2030-12-31") {
     closingBalance { amount } totalDue { amount } unappliedCredit { amount } totalDebits { amount } movements { nodes {
     subjectId kind number description debit { amount } credit { amount } runningBalance { amount } } } } } }"""
    found: dict[str, Any] = (await tenant.ask(asked, {"id": payment.customer_id})).data["customer"]["statement"]
    return found


async def test_a_refund_is_a_movement_of_the_statement(acme: Tenant) -> None:
    """On the debit side, named by its number and reason; its id fetches it."""
    payment = await a_payment(acme)
    made = (await refund(acme, payment)).data["paymentRefund"]["refund"]
    seen = await statement_of(acme, payment)
    line = seen["movements"]["nodes"][-1]
    assert line == {
        "subjectId": made["id"],
        "kind": "REFUND",
        "number": made["number"],
        "description": "Refund by card for invoice I-1: Charged twice",
        "debit": {"amount": "40.00"},
        "credit": None,
        "runningBalance": {"amount": "40.00"},
    }
    assert (seen["totalDue"]["amount"], seen["totalDebits"]["amount"]) == ("40.00", "140.00")
    node = await acme.ask("query($id: ID!) { node(id: $id) { __typename id } }", {"id": made["id"]})
    assert node.data["node"] == {"__typename": "Refund", "id": made["id"]}


async def test_a_refund_is_in_every_file_of_a_statement(acme: Tenant) -> None:
    """PDF, CSV and XLSX."""
    payment = await a_payment(acme)
    await acme.add(work_records.refund(payment, 5, number="RF-7"))
    seen = await statement(acme, (await stored(acme, payment))[0])
    files = {form: (await get(acme, seen[form]["url"])).content for form in FORMS}
    row = [
        "2026-01-05",
        "Refund",
        "RF-7",
        "Refund by card for invoice I-1: The part was charged twice.",
        "5.00",
        "",
        "5.00",
    ]
    assert row in table_of_csv(files["CSV"])
    assert [*row[1:4], 5, None, 5] in [line[1:] for line in table_of_xlsx(files["XLSX"])]
    assert any("RF-7" in line for line in lines_of_pdf(files["PDF"]))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"amount": "100.01"}, {("INVALID", "amount")}),
        ({"amount": "0"}, {("INVALID", "amount")}),
        ({"amount": "-40"}, {("INVALID", "amount")}),
        ({"amount": "0.001"}, {("INVALID", "amount")}),
        ({"currency": "EUR"}, {("INVALID", "currency")}),
        ({"reason": " ", "amount": "100.01"}, {("REQUIRED", "reason"), ("INVALID", "amount")}),
        ({"reason": "4111 1111 1111 1111"}, {("CARD_NUMBER", "reason")}),
        ({"paymentId": "pay_nowhere", "amount": "0"}, {("NOT_FOUND", "paymentId"), ("INVALID", "amount")}),
        ({"expectedVersion": 7}, {("CONFLICT", "expectedVersion")}),
    ],
)
async def test_what_cannot_be_refunded_is_refused(acme: Tenant, given: Any, expected: Any) -> None:
    """All reasons at once; nothing is written."""
    payment = await a_payment(acme)
    before = await stored(acme, payment)
    assert codes(await refund(acme, payment, **given)) == expected
    assert await stored(acme, payment) == before


async def test_a_dry_run_gives_the_impact_and_changes_nothing(acme: Tenant) -> None:
    """The same numbers as the refund then has."""
    payment = await a_payment(acme)
    before = await stored(acme, payment)
    dry = (await refund(acme, payment, dryRun=True)).data["paymentRefund"]
    assert (dry["refund"], dry["payment"]["refunded"]["amount"], dry["customer"]["version"]) == (None, "0.00", 1)
    assert await stored(acme, payment) == before
    assert dry["impact"] == (await refund(acme, payment)).data["paymentRefund"]["impact"]
    assert dry["impact"]["invoiceBalance"]["amount"] == "40.00"


async def test_a_repeated_key_refunds_once(acme: Tenant) -> None:
    """Also when the retries come at the same time; the answer names the same refund."""
    payment = await a_payment(acme)
    answers = await asyncio.gather(*(refund(acme, payment, idempotencyKey="k") for _ in range(4)))
    answers.append(await refund(acme, payment, idempotencyKey="k"))
    made = {
        answer.data["paymentRefund"]["refund"]["id"] for answer in answers if answer.data["paymentRefund"]["refund"]
    }
    assert len(made) == len((await stored(acme, payment))[3]) == 1
    assert answers[-1].data["paymentRefund"]["impact"]["refundable"]["amount"] == "60.00"
    assert codes(await refund(acme, payment, idempotencyKey="k", amount="1")) == {
        ("IDEMPOTENCY_MISMATCH", "idempotencyKey")
    }


async def test_ten_refunds_at_once_never_exceed_the_payment(acme: Tenant) -> None:
    """Of ten over 15.00, six fit into 100.00."""
    payment = await a_payment(acme)
    answers = await asyncio.gather(*(refund(acme, payment, amount="15.00") for _ in range(10)))
    assert sorted(len(codes(answer)) for answer in answers) == [0] * 6 + [1] * 4
    assert (await stored(acme, payment))[2].refundable == dollars(10)
    await require_true_books(acme, payment)


async def test_another_company_cannot_refund_or_see_it(acme: Tenant, rival: Tenant) -> None:
    """The payment and the refund do not exist for it."""
    payment = await a_payment(acme)
    assert codes(await refund(rival, payment)) == {("NOT_FOUND", "paymentId")}
    made = (await refund(acme, payment)).data["paymentRefund"]["refund"]
    node = await rival.ask("query($id: ID!) { node(id: $id) { id } }", {"id": made["id"]})
    assert node.data == {"node": None}


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SALES, Role.CUSTOMER])
async def test_only_who_keeps_the_books_may_refund(acme: Tenant, role: Role) -> None:
    """The others are forbidden, and nothing is written."""
    payment = await a_payment(acme)
    claims = {"customer": payment.customer_id} if role is Role.CUSTOMER else {}
    wanted = {"paymentId": payment.id, "amount": "40.00", "reason": "Mine"}
    answer = await acme.ask(REFUND, {"input": wanted}, role=role, **claims)
    assert (answer.codes, answer.data) == (["FORBIDDEN"], {"paymentRefund": None})
    assert (await stored(acme, payment))[3] == []


async def test_a_customer_sees_own_refunds_in_the_portal(acme: Tenant) -> None:
    """With the reason."""
    payment = await a_payment(acme)
    await refund(acme, payment)
    asked = "query($id: ID!) { customer(id: $id) { refunds { nodes { reason amount { amount } } } } }"
    answer = await acme.ask(asked, {"id": payment.customer_id}, role=Role.CUSTOMER, customer=payment.customer_id)
    assert answer.data["customer"]["refunds"]["nodes"] == [{"reason": "Charged twice", "amount": {"amount": "40.00"}}]
