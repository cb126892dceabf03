"""Customers that are drawn: like many others, and in any number."""

from datetime import datetime

from gateway.documents.contact import EmailPreferences, Phone, PhoneKind, Taxability, TaxKind
from gateway.documents.customer import Customer, CustomerStatus, CustomerType
from seeds import contact
from seeds.account import Account, Site
from seeds.customer import account_key, customer_digits, customer_id, no_metrics, terms_days
from seeds.draw import Draw
from seeds.facts import CompanyFacts, PayingHabit, names
from seeds.staff_member import staff_of
from seeds.working_day import joined_at

SHARED_EVERY = 8
BUSINESS_LABELS = ("Main", "Second location", "Warehouse", "North", "South")
_HABITS = (
    *(PayingHabit.PROMPT,) * 10,
    *(PayingHabit.LATE,) * 4,
    *(PayingHabit.INSTALLMENTS,) * 3,
    *(PayingHabit.NEVER,) * 3,
)


def drawn_account(company: CompanyFacts, index: int, draw: Draw) -> Account:
    """Return a customer like many others; every eighth shares the home of the one before."""
    key, joined = account_key(company.handle, index), joined_at(company, index)
    home, home_index = _home(company, index, draw)
    business = home.type is not CustomerType.RESIDENTIAL
    sites = _sites(company, draw, home, key, joined)
    phones = _phones(company, draw, index, home, home_index, joined)
    customer = _customer(company, draw, index, home, sites, phones, joined)
    active = customer.status is CustomerStatus.ACTIVE
    return Account(
        company=company,
        key=key,
        digits=customer_digits(index),
        customer=customer,
        sites=sites,
        joined_at=joined,
        jobs=draw.pick((1, 2, 3, 4)) if business else draw.pick((1, 1, 1, 2, 2, 3)),
        upcoming=int(active and draw.chance(0.2)),
        maintenance=company.maintenance_tag in customer.tags,
        pays=PayingHabit.ON_TERMS if business else draw.pick(_HABITS),
        terms=terms_days(customer.payment_terms or ""),
        equipment=_equipment(company, draw, business=business),
        notes=(),
    )


def _customer(
    company: CompanyFacts,
    draw: Draw,
    index: int,
    home: contact.Home,
    sites: tuple[Site, ...],
    phones: tuple[Phone, ...],
    joined: datetime,
) -> Customer:
    key, first_name = account_key(company.handle, index), draw.pick(names().first_names)
    business = home.type is not CustomerType.RESIDENTIAL
    active, maintenance = not draw.chance(0.03), draw.chance(0.1)
    card_count = draw.pick((0, 0, 0, 1, 1, 2))
    return Customer(
        id=customer_id(company, index, joined),
        company_id=company.id,
        number=f"C-{customer_digits(index)}",
        version=1,
        type=home.type,
        status=CustomerStatus.ACTIVE if active else CustomerStatus.ARCHIVED,
        joined_on=joined.astimezone(company.zone).date(),
        first_name=first_name,
        last_name=home.last_name,
        company_name=_business_name(company, home, draw) if business else None,
        emails=contact.emails(draw, first_name, home.last_name, index, f"{key}:email", joined),
        phones=phones,
        addresses=tuple(site.address for site in sites),
        tags=_tags(company, draw, maintenance=active and maintenance),
        payment_methods=contact.cards(draw, card_count, company.reference.year, f"{key}:card", joined),
        taxability=_taxability(company, home, draw),
        email_preferences=EmailPreferences(is_subscribed=not draw.chance(0.08)),
        account_manager_id=draw.pick(staff_of(company.handle).sales).id if business else None,
        payment_terms=company.payment_terms if business else "DUE_ON_RECEIPT",
        metrics=no_metrics(company),
        created_at=joined,
        updated_at=joined,
    )


def _home(company: CompanyFacts, index: int, draw: Draw) -> tuple[contact.Home, int]:
    """Return (the home, the index of the customer whose home it is)."""
    own = contact.home(company, draw)
    if (index - company.first_generated + 1) % SHARED_EVERY or own.type is not CustomerType.RESIDENTIAL:
        return own, index
    other = contact.home(company, Draw(account_key(company.handle, index - 1)))
    return (other, index - 1) if other.type is CustomerType.RESIDENTIAL else (own, index)


def _tags(company: CompanyFacts, draw: Draw, *, maintenance: bool) -> tuple[str, ...]:
    tags = draw.several(company.tags, draw.between(1, 2)) if draw.chance(0.4) else []
    return (company.maintenance_tag, *tags) if maintenance else tuple(tags)


def _business_name(company: CompanyFacts, home: contact.Home, draw: Draw) -> str:
    return f"{draw.pick(company.neighbourhoods)} {draw.pick(names().business_kinds[home.type])}"


def _sites(company: CompanyFacts, draw: Draw, home: contact.Home, key: str, joined: datetime) -> tuple[Site, ...]:
    if home.type is CustomerType.RESIDENTIAL:
        return (Site(contact.address(company, home, f"{key}:address:0", joined, label="Home")),)
    sites = [Site(contact.address(company, home, f"{key}:address:0", joined, label=BUSINESS_LABELS[0]))]
    for number in range(1, draw.pick((1, 1, 2, 4))):
        place, label = contact.home(company, draw), BUSINESS_LABELS[number]
        at = contact.address(company, place, f"{key}:address:{number}", joined, first=False, label=label)
        sites.append(Site(at))
    return tuple(sites)


def _phones(
    company: CompanyFacts, draw: Draw, index: int, home: contact.Home, home_index: int, joined: datetime
) -> tuple[Phone, ...]:
    key = f"{account_key(company.handle, index)}:phone"
    if home.type is not CustomerType.RESIDENTIAL:
        return (contact.phone(company, draw, index, 2, PhoneKind.WORK, f"{key}:2", joined, primary=True),)
    cell = contact.phone(company, draw, index, 0, PhoneKind.CELL, f"{key}:0", joined, primary=True)
    if not home.has_phone:
        return (cell,)
    return (cell, contact.phone(company, draw, home_index, 1, PhoneKind.HOME, f"{key}:1", joined, primary=False))


def _taxability(company: CompanyFacts, home: contact.Home, draw: Draw) -> Taxability:
    if home.type not in (CustomerType.NON_PROFIT, CustomerType.GOVERNMENT):
        return Taxability()
    certificate = f"{home.city.region}-{draw.between(10_000, 99_999)}-{draw.between(1_000, 9_999)}"
    expires_on = company.reference.date().replace(year=company.reference.year + draw.between(1, 4), month=12, day=31)
    return Taxability(kind=TaxKind.EXEMPT, certificate=certificate, expires_on=expires_on)


def _equipment(company: CompanyFacts, draw: Draw, *, business: bool) -> tuple[str, ...]:
    kinds = [kind.name for kind in company.equipment if business or not kind.commercial]
    return tuple(draw.pick(kinds) for _ in range(draw.pick((0, 0, 1, 1, 2))))
