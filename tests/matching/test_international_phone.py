"""Phone numbers in E.164 without their plus, as trunks of telephone systems send them."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from gateway.matching.phone_number import parse_phone

MIN_UNMISTAKABLE_DIGITS = 12


def example_numbers() -> list[str]:
    """Return a mobile number of each region, in E.164; short ones may be another country's own."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example:
            e164 = phonenumbers.format_number(example, PhoneNumberFormat.E164)
            parsed = parse_phone(e164, "US")
            if len(e164) > MIN_UNMISTAKABLE_DIGITS and parsed and not parsed.is_placeholder:
                found.append(e164)
    return found


@pytest.mark.parametrize("country", ["US", "MX", "GB", "DE", "FR", "BR", "JP"])
def test_the_plus_of_a_number_may_be_missing(country: str) -> None:
    """In a company of any country."""
    numbers = example_numbers()
    assert len(numbers) > 50
    read = {number: parse_phone(number[1:], country) for number in numbers}
    assert {number: parsed for number, parsed in read.items() if parsed is None or parsed.e164 != number} == {}


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("5125550142", "US", "+15125550142"),
        ("15125550142", "US", "+15125550142"),
        ("17012345678", "DE", "+4917012345678"),
        ("03012345678", "DE", "+493012345678"),
        ("5555550199", "MX", "+525555550199"),
        ("2079460958", "GB", "+442079460958"),
        ("999999999999", "US", None),
    ],
)
def test_a_number_of_the_own_country_stays_one(text: str, country: str, e164: str | None) -> None:
    """Also where its first digits are another country's code."""
    parsed = parse_phone(text, country)
    assert (parsed.e164 if parsed else None) == e164
