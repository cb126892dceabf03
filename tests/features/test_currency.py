"""Companies whose currency has no digits after the point, or three: every amount is exact, in and out."""

from decimal import Decimal
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import CustomerMetrics
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.money import Money
from tests import records, work_records
from tests.features.test_statement_download import FORMS, get, statement
from tests.mutations import ask, refusals
from tests.records import START
from tests.running_gateway import RunningGateway, Tenant
from tests.statement_files import lines_of_pdf, table_of_csv, table_of_xlsx

CURRENCIES = [
    ("JPY", "1234567", "1", "0.5"),
    ("KWD", "1234.567", "0.001", "0.0005"),
    ("USD", "12345.67", "0.01", "0.005"),
]
"""Currency, the amount of 1,234,567 smallest units, the smallest amount, and one that is too small."""
PROFILE = """query($id: ID!) { customer(id: $id) {
  metrics { totalDue { amount currency } lifetimeValue { amount } accountCredit { amount } }
  invoices { nodes {
    total { amount } balance { amount } payments { nodes { amount { amount } refundable { amount } } }
  } }
  credits { nodes { amount { amount } remaining { amount } } }
} }"""
SALE = "query($id: ID!) { node(id: $id) { ... on Sale { saleAmount { amount } } } }"


class Books:
    """A company with a customer whose invoice over 1,234,567 smallest units was paid."""

    def __init__(self, tenant: Tenant, currency: str, owner: Any, payment: Any) -> None:
        self.tenant, self.currency, self.owner, self.payment = tenant, currency, owner, payment

    async def profile(self) -> Any:
        """Return what the API shows."""
        return (await self.tenant.ask(PROFILE, {"id": self.owner.id})).data["customer"]


async def books_in(gateway: RunningGateway, currency: str) -> Books:
    """Books of a new company."""

    def money(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    tenant = await gateway.tenant(currency=currency)
    metrics = CustomerMetrics(total_due=money(0), lifetime_value=money(1_234_567))
    owner = await tenant.customer(metrics=metrics)
    bill = records.invoice(
        owner, number="I-1", total=money(1_234_567), tax=money(0), balance=money(0), status=InvoiceStatus.PAID
    )
    payment = records.payment(bill, amount=money(1_234_567), received_at=START)
    await tenant.add(bill, payment)
    return Books(tenant, currency, owner, payment)


@pytest.mark.parametrize(("currency", "whole", "least", "too_small"), CURRENCIES)
async def test_credits_and_refunds_are_exact(
    gateway: RunningGateway, currency: str, whole: str, least: str, too_small: str
) -> None:
    """The smallest amount is taken, a smaller one refused, and all comes out with exactly the currency's digits."""
    books = await books_in(gateway, currency)
    given = {"customerId": books.owner.id, "reason": "Goodwill", "currency": currency}
    paid = {"paymentId": books.payment.id, "reason": "Charged twice", "currency": currency}
    for mutation, wanted in (("creditIssue", given), ("paymentRefund", paid)):
        refused = await ask(books.tenant, mutation, {**wanted, "amount": too_small})
        assert refusals(refused) == [("INVALID", "amount")]
        assert refusals(await ask(books.tenant, mutation, {**wanted, "amount": least})) == []
    seen, left = await books.profile(), str(Decimal(whole) - Decimal(least))
    assert seen["metrics"] == {
        "totalDue": {"amount": least, "currency": currency},
        "lifetimeValue": {"amount": left},
        "accountCredit": {"amount": least},
    }
    (bill,) = seen["invoices"]["nodes"]
    assert (bill["total"]["amount"], bill["balance"]["amount"]) == (whole, least)
    assert bill["payments"]["nodes"] == [{"amount": {"amount": whole}, "refundable": {"amount": left}}]
    assert seen["credits"]["nodes"] == [{"amount": {"amount": least}, "remaining": {"amount": least}}]


@pytest.mark.parametrize(("currency", "whole", "least", "too_small"), CURRENCIES)
async def test_a_sale_takes_the_digits_of_the_currency(
    gateway: RunningGateway, currency: str, whole: str, least: str, too_small: str
) -> None:
    """No more, however they are written."""
    books = await books_in(gateway, currency)
    sale = work_records.sale(books.owner, sale_amount=None, contract_amount=None, payments=(), commissions=None)
    await books.tenant.add(sale)
    assert refusals(await ask(books.tenant, "saleUpdate", {"id": sale.id, "amount": too_small})) == [
        ("INVALID", "amount")
    ]
    for amount in (whole, least, f"{whole}{'' if '.' in whole else '.'}000"):
        assert refusals(await ask(books.tenant, "saleUpdate", {"id": sale.id, "amount": amount})) == []
    shown = await books.tenant.ask(
        "query($id: ID!) { node(id: $id) { ... on Sale { saleAmount { amount } } } }", {"id": sale.id}
    )
    assert shown.data["node"]["saleAmount"]["amount"] == whole


@pytest.mark.parametrize(("currency", "whole", "least", "too_small"), CURRENCIES)
async def test_a_statement_has_the_digits_of_its_currency_in_every_form(
    gateway: RunningGateway, currency: str, whole: str, least: str, too_small: str
) -> None:
    """API, CSV, XLSX and PDF, with a refund."""
    books = await books_in(gateway, currency)
    refund = work_records.refund(books.payment, 3, amount=Money(minor=1, currency=currency))
    await books.tenant.add(refund)
    seen = await statement(books.tenant, books.owner, Role.OFFICE)
    assert (seen["closingBalance"]["amount"], seen["totalCredits"]["amount"]) == (least, whole)
    files = {form: (await get(books.tenant, seen[form]["url"])).content for form in FORMS}
    rows = table_of_csv(files["CSV"])
    (line,) = [row for row in rows if refund.number in row]
    assert (line[4], line[6]) == (least, least)
    assert any(whole in row for row in rows)
    (cells,) = [row for row in table_of_xlsx(files["XLSX"]) if refund.number in row]
    assert (str(cells[4]), Decimal(str(cells[6]))) == (least, Decimal(least))
    text = "\n".join(lines_of_pdf(files["PDF"]))
    assert f"{Decimal(whole):,}" in text
    assert f"{currency} {least}" in text
    assert too_small not in text
