"""When two addresses are written the same."""

from typing import Any

from gateway.documents.contact import Address
from gateway.documents.customer_key import address_key, city_key
from gateway.matching.country import region_name

SAME_PLACE = frozenset({"street", "unit", "city", "region", "postalCode", "country"})
"""The fields of an input that say where an address is."""


def same_new_address(values: dict[str, Any], country: str) -> object:
    """Return the same for an address that is not there yet: it is in the company's country if it says no other."""
    place: dict[str, Any] = {name: values.get(name) for name in ("unit", "city", "region", "postal_code")}
    return same_address(Address(id="", street=values["street"], country=values.get("country") or country, **place))


def same_address(address: Address) -> tuple[str, ...]:
    """Return what two addresses of a customer may not both have: street, unit and place, however they are written."""
    region = region_name(address.region, address.country) if address.region else ""
    return (address_key(address), city_key(address.city), region, address.country)
