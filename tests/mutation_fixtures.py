"""A company with a customer that every mutation can change."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gateway.documents.appointment import Appointment, AppointmentWindow
from gateway.documents.base.record import instant
from gateway.documents.change import Change
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.contact import ContactPerson, Email, EmailKind
from gateway.documents.customer import Customer
from gateway.documents.file import File
from gateway.documents.job import Job
from gateway.documents.message import Message
from gateway.documents.note import Note
from gateway.documents.portal_account import PortalAccount, PortalAccountStatus, portal_account_id
from gateway.documents.sale import Sale
from gateway.documents.staff_member import StaffMember
from tests import records, work_records
from tests.card_desk import Desk
from tests.mutations import PUBLIC, ask, document, refusals, role_for
from tests.portal import change_stored
from tests.running_gateway import Answer, Tenant


@dataclass(frozen=True)
class Stage:
    """A company with a customer who has something that every mutation can change."""

    desk: Desk
    tenant: Tenant
    owner: Customer
    other: Customer
    colleague: StaffMember
    job: Job
    visit: Appointment
    note: Note
    comment: Comment
    call: Communication
    sale: Sale
    file: File

    async def set(self, **changes: Any) -> None:
        """Store another state of the customer, as if it had come to it before."""
        await change_stored(self.tenant, self.owner, **changes)

    async def current(self) -> Customer:
        """Return the customer as it is stored now."""
        found = await self.tenant.scope.get(Customer, self.owner.id)
        assert found is not None
        return found

    async def account(self) -> None:
        """Give the customer a confirmed portal account."""
        await self.tenant.add(
            PortalAccount(
                id=portal_account_id(self.owner.id),
                company_id=self.owner.company_id,
                customer_id=self.owner.id,
                email=self.owner.emails[0].address.casefold(),
                status=PortalAccountStatus.CONFIRMED,
                session_version=1,
                created_at=records.START,
            )
        )

    async def link(self, mutation: str) -> str:
        """Return the token in the mail that a mutation sends the customer."""
        answer = await ask(self.tenant, mutation, {"customerId": self.owner.id})
        assert refusals(answer) == []
        (message,) = await self.tenant.scope.find(Message, {"customer_id": self.owner.id})
        found = re.search(r"#token=(\S+)", message.text or "")
        assert found
        return found[1]

    async def card(self) -> str:
        """Return the id of a card of the customer."""
        return await self.desk.add(self.tenant, self.owner)

    async def set_up(self) -> str:
        """Return the id of a set-up that the cardholder has confirmed."""
        setup = await self.desk.done(self.tenant, "cardSetupStart", customerId=self.owner.id)
        self.desk.stub.confirm(setup["setupIntentId"])
        return str(setup["setupIntentId"])

    async def log(self, operation: str) -> list[Change]:
        """Return what the change log of the company has of a mutation."""
        return await self.tenant.scope.find(Change, {"operation": operation})


def in_days(days: int) -> AppointmentWindow:
    """Return a window of two hours that is still to come."""
    start = instant() + timedelta(days=days)
    return AppointmentWindow(start=start, end=start + timedelta(hours=2), time_zone="America/Chicago")


async def a_stage(desk: Desk) -> Stage:
    """Return a company for one test, with all that mutations change; its ids are unique."""
    tenant = await desk.gateway.tenant()
    colleague, other = records.staff_member(tenant.company.id), records.customer(tenant.company.id)
    mark = other.id.partition("_")[2]
    owner = records.customer(
        tenant.company.id,
        version=3,
        tags=("Slow payer",),
        payment_methods=(),
        addresses=(
            records.address(f"adr_{mark}1"),
            records.address(f"adr_{mark}2", street="13 Oak Lane", is_default=False),
        ),
        phones=(records.phone("+15125550142", id=f"phn_{mark}"),),
        contact_persons=(ContactPerson(id=f"ctp_{mark}", name="Sam Sitter", role="Tenant", is_primary=True),),
        emails=(Email(id=f"eml_{mark}", address=f"ada.{mark}@example.com", kind=EmailKind.PRIMARY),),
    )
    made = {
        "job": records.job(owner, address_id=owner.addresses[0].id),
        "visit": records.appointment(owner, address_id=owner.addresses[0].id, window=in_days(5), version=3),
        "note": records.note(owner, version=3),
        "comment": records.comment(owner, version=3),
        "call": records.communication(owner, version=3),
        "sale": work_records.sale(owner, version=3),
        "file": records.file(owner, address_id=owner.addresses[0].id),
    }
    await tenant.add(colleague, other, owner, *made.values())
    return Stage(desk, tenant, owner, other, colleague, **made)  # type: ignore[arg-type]  # each of its kind


async def tried(stage: Stage, mutation: str, given: dict[str, Any], key: str | None = None) -> Answer:
    """Return the answer to a mutation, of a viewer who may do it; `key` is the header `Idempotency-Key`."""
    headers = None if key is None else {"idempotency-key": key}
    token = None if mutation in PUBLIC else stage.tenant.token(role_for(mutation))
    return await stage.desk.gateway.ask(document(mutation), {"input": dict(given)}, token, headers)
