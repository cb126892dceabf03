"""The TOML files: complete, consistent, and about no real person."""

import re

import msgspec
import phonenumbers
import pytest

from gateway.documents.contact import e164
from gateway.documents.staff_member import StaffRole
from seeds.demo import DEMO_COMPANIES
from seeds.facts import FOLDER, CompanyFacts, company_facts
from seeds.generator import CustomerFile

RESERVED = re.compile(r"@([a-z0-9-]+\.)*example\.(com|org|net)$")
EVERY_COMPANY = pytest.mark.parametrize("handle", [*DEMO_COMPANIES, "scale"])
Told = tuple[CompanyFacts, CustomerFile]


@EVERY_COMPANY
def test_every_department_has_technicians(handle: str) -> None:
    """Work that no one does cannot be assigned."""
    company = company_facts(handle)
    departments = {member.department for member in company.staff if member.role is StaffRole.TECHNICIAN}
    assert {service.department for service in company.services} == departments


@EVERY_COMPANY
def test_every_role_has_somebody(handle: str) -> None:
    """Demo tokens need a staff member of each role."""
    assert {member.role for member in company_facts(handle).staff} == set(StaffRole)


@EVERY_COMPANY
def test_what_is_named_exists(handle: str) -> None:
    """Account managers, authors, cities and equipment are named as elsewhere in the file."""
    company = company_facts(handle)
    staff = {member.name for member in company.staff}
    for customer in company.customers:
        assert {note.by for note in customer.notes} <= staff
        assert customer.account_manager in staff | {None}
        assert {address.city for address in customer.addresses} <= {city.city for city in company.cities}
        assert set(customer.equipment) <= company.equipment_by_name.keys()
    assert {kind for service in company.services for kind in service.equipment} <= company.equipment_by_name.keys()


def test_a_mistyped_key_is_refused() -> None:
    """A product manager's typing mistake is not lost silently."""
    told = msgspec.to_builtins(company_facts("acme"))
    with pytest.raises(msgspec.ValidationError, match="currrency"):
        msgspec.convert({**told, "currrency": "USD"}, CompanyFacts)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_no_file_names_a_real_domain(file: object) -> None:
    """RFC 2606 keeps example.com, .org and .net for this."""
    text = (FOLDER / str(file)).read_text(encoding="utf-8")
    for mailbox in re.findall(r'"([^"\s]*@[^"\s]*\.[a-z]+)"', text):
        assert RESERVED.search(mailbox), mailbox
    assert not re.search(r"https?://|www\.", text)


def test_no_customer_has_a_real_mailbox(files: list[Told]) -> None:
    """Mail from a demo must not reach anybody."""
    for _, file in files:
        assert all(RESERVED.search(email.address) for email in file.customer.emails)


def test_no_customer_has_a_real_phone(files: list[Told]) -> None:
    """Exchange 555, without directory assistance (1212) and 4334, the only lines ever used nationally."""
    for _, file in files:
        for phone in file.customer.phones:
            assert phone.e164 is not None
            exchange, line = phone.e164[5:8], phone.e164[8:]
            assert exchange == "555"
            assert line not in ("1212", "4334")
            assert not phone.e164.startswith(("+1800", "+1888", "+1877", "+1866", "+1855", "+1844", "+1833"))


def test_phones_are_kept_as_the_gateway_would_normalise_them(files: list[Told]) -> None:
    """Drawn customers' E.164 is put together, not parsed, for speed: it must be what parsing gives."""
    for company, file in files:
        for phone in file.customer.phones:
            assert phone.e164 == e164(phone.number, company.country)
            assert phonenumbers.is_possible_number(phonenumbers.parse(phone.number, company.country))
