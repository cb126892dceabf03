"""Asking for changes of customers, and looking at what they left."""

from typing import Any

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.running_gateway import Answer, Tenant

PROFILE = """
  id version status paymentTerms canBook displayName
  phones { id number e164 extension kind isPrimary }
  emails { id address kind isInvalid }
  addresses { id street city postalCode country isBilling isService isDefault coordinates { latitude }
    taxability { kind ratePercent } }
  taxability { kind ratePercent certificate expiresOn }
"""


async def change(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, more: str = "", **given: Any) -> Answer:
    """Return the answer of a mutation that changes a customer; `given` is its input."""
    kind = input_type_of(mutation)
    shown = PROFILE if role is Role.CUSTOMER else f"{PROFILE} tags"
    query = f"""mutation Change($input: {kind}!) {{
      {mutation}(input: $input) {{ customer {{ {shown} }} {more} userErrors {{ code message path }} }}
    }}"""
    claims = {"customer": str(given.get("customerId") or given.get("id"))} if role is Role.CUSTOMER else {}
    return await tenant.ask(query, {"input": given}, role=role, **claims)


def input_type_of(mutation: str) -> str:
    """Return the name of a mutation's input."""
    if mutation in ("customerBlock", "customerUnblock", "customerArchive", "customerUnarchive"):
        return "CustomerStatusInput"
    return f"{mutation[0].upper()}{mutation[1:]}Input"


async def done(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, **given: Any) -> dict[str, Any]:
    """Return the customer after a mutation that must not be refused."""
    answer = await change(tenant, mutation, role, **given)
    assert answer.errors == [], answer.errors
    payload = answer.data[mutation]
    assert payload["userErrors"] == [], payload["userErrors"]
    return dict(payload["customer"])


async def refusal(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, **given: Any) -> list[tuple[str, str]]:
    """Return (code, path) of each reason of a mutation that must be refused."""
    answer = await change(tenant, mutation, role, **given)
    assert answer.errors == [], answer.errors
    faults = answer.data[mutation]["userErrors"]
    assert faults, answer.data
    return [(fault["code"], ".".join(fault["path"] or ())) for fault in faults]


async def log_of(tenant: Tenant, customer: Customer) -> list[Change]:
    """Return the change log of a customer, newest first."""
    return await tenant.scope.find(Change, {"customer_id": customer.id}, order=Change.order)
