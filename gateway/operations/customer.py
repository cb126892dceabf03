"""Finding customers."""

from gateway.documents.company import Company
from gateway.documents.connection import filter_of
from gateway.documents.contact import e164
from gateway.documents.customer import Customer, email_key
from gateway.documents.page import Page, PageRequest
from gateway.documents.scope import TenantScope
from gateway.errors import AmbiguousIdentifier, BadRequest
from gateway.inputs.customer import CustomerFilter, CustomerIdentifier, CustomerSort

_STORED_IDENTIFIER = {
    "number": "number",
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
) -> Page[Customer]:
    """One page of the customer list; `attributes` are those that will be looked at."""
    where = filter_of(wanted.conditions())
    return await scope.page(Customer, where, sort.order(), request, counted=counted, attributes=attributes)


async def customer_by(scope: TenantScope, identifier: CustomerIdentifier) -> Customer | None:
    """The customer that an identifier names. Raises AmbiguousIdentifier rather than show a wrong person."""
    name, text = identifier.given()
    value = await _normalised(scope, name, text)
    found = await scope.find(Customer, {_STORED_IDENTIFIER[name]: value}, limit=2)
    if len(found) > 1:
        raise AmbiguousIdentifier(f"Several customers have this {name}. Search for it and choose one.")
    return found[0] if found else None


async def _normalised(scope: TenantScope, name: str, text: str) -> str:
    if name == "email":
        return email_key(text)
    if name != "phone":
        return text.strip()
    company = await scope.get(Company, scope.viewer.company_id)
    number = e164(text, company.country if company else "US")
    if number is None:
        raise BadRequest("This is not a phone number. Write it with its area code, or as +1 512 555 0142.")
    return number
