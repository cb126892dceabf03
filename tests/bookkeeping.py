"""Entries of the books as staff make them: through the API, refused with MutationRefused as operations are."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gateway.documents.customer import Customer
from gateway.errors import Fault, MutationRefused, UserErrorCode
from tests.running_gateway import Tenant
from tests.staff_mutations import run


async def draft(tenant: Tenant, owner: Customer, amount: float, **given: Any) -> str:
    """Draft an invoice; return its id."""
    return await _done(tenant, "invoiceCreate", "invoice", customerId=owner.id, total=_text(amount), **given)


async def issue(tenant: Tenant, invoice_id: str, issued_at: datetime | None = None, due_on: date | None = None) -> None:
    """Issue a draft."""
    await _done(tenant, "invoiceIssue", "invoice", id=invoice_id, **_dated("issuedAt", issued_at), **_due(due_on))


async def bill(
    tenant: Tenant, owner: Customer, amount: float, issued_at: datetime | None = None, due_on: date | None = None
) -> str:
    """Draft an invoice and issue it; return its id."""
    made = await draft(tenant, owner, amount)
    await issue(tenant, made, issued_at, due_on)
    return made


async def void(tenant: Tenant, invoice_id: str) -> None:
    """Take an invoice back."""
    await _done(tenant, "invoiceVoid", "invoice", id=invoice_id)


async def pay(
    tenant: Tenant, owner: Customer, invoice_id: str, amount: float, received_at: datetime | None = None
) -> str:
    """Record a payment; return its id."""
    given = {"customerId": owner.id, "invoiceId": invoice_id, "amount": _text(amount), "means": "CHECK"}
    return await _done(tenant, "paymentRecord", "payment", **given, **_dated("receivedAt", received_at))


async def _done(tenant: Tenant, mutation: str, kind: str, **given: Any) -> str:
    answer = await run(tenant, mutation, given)
    assert answer.errors == []
    payload = answer.data["payload"]
    if payload["userErrors"]:
        raise MutationRefused(
            [Fault(UserErrorCode(each["code"]), each["message"], tuple(each["path"])) for each in payload["userErrors"]]
        )
    record_id: str = payload[kind]["id"]
    return record_id


def _text(amount: float) -> str:
    return str(round(Decimal(amount), 2))


def _dated(name: str, at: datetime | None) -> dict[str, str]:
    return {} if at is None else {name: at.isoformat()}


def _due(due_on: date | None) -> dict[str, str]:
    return {} if due_on is None else {"dueOn": due_on.isoformat()}
