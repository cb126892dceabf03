"""Finding customers."""

from collections.abc import Sequence

from gateway.documents.customer import Customer
from gateway.documents.customer_merge import IN_FORCE, CustomerMerge
from gateway.errors import AmbiguousIdentifier
from gateway.inputs.customer import CustomerFilter, CustomerIdentifier, CustomerSort
from gateway.matching.email_address import email_key, is_placeholder_email
from gateway.matching.phone_number import phone_key
from gateway.operations.number_lookup import other_forms, record_by_number
from gateway.operations.phone import dialled
from gateway.pages.connection_request import build_filter
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope

_STORED_IDENTIFIER = {
    "email": "keys.emails",
    "phone": "keys.phones",
    "external_id": "external_id",
}


async def list_customers(
    scope: TenantScope,
    wanted: CustomerFilter,
    sort: CustomerSort,
    request: PageRequest,
    *,
    counted: bool,
    attributes: frozenset[str] | None = None,
    raw: bool = False,
) -> Page[Customer]:
    """Return one page of the customer list; `attributes` are those that will be used, `raw`: no attribute is used here.

    Raises Forbidden for a filter or an order by what the viewer may not read.
    """
    for permission in (*wanted.needed(), *sort.needed()):
        scope.viewer.require(permission)
    conditions = wanted.conditions()
    where = build_filter(conditions)
    page = await scope.page(Customer, where, sort.order(), request, counted=counted, attributes=attributes, raw=raw)
    if len(conditions) > 1 and (parts := wanted.parts()) and not wanted.has_index_for(sort):
        # No index gives these rows alone: those who match one part are read, which may be all of that part.
        counts = [[await scope.count(Customer, build_filter(each)) for each in part] for part in parts]
        scope.work.documents += min(map(max, counts)) * (2 if counted else 1)
    return page


async def customer_by(scope: TenantScope, identifier: CustomerIdentifier) -> Customer | None:
    """Return the customer that an identifier names. Raises AmbiguousIdentifier rather than show a wrong person."""
    name, text = identifier.given()
    if name == "number":
        return await _customer_by_number(scope, text)
    values = await _ways_to_store(scope, name, text)
    found = await scope.find(Customer, {_STORED_IDENTIFIER[name]: {"$in": values}}, limit=2) if values else []
    if len(found) > 1:
        raise AmbiguousIdentifier(f"Several customers have this {name}. Search for it and choose one.")
    return found[0] if found or name != "external_id" else await _merged(scope, "other_external_id", values)


async def _customer_by_number(scope: TenantScope, text: str) -> Customer | None:
    """Return the customer with a number, as it is stored or as people write it."""
    found = await record_by_number(scope, Customer, text)
    if found is not None:
        return found
    typed = text.strip()
    return await _merged(scope, "other_number", [typed, typed.upper(), *await other_forms(scope, Customer, text)])


async def _merged(scope: TenantScope, field: str, values: Sequence[str]) -> Customer | None:
    """Return the customer who has everything of the merged one that a number or external id names."""
    merges = await scope.as_system().find(CustomerMerge, {field: {"$in": list(values)}, **IN_FORCE}, limit=1)
    return await scope.get(Customer, merges[0].customer_id) if merges else None


async def _ways_to_store(scope: TenantScope, name: str, text: str) -> list[str]:
    """Return what the identifier may be stored as."""
    if name == "email":
        return [] if is_placeholder_email(text) else [email_key(text)]
    if name == "phone":
        phone = await dialled(scope, text)
        return [phone_key(phone.e164)] if phone.e164 else []
    return [text.strip()]
