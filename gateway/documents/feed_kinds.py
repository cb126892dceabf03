"""Which records the change feed reports, and on what their visibility depends."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.access.viewer import Viewer
from gateway.documents.agreement import Agreement
from gateway.documents.appointment import Appointment
from gateway.documents.base.record import Record
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from gateway.documents.equipment import Equipment
from gateway.documents.estimate import Estimate
from gateway.documents.feed_item import FeedKind
from gateway.documents.file import File
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.note import Note
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote
from gateway.documents.recurring_invoice import RecurringInvoice
from gateway.documents.referral import Referral
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale
from gateway.documents.service_subscription import ServiceSubscription
from gateway.documents.staff_member import StaffMember

FEED_RECORDS: Final[Mapping[FeedKind, type[Record]]] = {
    FeedKind(record.__name__): record
    for record in (
        Customer,
        Appointment,
        Job,
        Estimate,
        Quote,
        Invoice,
        Payment,
        Refund,
        RecurringInvoice,
        Agreement,
        ServiceSubscription,
        Sale,
        Referral,
        Credit,
        Equipment,
        Note,
        Comment,
        Communication,
        File,
        StaffMember,
    )
}
FEED_KINDS: Final[Mapping[type[Record], FeedKind]] = {record: kind for kind, record in FEED_RECORDS.items()}
KIND_BY_COLLECTION: Final[Mapping[str, FeedKind]] = {record.collection: kind for kind, record in FEED_RECORDS.items()}
VISIBILITY_FIELDS: Final[Mapping[FeedKind, str]] = {
    FeedKind.NOTE: "visibility",
    FeedKind.FILE: "visibility",
    FeedKind.COMMUNICATION: "channel",
    FeedKind.INVOICE: "status",
    FeedKind.QUOTE: "status",
}
"""The field on which `tenant_filter` decides, beside whose an object is."""
WHOSE: Final = frozenset({"company_id", "customer_id", "_id"})


def feed_facts(kind: FeedKind, stored: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what the visibility of a stored object depends on; `None` when on nothing."""
    field = VISIBILITY_FIELDS.get(kind)
    value = stored.get(field) if field else None
    return {field: value} if field and isinstance(value, str) else None


def is_visible(kind: FeedKind, facts: Mapping[str, Any] | None, viewer: Viewer) -> bool:
    """Return whether a viewer could see an object of these facts, which may be gone by now."""
    record = FEED_RECORDS[kind]
    if record.readable_with is not None and not viewer.may(record.readable_with):
        return False
    conditions = record.tenant_filter(viewer)
    return all(_holds(conditions[name], (facts or {}).get(name)) for name in conditions.keys() - WHOSE)


def _holds(condition: Any, value: Any) -> bool:
    """Return whether a value meets a condition of a tenant filter; one of another form hides the object."""
    if not isinstance(condition, Mapping):
        return bool(condition == value)
    if condition.keys() - {"$in", "$ne"}:
        return False
    return value in condition.get("$in", (value,)) and ("$ne" not in condition or value != condition["$ne"])
