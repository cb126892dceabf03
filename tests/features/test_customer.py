"""The customer's contact card and the ways to it."""

from datetime import date
from decimal import Decimal

import pytest

from gateway.access.permission import Role
from gateway.documents.contact import Coordinates, Email, EmailKind, Taxability, TaxKind
from gateway.documents.customer import CustomerMetrics
from tests import records
from tests.running_gateway import Tenant

CARD = """
query Card($id: ID!) {
  customer(id: $id) {
    id number version type status joinedOn displayName firstName lastName companyName
    emails { address kind isInvalid } primaryEmail { address }
    phones { number e164 kind isPrimary } primaryPhone { e164 }
    addresses { id street unit city region county postalCode country isDefault mapUrl
      coordinates { latitude longitude } }
    defaultAddress { id } billingAddress { id }
    tags taxability { kind ratePercent certificate expiresOn } emailPreferences { isSubscribed }
    metrics { totalDue { amount currency } lifetimeValue { amount } openJobs }
    paymentMethods { brand last4 expMonth expYear isDefault }
    accountManager { name }
  }
}
"""


async def test_the_contact_card_shows_what_is_stored(acme: Tenant) -> None:
    """Every part of the card, with exact amounts and nulls for what is missing."""
    manager = records.staff_member(acme.company.id, name="Mara Manager")
    stored = await acme.customer(
        account_manager_id=manager.id,
        addresses=(
            records.address("adr_1", coordinates=Coordinates(latitude=30.25, longitude=-97.75)),
            records.address("adr_2", street="1 Elm", is_default=False, is_billing=True, city=None),
        ),
        tags=("VIP",),
        taxability=Taxability(kind=TaxKind.SPECIAL_RATE, rate_percent=Decimal("6.25"), expires_on=date(2027, 1, 31)),
        metrics=CustomerMetrics(total_due=records.dollars(1234.05), lifetime_value=records.dollars(0), open_jobs=2),
    )
    await acme.add(manager)

    card = (await acme.ask(CARD, {"id": stored.id})).data["customer"]

    assert card["displayName"] == f"Ada {stored.last_name}"
    assert card["companyName"] is None
    assert card["emails"] == [{"address": stored.emails[0].address, "kind": "PRIMARY", "isInvalid": False}]
    assert card["primaryPhone"] == {"e164": stored.phones[0].e164}
    assert card["addresses"][0]["coordinates"] == {"latitude": 30.25, "longitude": -97.75}
    assert card["addresses"][0]["mapUrl"].endswith("query=12+Oak+Lane%2C+Austin%2C+TX%2C+78701%2C+US")
    assert card["addresses"][1]["city"] is None
    assert card["defaultAddress"] == {"id": "adr_1"}
    assert card["billingAddress"] == {"id": "adr_2"}
    assert card["taxability"]["ratePercent"] == "6.25"
    assert card["taxability"]["expiresOn"] == "2027-01-31"
    assert card["metrics"]["totalDue"] == {"amount": "1234.05", "currency": "USD"}
    assert card["metrics"]["lifetimeValue"] == {"amount": "0.00"}
    assert card["accountManager"] == {"name": "Mara Manager"}
    assert card["paymentMethods"][0]["last4"] == "4242"


async def test_an_unknown_id_answers_null_without_an_error(acme: Tenant) -> None:
    """Absence is no error."""
    answer = await acme.ask(CARD, {"id": "cus_65f000000000000000000000"})
    assert (answer.data, answer.errors) == ({"customer": None}, [])


async def test_another_company_sees_the_same_as_for_an_unknown_id(acme: Tenant, rival: Tenant) -> None:
    """A foreign id and an absent one give the same answer."""
    stored = await acme.customer()
    foreign = await rival.ask(CARD, {"id": stored.id})
    absent = await rival.ask(CARD, {"id": "cus_65f000000000000000000000"})
    assert (foreign.data, foreign.errors) == (absent.data, absent.errors) == ({"customer": None}, [])


async def test_a_technician_sees_the_card_but_no_figures_and_no_payment_methods(acme: Tenant) -> None:
    """Guarded fields are null, each with an error that names its path; the rest is there."""
    stored = await acme.customer()
    answer = await acme.ask(CARD, {"id": stored.id}, role=Role.TECHNICIAN)
    assert answer.data["customer"]["number"] == stored.number
    assert answer.data["customer"]["metrics"] is None
    assert answer.data["customer"]["paymentMethods"] is None
    assert {(error["path"][-1], error["extensions"]["code"]) for error in answer.errors} == {
        ("metrics", "FORBIDDEN"),
        ("paymentMethods", "FORBIDDEN"),
    }


async def test_a_portal_customer_sees_themselves_and_nobody_else(acme: Tenant) -> None:
    """The scope narrows every read to the customer that the token names."""
    own, other = await acme.customer(), await acme.customer()
    mine = await acme.ask(CARD, {"id": own.id}, role=Role.CUSTOMER, customer=own.id)
    theirs = await acme.ask(CARD, {"id": other.id}, role=Role.CUSTOMER, customer=own.id)
    assert mine.data["customer"]["number"] == own.number
    assert theirs.data == {"customer": None}


@pytest.mark.parametrize("identifier", ["number", "email", "phone", "externalId"])
async def test_a_customer_is_found_by_what_people_know(acme: Tenant, identifier: str) -> None:
    """Number, e-mail in any case, phone in any writing, external id."""
    stored = await acme.customer(external_id="crm-77", phones=(records.phone("+15125550142"),))
    values = {
        "number": stored.number,
        "email": stored.emails[0].address.upper(),
        "phone": "(512) 555-0142",
        "externalId": "crm-77",
    }
    query = "query ($identifier: CustomerIdentifier!) { customerBy(identifier: $identifier) { id } }"
    answer = await acme.ask(query, {"identifier": {identifier: values[identifier]}})
    assert answer.data == {"customerBy": {"id": stored.id}}


async def test_a_shared_phone_is_refused_rather_than_answered_with_one_of_its_owners(acme: Tenant) -> None:
    """Guessing could show the wrong person."""
    for _ in range(2):
        await acme.customer(phones=(records.phone("+15125550143"),))
    answer = await acme.ask('{ customerBy(identifier: {phone: "512-555-0143"}) { id } }')
    assert answer.data == {"customerBy": None}
    assert answer.codes == ["AMBIGUOUS_IDENTIFIER"]


async def test_an_impossible_phone_is_refused_with_advice(acme: Tenant) -> None:
    """The message says how to write a phone number."""
    answer = await acme.ask('{ customerBy(identifier: {phone: "12"}) { id } }')
    assert answer.codes == ["BAD_REQUEST"]
    assert "area code" in answer.errors[0]["message"]


async def test_two_identifiers_at_once_are_refused(acme: Tenant) -> None:
    """`CustomerIdentifier` is a oneOf input."""
    answer = await acme.ask('{ customerBy(identifier: {number: "1", email: "a@example.com"}) { id } }')
    assert answer.status == 400
    assert answer.data is None


async def test_another_companys_identifiers_find_nothing(acme: Tenant, rival: Tenant) -> None:
    """Lookups stay within the company."""
    stored = await acme.customer()
    answer = await rival.ask(
        "query ($n: String!) { customerBy(identifier: {number: $n}) { id } }", {"n": stored.number}
    )
    assert answer.data == {"customerBy": None}


async def test_an_invalid_email_is_marked(acme: Tenant) -> None:
    """The invalid flag reaches the caller."""
    emails = (Email(id="eml_1", address="old@example.com", kind=EmailKind.ALTERNATE, is_invalid=True),)
    stored = await acme.customer(emails=emails)
    answer = await acme.ask(CARD, {"id": stored.id})
    assert answer.data["customer"]["emails"][0]["isInvalid"] is True
