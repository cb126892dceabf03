"""Phone numbers, however they are written."""

from gateway.errors import BadRequest
from gateway.matching.phone_number import MAX_PHONE_TEXT, ParsedPhone, parse_phone, plain_phone
from gateway.operations.company.validation import find_company
from gateway.store.scope import TenantScope

DEFAULT_COUNTRY = "US"
NOT_A_PHONE = "This is not a phone number. Write it with its area code, or as +1 512 555 0142."


async def read_phone(scope: TenantScope, text: str) -> ParsedPhone | None:
    """Return the phone number in a text, read as in the company's country; `None` if there is no number."""
    return parse_phone(text, await country_for(scope, text))


async def dialled_or_none(scope: TenantScope, text: str) -> str | None:
    """Return the number in E.164, read as in the company's country; `None` when it cannot be dialed."""
    phone = await read_phone(scope, text)
    return phone.e164 if phone else None


async def country_for(scope: TenantScope, text: str) -> str:
    """Return the country whose number this is, unless it says so itself: the company's, read only when it matters."""
    if len(text) > MAX_PHONE_TEXT or plain_phone(text).startswith("+"):
        return DEFAULT_COUNTRY
    company = await find_company(scope)
    return company.country if company else DEFAULT_COUNTRY


async def dialled(scope: TenantScope, text: str) -> ParsedPhone:
    """Return the number, read as in the company's country; without E.164 it is a placeholder.

    Raises BadRequest when it is no number, or lacks its area code.
    """
    phone = await read_phone(scope, text)
    if phone is None or (phone.e164 is None and not phone.is_placeholder):
        raise BadRequest(NOT_A_PHONE)
    return phone
