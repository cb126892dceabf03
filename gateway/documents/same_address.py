"""When two addresses are written the same."""

from typing import Any

from gateway.documents.contact import Address
from gateway.documents.customer_key import address_key
from gateway.documents.search_key import fold, words_of

SAME_PLACE = frozenset({"street", "unit", "city", "region", "postalCode", "country"})
"""The fields of an input that say where an address is."""


def same_new_address(values: dict[str, Any]) -> object:
    """Return the same for an address that is not there yet: the country, if it is not said, is the company's."""
    place: dict[str, Any] = {name: values.get(name) for name in ("unit", "city", "region", "postal_code")}
    return same_address(Address(id="", street=values["street"], country=values.get("country") or "", **place))


def same_address(address: Address) -> tuple[str, ...]:
    """Return what two addresses of a customer may not both have: street, unit and place, however they are written."""
    unit = "".join(words_of(address.unit or ""))
    code = fold(address.postal_code or "").replace(" ", "").replace("-", "")
    return (address_key(address), unit, code, fold(address.city or ""), fold(address.region or ""), address.country)
