"""The kinds of record that are written for customers: how each is named, shown and sent."""

from typing import Any, NamedTuple

from gateway.access.permission import Permission
from gateway.inputs.agreement import AgreementUpsertItem
from gateway.inputs.appointment import AppointmentUpsertItem
from gateway.inputs.communication import CommunicationUpsertItem
from gateway.inputs.equipment import EquipmentUpsertItem
from gateway.inputs.estimate import EstimateUpsertItem
from gateway.inputs.invoice import InvoiceUpsertItem
from gateway.inputs.job import JobUpsertItem
from gateway.inputs.lead import SaleUpsertItem
from gateway.inputs.note_item import NoteUpsertItem
from gateway.inputs.payment import PaymentUpsertItem
from gateway.inputs.quote import QuoteUpsertItem
from gateway.inputs.recurring_invoice import RecurringInvoiceUpsertItem
from gateway.inputs.refund_item import RefundUpsertItem
from gateway.inputs.service_subscription import SubscriptionUpsertItem
from gateway.operations.record import books, offers, visits
from gateway.operations.record.spec import RecordSpec
from gateway.schema.agreement import Agreement
from gateway.schema.appointment import Appointment
from gateway.schema.communication import Communication
from gateway.schema.equipment import Equipment
from gateway.schema.estimate import Estimate
from gateway.schema.invoice import Invoice, Payment
from gateway.schema.job import Job
from gateway.schema.note import Note
from gateway.schema.quote import Quote
from gateway.schema.recurring_invoice import RecurringInvoice
from gateway.schema.refund import Refund
from gateway.schema.sale import Sale
from gateway.schema.service_subscription import ServiceSubscription


class RecordKind(NamedTuple):
    """One kind of record."""

    name: str
    plural: str
    shown: Any
    item: type[Any]
    spec: RecordSpec
    writes: Permission
    note: str = ""

    @property
    def title(self) -> str:
        """The name as a type has it."""
        return type_name(self.name)

    @property
    def batch(self) -> str:
        """The beginning of the names of the batch's types."""
        return f"{type_name(self.plural)}Upsert"


def type_name(name: str) -> str:
    """Return the name of a type: `recurring_invoice` is RecurringInvoice."""
    return "".join(part.capitalize() for part in name.split("_"))


_P = Permission
_WAITS = "A {} may come before its {}, and is set against it later. "
KINDS = (
    RecordKind("job", "jobs", Job, JobUpsertItem, books.JOBS, _P.JOB_WRITE),
    RecordKind("appointment", "appointments", Appointment, AppointmentUpsertItem, visits.APPOINTMENTS, _P.JOB_WRITE),
    RecordKind("quote", "quotes", Quote, QuoteUpsertItem, offers.QUOTES, _P.QUOTE_WRITE),
    RecordKind("estimate", "estimates", Estimate, EstimateUpsertItem, offers.ESTIMATES, _P.QUOTE_WRITE),
    RecordKind("invoice", "invoices", Invoice, InvoiceUpsertItem, books.INVOICES, _P.INVOICE_WRITE),
    RecordKind(
        "payment",
        "payments",
        Payment,
        PaymentUpsertItem,
        books.PAYMENTS,
        _P.INVOICE_WRITE,
        _WAITS.format("payment", "invoice"),
    ),
    RecordKind(
        "refund",
        "refunds",
        Refund,
        RefundUpsertItem,
        books.REFUNDS,
        _P.INVOICE_WRITE,
        _WAITS.format("refund", "payment"),
    ),
    RecordKind(
        "recurring_invoice",
        "recurring_invoices",
        RecurringInvoice,
        RecurringInvoiceUpsertItem,
        offers.RECURRING_INVOICES,
        _P.INVOICE_WRITE,
    ),
    RecordKind("agreement", "agreements", Agreement, AgreementUpsertItem, offers.AGREEMENTS, _P.AGREEMENT_WRITE),
    RecordKind(
        "subscription",
        "subscriptions",
        ServiceSubscription,
        SubscriptionUpsertItem,
        offers.SUBSCRIPTIONS,
        _P.INVOICE_WRITE,
    ),
    RecordKind("equipment", "equipment", Equipment, EquipmentUpsertItem, visits.EQUIPMENT, _P.EQUIPMENT_WRITE),
    RecordKind("sale", "sales", Sale, SaleUpsertItem, offers.SALES, _P.SALE_WRITE),
    RecordKind(
        "communication",
        "communications",
        Communication,
        CommunicationUpsertItem,
        visits.COMMUNICATIONS,
        _P.COMMUNICATION_WRITE,
    ),
    RecordKind("note", "notes", Note, NoteUpsertItem, visits.NOTES, _P.NOTE_WRITE),
)


def declare(name: str, base_doc: str, fields: dict[str, tuple[Any, Any]]) -> type[Any]:
    """Return a class with annotated fields, for strawberry to make a type of."""
    members: dict[str, Any] = {field_name: declared for field_name, (_, declared) in fields.items()}
    annotations = {field_name: type_ for field_name, (type_, _) in fields.items()}
    return type(name, (), {"__annotations__": annotations, "__doc__": base_doc, "__module__": __name__, **members})
