"""Addresses as mail is addressed in their country."""

import pytest

from gateway.integrations.address_format import address_lines


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (("1 Elm Street, 4", "Austin", "TX", "78701", "US"), ["1 Elm Street, 4", "Austin, TX 78701"]),
        (("Hauptstr. 1", "Berlin", "BE", "10115", "DE"), ["Hauptstr. 1", "10115 Berlin"]),
        (("1 High St", "London", "", "SW1A 1AA", "GB"), ["1 High St", "London", "SW1A 1AA"]),
        (("Calle 1", "Puebla", "PUE", "72000", "MX"), ["Calle 1", "72000 Puebla, PUE"]),
        (("千代田1-1", "千代田区", "東京都", "100-0001", "JP"), ["〒100-0001", "東京都", "千代田区千代田1-1"]),
        (("1-1 Chiyoda", "Chiyoda-ku", "Tokyo", "100-0001", "JP"), ["1-1 Chiyoda, Chiyoda-ku, Tokyo", "100-0001"]),
        (("Hauptstr. 1", "", "", "", "DE"), ["Hauptstr. 1"]),
        (("12 Oak Lane", "Austin", "", "", "US"), ["12 Oak Lane", "Austin"]),
    ],
)
def test_an_address_is_written_as_in_its_country(address: tuple[str, ...], lines: list[str]) -> None:
    """What is not known leaves no mark, and no part is lost that the country's format has no place for."""
    assert address_lines(*address) == lines
