"""How people write what they search for: addresses, names, phones and e-mail addresses, each in ten ways and more."""

import re
from collections.abc import Iterator

from gateway.documents.contact import Address, Email, Phone
from gateway.documents.customer import Customer

LONG = {"St": "Street", "Ave": "Avenue", "Rd": "Road", "Dr": "Drive", "Ln": "Lane", "Blvd": "Boulevard", "Ct": "Court",
        "Cir": "Circle", "Trl": "Trail", "Cres": "Crescent", "Pl": "Place", "N": "North", "S": "South", "E": "East",
        "W": "West", "Ter": "Terrace", "Sq": "Square", "Pkwy": "Parkway"}  # fmt: skip
SIDES = ("N", "S", "E", "W", "NE", "NW", "SE", "SW")
REGIONS = {"TX": "Texas", "ON": "Ontario", "CA": "California", "NY": "New York"}
COUNTRIES = {"US": "USA", "CA": "Canada"}


def ways_to_write_address(address: Address) -> Iterator[str]:
    """Yield an address as it is on letters and as it is typed."""
    street, city, region, code = address.street, address.city or "", address.region or "", address.postal_code or ""
    unit = f" {address.unit}" if address.unit else ""
    long = " ".join(LONG.get(word, word) for word in street.split())
    number = re.sub(r"\D+", "", address.unit or "")
    yield f"{street}{unit}, {city}, {region} {code}"
    yield f"{long}{unit}, {city}, {REGIONS.get(region, region)} {code}, {COUNTRIES[address.country]}"
    yield f"{street}{unit}".upper()
    yield f"{street} {city}"
    yield f"{long}{f' #{number}' if number else ''} {city} {code.replace(' ', '')}".lower()
    yield f"{street.replace(' ', '  ')}.{unit}, {code}"
    yield f"{unit.strip()}{', ' if unit else ''}{long}, {city}"
    yield f"{street}, Somewhere Else {region}"
    yield f"{' '.join(street.split()[:-1])}{unit} {city} {region}" if len(street.split()) > 2 else street
    yield f"{code} {city}, {street}"
    yield from _ways_in_another_order(address)


def _ways_in_another_order(address: Address) -> Iterator[str]:
    """Yield an address with the city first, the unit first, the house behind the street, the side of town elsewhere."""
    street, city, region, code = address.street, address.city or "", address.region or "", address.postal_code or ""
    house, *rest = street.split()
    unit, number = address.unit or "", re.sub(r"\D+", "", address.unit or "")
    sides = [word for word in rest if word in SIDES]
    long = " ".join(LONG.get(word, word) for word in rest)
    yield f"{city}, {street} {unit}"
    yield f"{COUNTRIES[address.country]}, {REGIONS.get(region, region)}, {city}, {house} {long}"
    yield f"{region} {code} {city} {street} {unit}".lower()
    yield f"{unit} {street}"
    yield f"{unit}, {house} {long}, {city} {region}"
    yield f"{f'#{number} ' if number else ''}{street}"
    yield f"{f'{number}/' if number else ''}{street}"
    yield f"{f'{number}-' if number else ''}{street}, {city}"
    yield f"{f'{number}, ' if number else ''}{street}"
    yield f"{house} {number} {' '.join(rest)}" if number else street
    yield f"{house} #{number} {long}, {city}" if number else street
    yield f"{unit.replace(' ', '')} {street}"
    yield f"{' '.join(rest)} {house}, {city}"
    yield f"{long}, {house} {unit}"
    yield f"{street} {number}"
    yield " ".join([house, *(word for word in rest if word not in SIDES), *sides])
    yield f"{street}\n{unit}\n{city}, {region} {code}"


def ways_to_write_name(customer: Customer) -> Iterator[str]:
    """Yield a customer's name as it is typed."""
    first, last, company = customer.first_name or "", customer.last_name or "", customer.company_name or ""
    name = company or f"{first} {last}".strip()
    yield name
    yield name.upper()
    yield name.lower().replace("-", " ").replace("&", "and")
    yield f"{last}, {first}" if last and first and not company else name.replace("&", "+")
    yield name.replace("-", "").replace("'", "").replace(" & ", " and ")
    yield " ".join(reversed(name.split()))
    yield name.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").replace("-", "\N{NON-BREAKING HYPHEN}")
    yield name[: max(4, len(name) - 2)]
    yield f"{name} {customer.addresses[0].city}" if customer.addresses else name
    yield "  ".join(name.split())


def ways_to_write_phone(phone: Phone) -> Iterator[str]:
    """Yield a North American phone as people and telephone systems write it."""
    national = (phone.e164 or "")[2:]
    area, exchange, line = national[:3], national[3:6], national[6:]
    yield phone.number
    yield f"({area}) {exchange}-{line}"
    yield f"+1 {area} {exchange} {line}"
    yield f"001{national}"
    yield f"{area}\N{NON-BREAKING HYPHEN}{exchange}\N{NON-BREAKING HYPHEN}{line}"
    yield f"{area}.{exchange}.{line} extension 42"
    yield f"tel:+1-{area}-{exchange}-{line};ext=42"
    yield f"\N{LEFT-TO-RIGHT EMBEDDING}{area} {exchange} {line}\N{POP DIRECTIONAL FORMATTING}"
    yield "".join(chr(0xFF10 + int(digit)) for digit in national)
    yield f"{exchange}-{line}"
    yield f"Tel.: {area} {exchange} {line}"
    yield f"Cell phone ({area}) {exchange}-{line}"


def ways_to_write_email(email: Email) -> Iterator[str]:
    """Yield an e-mail address as it is typed."""
    local, _, domain = email.address.partition("@")
    yield from (email.address, email.address.upper(), email.address.lower(), f"  {email.address} ")
    yield from (f"{local}@{domain.title()}", f"{local.title()}@{domain}", f"{local.upper()}@{domain}")
    yield from (local, local.upper(), f"{local} ")
