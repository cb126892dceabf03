"""Links between the records of a customer, which may arrive in any order."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from gateway.documents.appointment import Appointment
from gateway.documents.base.record import CustomerRecord
from gateway.documents.communication import Communication
from gateway.documents.estimate import Estimate
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.payment import Payment
from gateway.documents.quote import Quote
from gateway.documents.refund import Refund
from gateway.documents.sale import Sale
from gateway.errors import Fault, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.text import api_name
from gateway.operations.record.spec import RecordLink, derived_id
from gateway.operations.record.worksheet import Worksheet

JOB_WITH_NUMBER, JOB = RecordLink("job", Job, "job_number"), RecordLink("job", Job)
INVOICE, PAYMENT, QUOTE = RecordLink("invoice", Invoice), RecordLink("payment", Payment), RecordLink("quote", Quote)


class Follower(NamedTuple):
    """A kind of record that names another, and how."""

    kind: type[Any]
    link: RecordLink


FOLLOWERS = (
    Follower(Appointment, JOB_WITH_NUMBER),
    Follower(Invoice, JOB_WITH_NUMBER),
    Follower(Sale, JOB_WITH_NUMBER),
    Follower(Quote, JOB),
    Follower(Communication, JOB),
    Follower(Payment, INVOICE),
    Follower(Refund, PAYMENT),
    Follower(Estimate, QUOTE),
)
"""The records that name others."""


async def resolve_link(sheet: Worksheet, link: RecordLink, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a link gives, empty if it is not given. Raises MutationRefused."""
    if (external := values.get(link.external)) is not None:
        found: Sequence[CustomerRecord] = await sheet.find_by(link.target, "external_id", external)
        linked, path = (found[0] if found else None), api_name(link.external)
        record_id = linked.id if linked else derived_id(link.target, sheet.customer.company_id, external)
    elif (given := values.get(link.attribute)) is not None:
        linked, path, record_id = await sheet.get(link.target, given), api_name(link.attribute), given
        if linked is None:
            raise NotFound(link.name, (path,))
    elif link.attribute in values or link.external in values:
        return {link.attribute: None, **({link.number: None} if link.number else {})}
    else:
        return {}
    if linked is not None and linked.customer_id != sheet.customer.id:
        message = f"This {link.name} is another customer's. A record and what it names have one customer."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, (path,))])
    number = {link.number: getattr(linked, "number", None)} if link.number else {}
    return {link.attribute: record_id, **number}


async def link_followers(sheet: Worksheet, before: CustomerRecord | None, after: Any) -> None:
    """Link the records that came before the one that they name, and give them its number."""
    is_named_anew = before is None or getattr(before, "external_id", None) != after.external_id
    is_numbered_anew = before is None or getattr(before, "number", None) != getattr(after, "number", None)
    if not is_named_anew and not is_numbered_anew:
        return
    waiting = derived_id(type(after), after.company_id, after.external_id) if after.external_id else after.id
    for kind, link in FOLLOWERS:
        if isinstance(after, link.target) and (is_named_anew or link.number):
            await _link(sheet, kind, link, after, frozenset({after.id, waiting}))


async def _link(sheet: Worksheet, kind: type[Any], link: RecordLink, after: Any, ids: frozenset[str]) -> None:
    """Link the records of one kind that name a record by one of the ids."""
    changes: dict[str, Any] = {link.attribute: after.id}
    if link.number:
        changes[link.number] = getattr(after, "number", None)
    for record_id in sorted(ids):
        for follower in await sheet.find_by(kind, link.attribute, record_id):
            if follower.customer_id == after.customer_id:
                sheet.put(replace(follower, **changes))


async def load_followers(sheet: Worksheet, target: type[CustomerRecord], ids: Sequence[str]) -> None:
    """Read at once what names the records with these ids."""
    for kind, link in FOLLOWERS:
        if link.target is target:
            await sheet.load(kind, link.attribute, ids)
