"""What looks like a card number is neither stored nor logged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.card_number import REDACTED, has_card_number, without_card_numbers
from tests.running_gateway import Tenant

UPDATE = """mutation ($input: CustomerUpdateInput!) {
  customerUpdate(input: $input) { customer { lastName externalId } userErrors { code message path retryable } }
}"""


def with_check_digit(digits: str) -> str:
    """The digits with the one that makes them pass the Luhn check."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


@pytest.mark.parametrize("text", ["4242 4242 4242 4242", "pays with 5555-5555-5555-4444, exp 12/30"])
async def test_a_text_with_a_card_number_is_refused(acme: Tenant, text: str) -> None:
    """With what to do instead; the number is not repeated."""
    owner = await acme.customer()
    answer = await acme.ask(UPDATE, {"input": {"id": owner.id, "lastName": text}})
    (fault,) = answer.data["customerUpdate"]["userErrors"]
    assert (fault["code"], fault["path"], fault["retryable"]) == ("CARD_NUMBER", ["lastName"], False)
    assert "cardSetupStart" in fault["message"]
    assert "4242" not in fault["message"]


@pytest.mark.parametrize("mutation", ["noteAdd", "commentAdd"])
async def test_notes_and_comments_are_no_place_for_a_card_number(acme: Tenant, mutation: str) -> None:
    """Not over several lines either; nothing is written."""
    owner = await acme.customer()
    kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
    query = f"mutation ($input: {kind}) {{ {mutation}(input: $input) {{ userErrors {{ code path }} }} }}"
    answer = await acme.ask(query, {"input": {"customerId": owner.id, "body": "Card:\n4242 4242\n4242 4242"}})
    assert answer.data[mutation]["userErrors"] == [{"code": "CARD_NUMBER", "path": ["body"]}]


async def test_an_id_of_another_system_may_be_any_number(acme: Tenant) -> None:
    """One in ten long ids would pass for a card number."""
    owner = await acme.customer()
    answer = await acme.ask(UPDATE, {"input": {"id": owner.id, "externalId": "4242424242424242"}})
    assert answer.data["customerUpdate"]["userErrors"] == []


@pytest.mark.parametrize(
    "text",
    ["", "call 512 555 0142", "INV-2026-000123", "4242 4242 4242 4241", "0000 0000 0000 0000", "1234567890", "9" * 40],
)
def test_other_digits_are_left_alone(text: str) -> None:
    """Phones, numbers of invoices, what fails the check."""
    assert not has_card_number(text)
    assert without_card_numbers(text) == text


@given(
    st.integers(12, 18).flatmap(lambda size: st.text("123456789", min_size=size, max_size=size)),
    st.sampled_from(["", " ", "-", "."]),
    st.text("abc ,:", max_size=5),
    st.sampled_from(["", " 12", " 123"]),
)
def test_every_card_number_is_seen_however_it_is_grouped(digits: str, gap: str, around: str, after: str) -> None:
    """Of 13 to 19 digits, with a security code or a month behind it."""
    number = with_check_digit(digits)
    grouped = gap.join(number[place : place + 4] for place in range(0, len(number), 4))
    text = f"{around}{grouped}{after}{around}"
    assert has_card_number(text)
    assert number not in "".join(char for char in without_card_numbers(text) if char.isdigit())
    assert REDACTED in without_card_numbers(text)


def test_a_long_text_of_digits_does_not_take_long() -> None:
    """The work grows with the length and no faster."""
    assert not has_card_number("1 " * 50_000)
