"""Phones in every written form: one parser for contact cards, search, callers and calls that come in."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.communication import CallOutcome
from gateway.documents.contact import Email, EmailKind
from gateway.documents.incoming_call import IncomingCall
from tests import records
from tests.features.customer_writing import change, done, refusal
from tests.features.searching import who
from tests.live import REPORT, socket_of, subscribed
from tests.running_gateway import Tenant

LOOKUP = "query ($phone: String!) { callerLookup(phone: $phone) { customer { id } score matchedOn { extension } } }"
BY_PHONE = "query ($phone: String!) { customerBy(identifier: {phone: $phone}) { id } }"
RINGS = "subscription { callIncoming { phone number isWithheld matches { customer { id } } } }"
REPORTER = {"scope": "call:report", "sub": "phones"}


async def callers(tenant: Tenant, phone: str) -> list[str]:
    """Return the ids of those who may be calling, best first."""
    answer = await tenant.ask(LOOKUP, {"phone": phone})
    assert answer.errors == [], answer.errors
    return [match["customer"]["id"] for match in answer.data["callerLookup"]]


async def by_phone(tenant: Tenant, phone: str) -> str | None:
    """Return the id of the customer that a phone names."""
    found = (await tenant.ask(BY_PHONE, {"phone": phone})).data["customerBy"]
    return found and str(found["id"])


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("+15125557788", "512-555-7788 extension 42"),
        ("+15125557788", "512-555-7788;ext=42"),
        ("+15125557788", "512 555 7788 x 42"),
        ("+15125557788", "(512) 555-7788 #42"),
        ("+15125557788", "512\N{NON-BREAKING HYPHEN}555\N{NON-BREAKING HYPHEN}7788"),
        ("+15125557788", "512\N{EN DASH}555\N{MINUS SIGN}7788"),
        ("+15125557788", "\N{LEFT-TO-RIGHT EMBEDDING}+1 512 555 7788\N{POP DIRECTIONAL FORMATTING}"),
        ("+15125557788", "\N{ZERO WIDTH SPACE}512\N{NO-BREAK SPACE}555 7788"),
        ("+15125557788", "".join(chr(0xFF10 + int(digit)) for digit in "5125557788")),
        ("+15125557788", "".join(chr(0x660 + int(digit)) for digit in "5125557788")),
        ("+15125557788", "tel:+1-512-555-7788;ext=42"),
        ("+15125557788", "sip:+15125557788@pbx.example.com;user=phone"),
        ("+15125557788", "001 512 555 7788"),
        ("+15125557788", "011 1 512 555 7788"),
        ("+442079460958", "0044 20 7946 0958"),
        ("+442079460958", "011 44 20 7946 0958"),
        ("+442079460958", "+44 (0)20 7946 0958"),
        ("+442079460958", "0011 44 20 7946 0958"),
        ("+41315550142", "0041315550142"),
        ("+442079460958", "442079460958"),
        ("+442079460958", "44 20 7946 0958"),
        ("+5511987654321", "5511987654321"),
        ("+61412345678", "sip:61412345678@pbx.example.com"),
        ("+525555550199", "+5215555550199"),
        ("+5215555550199", "+52 55 5555 0199"),
        ("+541155550199", "+5491155550199"),
        ("+5491155550199", "+54 11 5555 0199"),
        ("+551187654321", "+55 11 98765-4321"),
        ("+5511987654321", "+55 11 8765 4321"),
    ],
)
async def test_every_form_finds_the_phone_everywhere(acme: Tenant, stored: str, typed: str) -> None:
    """In search, as a caller, and as an identifier."""
    owner = await acme.customer(phones=(records.phone(stored),))
    await acme.customer(phones=(records.phone("+15125557789"),))
    assert await who(acme, typed) == [owner.id]
    assert await callers(acme, typed) == [owner.id]
    assert await by_phone(acme, typed) == owner.id


@pytest.mark.parametrize(
    ("number", "e164", "can_text"),
    [
        ("555-0188", None, False),
        ("000-000-0000", None, False),
        ("111 111 1111", None, False),
        ("123-456-7890", None, False),
        ("512-555-1212", None, False),
        ("999-999-9999", None, False),
        ("512-555-0142", "+15125550142", True),
    ],
)
async def test_what_cannot_be_dialed_is_kept_as_typed(
    acme: Tenant, number: str, e164: str | None, can_text: bool
) -> None:
    """A number without its area code, and placeholders; no text is sent there, and neither is a duplicate's."""
    shown = "possibleDuplicates { id } customer { phones { number e164 } deliverability { canText } }"
    await change(acme, "customerCreate", lastName="Unrelated", phones=[{"number": number}])
    answer = await acme.ask(
        f"mutation ($input: CustomerCreateInput!) {{ customerCreate(input: $input) {{ {shown} }} }}",
        {"input": {"lastName": "Kent", "phones": [{"number": number}]}},
    )
    payload = answer.data["customerCreate"]
    assert payload["customer"]["phones"] == [{"number": number, "e164": e164}]
    assert payload["customer"]["deliverability"]["canText"] is can_text
    assert len(payload["possibleDuplicates"]) == (1 if e164 else 0)


@pytest.mark.parametrize("number", ["000-000-0000", "1234567890", "+1 512 555 1212", "5555555555"])
async def test_a_placeholder_matches_nobody(acme: Tenant, number: str) -> None:
    """The value that an earlier version stored for it does not match either."""
    await acme.customer(phones=(records.phone("+10000000000"),))
    await done(acme, "customerCreate", lastName="Kent", phones=[{"number": number}])
    assert await callers(acme, number) == []
    assert await by_phone(acme, number) is None
    assert await who(acme, number) == []


@pytest.mark.parametrize(
    "address", ["none@none.com", "noemail@example.com", "NA@na.com", "no-email@gmail.com", "test@test.com"]
)
async def test_a_placeholder_of_an_address_matches_nobody(acme: Tenant, address: str) -> None:
    """It is kept as it was typed."""
    kept = await done(acme, "customerCreate", lastName="Kent", emails=[{"address": address}])
    assert kept["emails"][0]["address"].lower() == address.lower()
    answer = await change(
        acme, "customerCreate", more="possibleDuplicates { id }", lastName="Lane", emails=[{"address": address}]
    )
    assert answer.data["customerCreate"]["possibleDuplicates"] == []
    asked = await acme.ask("query ($e: String!) { customerBy(identifier: {email: $e}) { id } }", {"e": address})
    assert asked.data == {"customerBy": None}
    assert await who(acme, address) == []


@pytest.mark.parametrize("typed", ["info@bücher.example", "INFO@BÜCHER.example", "info@xn--bcher-kva.example"])
@pytest.mark.parametrize("stored", ["info@bücher.example", "info@xn--bcher-kva.example"])
async def test_both_forms_of_a_domain_are_one_address(acme: Tenant, stored: str, typed: str) -> None:
    """However it was stored and however it is typed."""
    owner = await done(acme, "customerCreate", lastName="Kent", emails=[{"address": stored}])
    asked = await acme.ask("query ($e: String!) { customerBy(identifier: {email: $e}) { id } }", {"e": typed})
    assert asked.data == {"customerBy": {"id": owner["id"]}}
    assert await who(acme, typed) == [owner["id"]]


async def test_the_extension_ranks_the_owners_of_a_number(acme: Tenant) -> None:
    """Who has it first, then who has no extension, then who has another."""
    number = "+15125557788"
    phones = {text: records.phone(number, extension=text) for text in ("123", "456")}
    first, second = [await acme.customer(phones=(phones[text],)) for text in ("123", "456")]
    desk = await acme.customer(phones=(records.phone(number),))
    assert await callers(acme, f"{number} x456") == [second.id, desk.id, first.id]
    assert await callers(acme, f"{number};ext=123") == [first.id, desk.id, second.id]


async def test_the_likeliest_of_five_hundred_owners_come_first(acme: Tenant) -> None:
    """The last stored one too, at the price of one command."""
    own, other = records.phone("+15125557788", is_primary=False), records.phone("+15125557700", id="phn_2")
    await acme.add(*(records.customer(acme.company.id, phones=(other, own)) for _ in range(500)))
    likeliest = await acme.customer(phones=(records.phone("+15125557788"),))
    await acme.add(records.communication(likeliest, 1, outcome=CallOutcome.NO_ANSWER))
    with acme.gateway.commands() as commands:
        found = await callers(acme, "+15125557788")
    assert (found[0], len(found), len(commands)) == (likeliest.id, 20, 1)


@pytest.mark.parametrize(
    ("sent", "number", "phone", "is_withheld"),
    [
        ("", None, None, True),
        ("anonymous", None, None, True),
        ("Private Number", None, None, True),
        ("sip:anonymous@anonymous.invalid", None, None, True),
        ("Unbekannt", None, None, True),
        ("12", "12", None, False),
        ("104", "104", None, False),
        ("555-0142", "555-0142", None, False),
        ("alice", "alice", None, False),
        ("0000000000", "0000000000", None, False),
        ("sip:+15125550142@pbx.example.com", "sip:+15125550142@pbx.example.com", "+15125550142", False),
    ],
)
async def test_every_call_rings(
    acme: Tenant, sent: str, number: str | None, phone: str | None, is_withheld: bool
) -> None:
    """Withheld numbers and short ones too, with what the telephone system sent and without a match."""
    owner = await acme.customer(phones=(records.phone("+15125550142"),))
    async with socket_of(acme.gateway, acme.token()) as socket:
        await socket.subscribe(RINGS)
        await subscribed(acme.gateway, 1)
        reported = await acme.ask(REPORT, {"input": {"phone": sent}}, role=Role.PARTNER, **REPORTER)
        assert reported.data["callIncomingReport"]["userErrors"] == []
        assert (await socket.next())["callIncoming"] == {
            "phone": phone,
            "number": number,
            "isWithheld": is_withheld,
            "matches": [{"customer": {"id": owner.id}}] if phone else [],
        }


async def test_a_number_without_end_does_not_ring(acme: Tenant) -> None:
    """It is refused, and nothing is stored."""
    reported = await acme.ask(REPORT, {"input": {"phone": "5" * 201}}, role=Role.PARTNER, **REPORTER)
    assert reported.data["callIncomingReport"]["userErrors"] == [{"code": "TOO_LONG", "path": ["phone"]}]
    assert await acme.scope.count(IncomingCall, {}) == 0


@pytest.mark.parametrize(
    ("number", "extension", "after"),
    [
        ("512 555 0142 ext 7", "9", ("512 555 0142 ext. 9", "9")),
        ("512 555 0142 ext 7", None, ("512 555 0142", None)),
        ("512 555 0142", "ext. 9", ("512 555 0142", "9")),
    ],
)
async def test_number_and_extension_agree(
    acme: Tenant, number: str, extension: str | None, after: tuple[str, str | None]
) -> None:
    """When the extension changes, the number that was typed with one is written with it."""
    stored = await done(acme, "customerCreate", lastName="Kent", phones=[{"number": number}])
    given: dict[str, Any] = {"customerId": stored["id"], "phoneId": stored["phones"][0]["id"], "extension": extension}
    changed = await done(acme, "customerPhoneUpdate", **given)
    assert (changed["phones"][0]["number"], changed["phones"][0]["extension"]) == after


@pytest.mark.parametrize("extension", ["abc", "123456789012", "1-2"])
async def test_an_extension_is_digits(acme: Tenant, extension: str) -> None:
    """Anything else is refused where it is."""
    stored = await done(acme, "customerCreate", lastName="Kent", phones=[{"number": "512 555 0142"}])
    given = {"customerId": stored["id"], "phoneId": stored["phones"][0]["id"], "extension": extension}
    assert await refusal(acme, "customerPhoneUpdate", **given) == [("INVALID", "extension")]


async def test_mail_goes_to_a_valid_address_while_there_is_one(acme: Tenant) -> None:
    """The primary one when it is valid, or when no phone is."""
    bad = Email(id="eml_1", address="old@example.com", kind=EmailKind.PRIMARY, is_invalid=True)
    good = Email(id="eml_2", address="new@example.com", kind=EmailKind.ALTERNATE)
    asked = "query ($id: ID!) { customer(id: $id) { primaryEmail { address } deliverability { canEmail } } }"
    for emails, address, can_email in (((bad, good), "new@example.com", True), ((bad,), "old@example.com", False)):
        stored = await acme.customer(emails=emails)
        shown = (await acme.ask(asked, {"id": stored.id})).data["customer"]
        assert shown == {"primaryEmail": {"address": address}, "deliverability": {"canEmail": can_email}}


async def test_a_search_ranks_those_behind_one_number_by_extension(acme: Tenant) -> None:
    """The extension that was typed comes first, then a number without one, then another; without one, all are equal."""
    number = "+15125550137"
    other = await acme.customer(phones=(records.phone(number, extension="123"),))
    none = await acme.customer(phones=(records.phone(number),))
    right = await acme.customer(phones=(records.phone(number, extension="456"),))
    assert await who(acme, "512 555 0137 x456") == [right.id, none.id, other.id]
    assert await who(acme, "+1 512 555 0137;ext=123") == [other.id, none.id, right.id]
    assert await who(acme, "555-0137 x456") == [right.id, none.id, other.id]
    assert await who(acme, "512 555 0137") == sorted([other.id, none.id, right.id])
