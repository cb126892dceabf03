"""The kinds of record that are written for customers: how each is named and sent, and what writing it needs."""

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, eq=False)
class WrittenKind:
    """One kind of record."""

    name: str
    plural: str
    item: type[Any]
    """The input of one record of a batch."""
    spec: RecordSpec
    writes: Permission


_P = Permission
WRITTEN_KINDS = (
    WrittenKind("job", "jobs", JobUpsertItem, books.JOBS, _P.JOB_WRITE),
    WrittenKind("appointment", "appointments", AppointmentUpsertItem, visits.APPOINTMENTS, _P.JOB_WRITE),
    WrittenKind("quote", "quotes", QuoteUpsertItem, offers.QUOTES, _P.QUOTE_WRITE),
    WrittenKind("estimate", "estimates", EstimateUpsertItem, offers.ESTIMATES, _P.QUOTE_WRITE),
    WrittenKind("invoice", "invoices", InvoiceUpsertItem, books.INVOICES, _P.INVOICE_WRITE),
    WrittenKind("payment", "payments", PaymentUpsertItem, books.PAYMENTS, _P.INVOICE_WRITE),
    WrittenKind("refund", "refunds", RefundUpsertItem, books.REFUNDS, _P.INVOICE_WRITE),
    WrittenKind(
        "recurring_invoice",
        "recurring_invoices",
        RecurringInvoiceUpsertItem,
        offers.RECURRING_INVOICES,
        _P.INVOICE_WRITE,
    ),
    WrittenKind("agreement", "agreements", AgreementUpsertItem, offers.AGREEMENTS, _P.AGREEMENT_WRITE),
    WrittenKind("subscription", "subscriptions", SubscriptionUpsertItem, offers.SUBSCRIPTIONS, _P.INVOICE_WRITE),
    WrittenKind("equipment", "equipment", EquipmentUpsertItem, visits.EQUIPMENT, _P.EQUIPMENT_WRITE),
    WrittenKind("sale", "sales", SaleUpsertItem, offers.SALES, _P.SALE_WRITE),
    WrittenKind(
        "communication", "communications", CommunicationUpsertItem, visits.COMMUNICATIONS, _P.COMMUNICATION_WRITE
    ),
    WrittenKind("note", "notes", NoteUpsertItem, visits.NOTES, _P.NOTE_WRITE),
)
KIND_BY_PLURAL = {kind.plural: kind for kind in WRITTEN_KINDS}
