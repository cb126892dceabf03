"""Booking visits in tests, through HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.access.permission import Role
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.documents.message import Message
from tests.running_gateway import Answer, Tenant

VISIT = """appointment {
  id number version status category department summary addressId changeReason createdAt createdBy { name role }
  window { start end timeZone }
} customer { id version }"""
FAULTS = "userErrors { code message path }"
TYPES = {name: f"B{name[1:]}Input" for name in ("bookingCreate", "bookingReschedule", "bookingCancel")}


def written(moment: datetime) -> str:
    """Return an instant as the API writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ahead(hours: float, length: float = 2) -> dict[str, str]:
    """Return a window that begins so many hours from now."""
    start = instant() + timedelta(hours=hours)
    return {"start": written(start), "end": written(start + timedelta(hours=length))}


def a_booking(owner: Customer, **given: Any) -> dict[str, Any]:
    """Return the input of a booking that nothing speaks against."""
    facts = {"customerId": owner.id, "addressId": "adr_1", "category": "Plumbing", "department": "Service"}
    when = {} if "window" in given or "localWindow" in given else {"window": ahead(48)}
    return {**facts, **when, **given}


async def ask(
    tenant: Tenant, mutation: str, given: dict[str, Any], role: Role = Role.OFFICE, wanted: str = VISIT, **claims: str
) -> Answer:
    """Return the answer of a mutation of bookings."""
    impact = "impact { code message }" if mutation == "bookingCancel" else ""
    query = f"mutation ($input: {TYPES[mutation]}!) {{ {mutation}(input: $input) {{ {wanted} {impact} {FAULTS} }} }}"
    return await tenant.ask(query, {"input": given}, role=role, **claims)


async def done(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, claims: Any = None, **given: Any) -> Any:
    """Return the payload of a mutation that must not be refused."""
    answer = await ask(tenant, mutation, given, role, **(claims or {}))
    assert answer.errors == [], answer.errors
    payload = answer.data[mutation]
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload


async def refusal(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, claims: Any = None, **given: Any) -> Any:
    """Return (code, path) of each reason of a mutation that must be refused."""
    answer = await ask(tenant, mutation, given, role, **(claims or {}))
    assert answer.errors == [], answer.errors
    faults = answer.data[mutation]["userErrors"]
    assert faults, answer.data
    return [(fault["code"], ".".join(fault["path"] or ())) for fault in faults]


async def booked(tenant: Tenant, owner: Customer, **given: Any) -> Any:
    """Return a visit that the office booked."""
    return (await done(tenant, "bookingCreate", **a_booking(owner, **given)))["appointment"]


async def visits_of(tenant: Tenant, owner: Customer) -> list[Appointment]:
    """Return the stored appointments of a customer."""
    return await tenant.scope.find(Appointment, {"customer_id": owner.id})


async def mails_to(tenant: Tenant, owner: Customer) -> list[Message]:
    """Return what is in the outbox for a customer, oldest first."""
    return (await tenant.scope.find(Message, {"customer_id": owner.id}, order=Message.order))[::-1]


async def log_of(tenant: Tenant, owner: Customer) -> list[Change]:
    """Return the change log of a customer, newest first."""
    return await tenant.scope.find(Change, {"customer_id": owner.id}, order=Change.order)
