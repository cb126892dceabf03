"""Phone numbers, however they are written."""

from gateway.documents.company import Company
from gateway.documents.contact import e164
from gateway.documents.scope import TenantScope
from gateway.errors import BadRequest

UNLESS_TOLD = "US"
NOT_A_PHONE = "This is not a phone number. Write it with its area code, or as +1 512 555 0142."


async def dialled_or_none(scope: TenantScope, text: str) -> str | None:
    """The number in E.164, read as in the company's country; None when it is none."""
    return e164(text, await country_for(scope, text))


async def country_for(scope: TenantScope, text: str) -> str:
    """The country whose number this is, unless it says so itself: the company's, read only when it matters."""
    if text.strip().removeprefix("tel:").lstrip().startswith("+"):
        return UNLESS_TOLD
    company = await scope.get(Company, scope.viewer.company_id)
    return company.country if company else UNLESS_TOLD


async def dialled(scope: TenantScope, text: str) -> str:
    """The number in E.164, read as in the company's country. Raises BadRequest when it is none."""
    number = await dialled_or_none(scope, text)
    if number is None:
        raise BadRequest(NOT_A_PHONE)
    return number
