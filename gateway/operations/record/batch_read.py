"""Reading what a batch needs of the database at once: a request for each kind, and not for each item."""

from collections.abc import Sequence

from gateway.documents.base.record import CustomerRecord
from gateway.documents.invoice import Invoice
from gateway.documents.payment import Payment
from gateway.inputs.record import UpsertItem
from gateway.operations.record.links import load_followers
from gateway.operations.record.settlement import load_books
from gateway.operations.record.spec import RecordSpec, derived_id
from gateway.operations.record.worksheet import Worksheet


async def load_batch(sheet: Worksheet, spec: RecordSpec, items: Sequence[UpsertItem]) -> None:
    """Read the records that items name, and those that these name."""
    externals, ids = _given(items, "external_id"), _given(items, "id")
    await sheet.load(spec.record, "external_id", externals)
    await sheet.load(spec.record, "id", ids)
    named = {spec.record: {*ids, *await _ids(sheet, spec.record, externals)}}
    if spec.series is not None:
        await sheet.load(spec.record, "number", _given(items, "number"))
    for link in spec.links:
        linked = _given(items, link.external)
        await sheet.load(link.target, "external_id", linked)
        named[link.target] = {*_given(items, link.attribute), *await _ids(sheet, link.target, linked)}
    await load_followers(sheet, spec.record, sorted(named[spec.record]))
    await load_books(sheet, named.get(Invoice, ()), named.get(Payment, ()))


def _given(items: Sequence[UpsertItem], name: str) -> list[str]:
    """Return the texts that items have in a field."""
    values = (getattr(item, name, None) for item in items)
    return sorted({value.strip() for value in values if isinstance(value, str) and value.strip()})


async def _ids(sheet: Worksheet, kind: type[CustomerRecord], externals: Sequence[str]) -> set[str]:
    """Return the ids that records with external ids have, or will have."""
    ids = {derived_id(kind, sheet.customer.company_id, external) for external in externals}
    for external in externals:
        ids |= {record.id for record in await sheet.find_by(kind, "external_id", external)}
    return ids
