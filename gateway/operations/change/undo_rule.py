"""Which entries of the change log can be taken back at all, and what to do about the others."""

from collections.abc import Mapping

from gateway.documents.base.record import Record
from gateway.documents.change import Change, FieldChange
from gateway.documents.comment import Comment
from gateway.documents.communication import Communication
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.documents.registry import record_of_id

BOOKS = "The books keep what was posted. Post what balances it, such as a credit or a refund."
VISITS = "The customer may have been told of the visit. Use bookingCreate, bookingReschedule or bookingCancel."
JOBS = "Work was planned by it. Use jobUpdate, or the step back: jobStart or jobReopen."
FIELDS_THAT_STAY: Mapping[str, str] = {
    **dict.fromkeys(("metrics", "invoices", "payments", "credits", "refunds"), BOOKS),
    "appointments": VISITS,
    "jobs": JOBS,
    "quotes": "Use quoteUpdate, or the step back: quoteReopen.",
    "estimates": "Use estimateUpdate, or the step back: estimateReopen.",
    "equipment": "Use equipmentUpdate, or the step back: equipmentRestore.",
    "agreements": "Use agreementUpdate, or make another one with agreementCreate.",
    "subscriptions": "Use subscriptionUpdate, subscriptionPause or subscriptionResume.",
    "recurring_invoices": "Use recurringInvoiceUpdate, recurringInvoicePause or recurringInvoiceResume.",
    "payment_methods": "Cards are kept at Stripe. Use cardSetupStart, cardDefaultSet or cardRemove.",
    "unrelated_ids": "It concerns two customers. Use customerRelatedDismiss or customerRelatedRestore.",
}
"""Stored field of the customer's log -> why a change of it stays, and what to do instead."""
OPERATIONS_THAT_STAY: Mapping[str, str] = {
    "customerImport": "Use importUndo to take the import back, or customerDelete to remove the customer.",
    "customerMerge": "Use customerUnmerge.",
    "customerUnmerge": "Use customerMerge.",
    "customerCreate": "Use customerDelete to remove a new customer.",
    "noteAdd": "Use noteRemove to remove a new note.",
    "noteRemove": "Write the note again with noteAdd; this entry has its text.",
    "commentAdd": "Use commentRemove to remove a new comment.",
    "commentRemove": "Write the comment again with commentAdd; this entry has its text.",
    "fileUpload": "Use fileRemove to remove a file.",
    "saleCreate": "Use saleUpdate to give it another result.",
    "unsubscribe": "The customer chose this. Use emailPreferencesUpdate when they ask for mail again.",
    "fileRemove": "The content of a removed file is gone. Upload it again.",
}
BEFORE_THE_MERGE = "It was a change of a customer who was merged into this one. Use customerUnmerge first."
BATCH = "Upsert"
"""End of the names of the mutations by which integrations send their records."""
SEND_AGAIN = "An integration keeps this record. Send it again as it was, with the same mutation."
CHANGEABLE: tuple[type[Record], ...] = (Note, Comment, Communication)
"""Records that have log entries which can be taken back."""
IN_THE_CUSTOMERS_LOG = ("sales", "files")
"""Collections whose records' changes the customer's own log has, and that can be taken back."""


def undo_obstacle(change: Change) -> str | None:
    """Return why an entry can never be taken back, or `None` if it can while nothing later overlaps."""
    is_of_batch = change.operation.endswith(BATCH)
    if change.merged_from is not None or is_of_batch or change.operation in OPERATIONS_THAT_STAY:
        return OPERATIONS_THAT_STAY.get(change.operation, SEND_AGAIN if is_of_batch else BEFORE_THE_MERGE)
    if change.subject_id is not None:
        return _obstacle_of_record(change)
    for field in change.fields:
        name = field.field.partition(".")[0]
        if name in FIELDS_THAT_STAY:
            return FIELDS_THAT_STAY[name]
        if name not in Customer.__struct_fields__ and name not in IN_THE_CUSTOMERS_LOG:
            return "An older version of the gateway wrote this entry."
    if change.version is not None or change.is_of_staff_file:
        return None
    return "This entry does not say which version it made."


def _obstacle_of_record(change: Change) -> str | None:
    kind = record_of_id(change.subject_id or "")
    if kind not in CHANGEABLE:
        return "What was sent, or confirmed by the customer, cannot be called back."
    if any(_made_or_removed(kind, field) for field in change.fields):
        return "Only changes of it can be taken back: remove a new one, or write a removed one again."
    return None


def _made_or_removed(kind: type[Record], field: FieldChange) -> bool:
    required = {"body", "visibility", "channel", "direction"} & set(kind.__struct_fields__)
    return field.field in required and (field.before is None or field.after is None)
