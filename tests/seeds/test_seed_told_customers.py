"""The hand-written customers: each is there for a feature to show."""

from datetime import date
from itertools import pairwise

import pytest

from gateway.documents.contact import TaxKind
from gateway.documents.customer import Customer, CustomerStatus, CustomerType
from gateway.documents.customer_key import address_key
from gateway.documents.invoice import InvoiceStatus
from gateway.documents.note import NoteVisibility
from seeds.facts import company_facts
from seeds.generator import CustomerFile, customer_file


def acme(index: int) -> CustomerFile:
    """Return a scripted customer of Acme; 1 is the first of its file."""
    return customer_file(company_facts("acme"), index)


def phones(customer: Customer) -> set[str | None]:
    """Return the E.164 numbers."""
    return {phone.e164 for phone in customer.phones}


def test_a_family_of_three_shares_name_address_and_phone() -> None:
    """For `related`."""
    family = [acme(index).customer for index in (1, 2, 3)]
    assert {customer.last_name for customer in family} == {"Castellanos"}
    assert {customer.addresses[0].street for customer in family} == {"2107 Bluebonnet Ln"}
    assert set.intersection(*map(phones, family)) == {"+15125550123"}


def test_a_couple_with_different_last_names_shares_address_and_phone() -> None:
    """For `related` too."""
    one, other = (customer_file(company_facts("brightside"), index).customer for index in (1, 2))
    assert one.last_name != other.last_name
    assert address_key(one.addresses[0]) == address_key(other.addresses[0])
    assert phones(one) & phones(other)


def test_every_eighth_drawn_customer_may_share_a_home() -> None:
    """Among a hundred drawn customers, some share last name and street with the one before."""
    company = company_facts("acme")
    drawn = [customer_file(company, index).customer for index in range(101, 201)]
    pairs = pairwise(drawn)
    shared = [after for before, after in pairs if before.addresses[0].street == after.addresses[0].street]
    assert len(shared) >= 5
    assert any(phones(one) & phones(other) for one, other in pairwise(drawn))


def test_a_restaurant_group_has_an_office_and_five_restaurants() -> None:
    """Bills go to the office, work is done at the others."""
    file = acme(4)
    assert file.customer.type is CustomerType.COMMERCIAL
    assert [address.is_service for address in file.customer.addresses] == [False, *[True] * 5]
    assert len({job.address_id for job in file.jobs}) == 5


def test_mail_to_one_customer_bounces() -> None:
    """The invalid flag."""
    assert [email.is_invalid for email in acme(5).customer.emails] == [True]


def test_a_church_is_exempt_and_pays_no_tax() -> None:
    """With a certificate in force."""
    file = acme(6)
    assert file.customer.taxability.kind is TaxKind.EXEMPT
    assert file.customer.taxability.certificate
    assert {invoice.tax.minor for invoice in file.invoices} == {0}


def test_a_school_pays_tax_since_its_certificate_lapsed() -> None:
    """Earlier bills have no tax."""
    taxed = {invoice.issued_at.date() > date(2025, 6, 30): invoice.tax.minor > 0 for invoice in acme(14).invoices}
    assert taxed == {False: False, True: True}


def test_a_blocked_customer_owes_money() -> None:
    """And staff know why."""
    file = acme(7)
    assert file.customer.status is CustomerStatus.BLOCKED
    assert file.customer.metrics.total_due.minor > 0
    assert [note.visibility for note in file.notes if note.is_pinned] == [NoteVisibility.STAFF]


def test_one_customer_is_archived() -> None:
    """Kept, not listed."""
    assert acme(8).customer.status is CustomerStatus.ARCHIVED


def test_accents_are_kept_and_found_without() -> None:
    """José Núñez sorts and is found as jose nunez; two cards, one of them the default."""
    customer = acme(9).customer
    assert customer.display_name == "José Núñez"
    assert customer.sort_name == "nunez jose"
    assert [card.is_default for card in customer.payment_methods] == [True, False]


def test_one_customer_has_no_phone() -> None:
    """Missing data is absent."""
    assert acme(10).customer.phones == ()


def test_businesses_have_contact_persons() -> None:
    """Of all addresses or of one; each can be called, and one who came later is in the change log."""
    for index, count in ((4, 2), (12, 2), (14, 1)):
        file = acme(index)
        persons = file.customer.contact_persons
        assert [person.is_primary for person in persons] == [True, *[False] * (count - 1)]
        assert all(person.e164 for person in persons)
    restaurants = acme(4)
    kitchen = restaurants.customer.contact_persons[1]
    assert restaurants.customer.address(kitchen.address_id or "") is not None
    assert [change.fields[0].field for change in restaurants.changes if "ContactPerson" in change.operation] == [
        f"contact_persons.{kitchen.id}"
    ]


def test_a_customer_moved() -> None:
    """Work before May 2024 was at the old address, work since at the new one."""
    file = acme(11)
    new, old = (address.id for address in file.customer.addresses)
    days = {job.scheduled_start.date(): job.address_id for job in file.jobs if job.scheduled_start}
    assert {address for day, address in days.items() if day < date(2024, 5, 1)} == {old}
    assert {address for day, address in days.items() if day >= date(2024, 5, 1)} == {new}
    assert not file.customer.addresses[1].is_service


def test_a_property_manager_has_more_than_a_hundred_jobs() -> None:
    """For pages."""
    file = acme(12)
    assert len(file.jobs) > 100
    assert len(file.invoices) > 100


def test_an_apostrophe_and_a_rate_of_one_address() -> None:
    """Siobhan O'Brien's rental in Kyle has its own tax rate."""
    file = acme(13)
    assert file.customer.last_name == "O'Brien"
    assert [bool(address.taxability) for address in file.customer.addresses] == [False, True]


def test_a_new_customer_has_only_what_is_planned() -> None:
    """No bill, no payment, one visit ahead."""
    file = acme(15)
    assert (len(file.jobs), file.invoices, file.payments) == (1, [], [])


@pytest.mark.parametrize("index", [1, 3])
def test_the_other_company_is_in_another_country(index: int) -> None:
    """Canadian dollars, postal codes with letters, addresses in CA."""
    file = customer_file(company_facts("brightside"), index)
    assert file.customer.metrics.lifetime_value.currency == "CAD"
    assert all(address.country == "CA" and " " in (address.postal_code or "") for address in file.customer.addresses)
    assert any(invoice.status is InvoiceStatus.PAID for invoice in file.invoices)
