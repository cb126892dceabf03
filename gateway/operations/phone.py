"""Phone numbers, however they are written."""

from gateway.documents.company import Company
from gateway.documents.contact import e164
from gateway.documents.scope import TenantScope
from gateway.errors import BadRequest

NOT_A_PHONE = "This is not a phone number. Write it with its area code, or as +1 512 555 0142."


async def dialled_or_none(scope: TenantScope, text: str) -> str | None:
    """The number in E.164, read as in the company's country; None when it is none."""
    company = await scope.get(Company, scope.viewer.company_id)
    return e164(text, company.country if company else "US")


async def dialled(scope: TenantScope, text: str) -> str:
    """The number in E.164, read as in the company's country. Raises BadRequest when it is none."""
    number = await dialled_or_none(scope, text)
    if number is None:
        raise BadRequest(NOT_A_PHONE)
    return number
