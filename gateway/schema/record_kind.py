"""The kinds of record that are written for customers: how the schema names and shows each."""

from typing import Any, NamedTuple

from gateway.access.permission import Permission
from gateway.operations.record.kind import WRITTEN_KINDS, WrittenKind
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
    """One kind of record in the schema."""

    written: WrittenKind
    shown: Any
    note: str = ""

    @property
    def name(self) -> str:
        """The name of one record: `recurring_invoice`."""
        return self.written.name

    @property
    def plural(self) -> str:
        """The name of several."""
        return self.written.plural

    @property
    def item(self) -> type[Any]:
        """The input of one record of a batch."""
        return self.written.item

    @property
    def spec(self) -> RecordSpec:
        """How it is written."""
        return self.written.spec

    @property
    def writes(self) -> Permission:
        """The permission that writing it takes."""
        return self.written.writes

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


_WAITS = "A {} may come before its {}, and is set against it later. "
_NOTES = {"payment": _WAITS.format("payment", "invoice"), "refund": _WAITS.format("refund", "payment")}
_SHOWN: dict[str, Any] = {
    "job": Job,
    "appointment": Appointment,
    "quote": Quote,
    "estimate": Estimate,
    "invoice": Invoice,
    "payment": Payment,
    "refund": Refund,
    "recurring_invoice": RecurringInvoice,
    "agreement": Agreement,
    "subscription": ServiceSubscription,
    "equipment": Equipment,
    "sale": Sale,
    "communication": Communication,
    "note": Note,
}
KINDS = tuple(RecordKind(written, _SHOWN[written.name], _NOTES.get(written.name, "")) for written in WRITTEN_KINDS)


def declare(name: str, base_doc: str, fields: dict[str, tuple[Any, Any]]) -> type[Any]:
    """Return a class with annotated fields, for strawberry to make a type of."""
    members: dict[str, Any] = {field_name: declared for field_name, (_, declared) in fields.items()}
    annotations = {field_name: type_ for field_name, (type_, _) in fields.items()}
    return type(name, (), {"__annotations__": annotations, "__doc__": base_doc, "__module__": __name__, **members})
