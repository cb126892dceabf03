"""The countries as whose people a search term is read."""

from gateway.matching.address_text import WITH_UNIT_FIRST, may_have_unit_first
from gateway.operations.phone import DEFAULT_COUNTRY, country_for
from gateway.operations.search.term import looks_like_a_phone
from gateway.store.scope import TenantScope


async def list_countries(scope: TenantScope, text: str) -> tuple[str, ...]:
    """Return the countries to read a tidied term by, until one reading finds something; the company's first.

    The country decides for few terms: phones, and two numbers with a hyphen.
    """
    if looks_like_a_phone(text):
        return (await country_for(scope, text),)
    if not may_have_unit_first(text):
        return (DEFAULT_COUNTRY,)
    country = await country_for(scope, text)
    return country, next(iter(WITH_UNIT_FIRST - {country}), DEFAULT_COUNTRY)
