"""A customer with something in every tab: one record of each kind."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from gateway.documents.base.record import Record, instant
from gateway.documents.contact import ContactPerson
from gateway.documents.customer import Customer
from gateway.documents.file import FileKind
from gateway.documents.job import JobStatus
from tests import message_records, records, work_records
from tests.running_gateway import Tenant


@dataclass(frozen=True)
class Profile:
    """Who it is, and every record of theirs."""

    owner: Customer
    rows: tuple[Record, ...]

    def node(self, type_name: str) -> Record:
        """Return the record that the schema shows as this type."""
        return next(record for record in (self.owner, *self.rows) if type(record).__name__ == type_name)


async def a_full_profile(tenant: Tenant) -> Profile:
    """Return a stored customer, with a stored record of every kind that belongs to one. A new kind is added here."""
    colleague = records.staff_member(tenant.company.id)
    owner = await tenant.customer(
        account_manager_id=colleague.id,
        contact_persons=(ContactPerson(id="ctp_1", name="Pat Porter", is_primary=True),),
    )
    bill = records.invoice(owner)
    paid = records.payment(bill, refunded_minor=500)
    unit = records.equipment(owner)
    work = records.job(owner, technician_id=colleague.id, scheduled_start=instant() + timedelta(days=2))
    rows = (
        tenant.company,
        colleague,
        records.appointment(
            owner, technician_id=colleague.id, job_id=work.id, job_number=work.number, created_at=records.START
        ),
        work,
        records.job(owner, status=JobStatus.COMPLETED, completed_at=records.START, equipment_ids=(unit.id,)),
        records.quote(owner, sold_by_id=colleague.id),
        bill,
        paid,
        work_records.refund(paid),
        records.credit(owner),
        unit,
        work_records.estimate(owner, sold_by_id=colleague.id),
        work_records.recurring_invoice(owner),
        work_records.agreement(owner).in_zone(ZoneInfo(tenant.company.time_zone)),
        work_records.subscription(owner),
        work_records.sale(owner, sold_by_id=colleague.id),
        work_records.referral(owner),
        records.note(owner),
        records.file(owner),
        records.file(owner, kind=FileKind.DOCUMENT, filename="permit.pdf", content_type="application/pdf"),
        records.comment(owner),
        records.communication(owner, staff_member_id=colleague.id),
        records.change(owner),
        message_records.message(owner),
    )
    await tenant.add(*rows[1:])
    return Profile(owner, rows)
