"""Customers that the company's file tells."""

from datetime import datetime

from gateway.documents.contact import Address, ContactPerson, Coordinates, Email, PaymentMethod, Phone, e164
from gateway.documents.customer import Customer
from seeds.account import Account, Site
from seeds.customer import account_key, customer_digits, customer_id, no_metrics, terms_days
from seeds.draw import seeded_id
from seeds.facts import AddressFacts, CompanyFacts, CustomerFacts
from seeds.staff_member import staff_of
from seeds.working_day import joined_at


def told_account(company: CompanyFacts, index: int) -> Account:
    """Return a customer of the company's file; index 1 is the first there."""
    facts = company.customers[index - 1]
    customer = _customer(company, facts, index)
    places = zip(customer.addresses, facts.addresses, strict=True)
    return Account(
        company=company,
        key=account_key(company.handle, index),
        digits=customer_digits(index),
        customer=customer,
        sites=tuple(Site(address, place.since, place.until) for address, place in places if place.is_service),
        joined_at=customer.created_at,
        jobs=facts.jobs,
        upcoming=facts.upcoming,
        maintenance=facts.maintenance,
        pays=facts.pays,
        terms=terms_days(facts.payment_terms),
        equipment=facts.equipment,
        notes=facts.notes,
        contact_persons=facts.contact_persons,
        refund=facts.refund,
    )


def _customer(company: CompanyFacts, facts: CustomerFacts, index: int) -> Customer:
    key, joined = account_key(company.handle, index), joined_at(company, index)
    addresses = tuple(
        _address(company, place, f"{key}:address:{number}", joined, first=number == 0)
        for number, place in enumerate(facts.addresses)
    )
    manager = staff_of(company.handle).named(facts.account_manager).id if facts.account_manager else None
    return Customer(
        id=customer_id(company, index, joined),
        company_id=company.id,
        number=f"C-{customer_digits(index)}",
        version=1,
        type=facts.type,
        status=facts.status,
        joined_on=facts.joined_on,
        first_name=facts.first_name,
        last_name=facts.last_name,
        company_name=facts.company_name,
        external_id=facts.external_id,
        emails=_emails(facts, key, joined),
        phones=_phones(company, facts, key, joined),
        addresses=addresses,
        contact_persons=_contact_persons(company, facts, addresses, key, joined),
        tags=facts.tags,
        payment_methods=_cards(facts, key, joined),
        taxability=facts.taxability,
        account_manager_id=manager,
        payment_terms=facts.payment_terms,
        metrics=no_metrics(company),
        created_at=joined,
        updated_at=joined,
    )


def _address(company: CompanyFacts, facts: AddressFacts, key: str, joined: datetime, *, first: bool) -> Address:
    city = next(city for city in company.cities if city.city == facts.city)
    offset = sum(key.encode()) % 61 - 30
    return Address(
        id=seeded_id("adr", joined, key),
        street=facts.street,
        unit=facts.unit,
        city=city.city,
        region=city.region,
        county=city.county,
        postal_code=facts.postal_code,
        country=company.country,
        label=facts.label,
        is_billing=facts.is_billing,
        is_service=facts.is_service and facts.until is None,
        is_default=first,
        coordinates=Coordinates(
            latitude=round(city.latitude + offset / 1_000, 4), longitude=round(city.longitude - offset / 1_000, 4)
        ),
        taxability=facts.taxability,
    )


def _emails(facts: CustomerFacts, key: str, joined: datetime) -> tuple[Email, ...]:
    return tuple(
        Email(
            id=seeded_id("eml", joined, f"{key}:email:{number}"),
            address=email.address,
            kind=email.kind,
            is_invalid=email.is_invalid,
        )
        for number, email in enumerate(facts.emails)
    )


def _phones(company: CompanyFacts, facts: CustomerFacts, key: str, joined: datetime) -> tuple[Phone, ...]:
    return tuple(
        Phone(
            id=seeded_id("phn", joined, f"{key}:phone:{number}"),
            number=phone.number,
            kind=phone.kind,
            e164=e164(phone.number, company.country),
            extension=phone.extension,
            is_primary=phone.is_primary,
        )
        for number, phone in enumerate(facts.phones)
    )


def _contact_persons(
    company: CompanyFacts, facts: CustomerFacts, addresses: tuple[Address, ...], key: str, joined: datetime
) -> tuple[ContactPerson, ...]:
    at = {address.label: address.id for address in addresses}
    return tuple(
        ContactPerson(
            id=seeded_id("ctp", joined, f"{key}:contact_person:{number}"),
            name=person.name,
            role=person.role,
            phone=person.phone,
            e164=e164(person.phone, company.country) if person.phone else None,
            extension=person.extension,
            email=person.email,
            address_id=at[person.address] if person.address else None,
            is_primary=number == 0,
        )
        for number, person in enumerate(facts.contact_persons)
    )


def _cards(facts: CustomerFacts, key: str, joined: datetime) -> tuple[PaymentMethod, ...]:
    return tuple(
        PaymentMethod(
            id=seeded_id("pm", joined, f"{key}:card:{number}"),
            brand=card.brand,
            last4=card.last4,
            exp_month=int(card.expires[5:]),
            exp_year=int(card.expires[:4]),
            funding=card.funding,
            is_default=card.is_default or len(facts.cards) == 1,
        )
        for number, card in enumerate(facts.cards)
    )
