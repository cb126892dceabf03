"""What a cell says: names, days, kinds, addresses in one line, as people and programs write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from gateway.documents.contact import PhoneKind
from gateway.documents.customer import CustomerType
from gateway.matching.country import country_code, is_region

_MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "CA"})
"""Countries where 3/4/2024 is the fourth of March."""
_DAYS_MONTH_FIRST = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
_DAYS_DAY_FIRST = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y")
_DAYS = ("%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y%m%d")
_TWO_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")
MONTHS: Final = 12
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}.*$")
_COMPANY = re.compile(
    r"\b(llc|l\.l\.c|inc|incorporated|corp|corporation|ltd|limited|gmbh|co|company|llp|lp|plc|pty|hoa|church|school|"
    r"restaurant|properties|property management|apartments|dental|realty|association|services)\b\.?",
    re.IGNORECASE,
)
_TYPES: Mapping[str, CustomerType] = {
    **dict.fromkeys(("residential", "homeowner", "home", "private", "individual", "r"), CustomerType.RESIDENTIAL),
    **dict.fromkeys(("commercial", "business", "company", "b2b", "c"), CustomerType.COMMERCIAL),
    **dict.fromkeys(("property manager", "property management", "hoa"), CustomerType.PROPERTY_MANAGER),
    **dict.fromkeys(("non profit", "nonprofit", "non-profit", "charity", "church"), CustomerType.NON_PROFIT),
    **dict.fromkeys(("government", "municipal", "public", "school"), CustomerType.GOVERNMENT),
}  # fmt: skip
_PHONE_KINDS: Mapping[str, PhoneKind] = {
    **dict.fromkeys(("mobile", "cell", "iphone", "text", "sms"), PhoneKind.CELL),
    "home": PhoneKind.HOME,
    **dict.fromkeys(("work", "business", "office", "company", "main"), PhoneKind.WORK),
}
_SILENT = re.compile(r"\b(?:fax|pager|telex)\b", re.IGNORECASE)
_MAILS = re.compile(r"\s*(?:[;,\n]|:::|\s/\s|\s(?=\S+@))\s*")
_PHONES = re.compile(r"\s*(?:[;\n]|:::|\s/\s|,\s+(?=[(+\d]))\s*")
_TAGS = re.compile(r"\s*(?:[;,|\n]|:::)\s*")
_LAST_LINE = re.compile(
    r"(?P<region>[A-Za-z][A-Za-z. ]*?)[ ,]+(?P<postal_code>\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d)"
)
_ENDS_WITH_COUNTRY = re.compile(
    r"(?P<rest>.*\d\w*)\s+(?P<country>USA?|U\.S\.(?:A\.)?|United States|Canada)", re.IGNORECASE
)
"""A last line that goes on behind its postal code."""
_FIRST_SERIAL_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheets, which number the days from then on."""
_SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?")
_CODE_FIRST = re.compile(r"(?P<postal_code>\d{4,5}) (?P<city>\D+)")


def day(text: str, country: str) -> date | None:
    """Return the day that a text says, read as in a country; `None` when it says none."""
    plain = _TIME.sub("", text.strip())
    try:
        return date.fromisoformat(plain)
    except ValueError:
        pass
    if _SERIAL_DAY.fullmatch(plain):
        return _FIRST_SERIAL_DAY + timedelta(days=int(float(plain)))
    own = _DAYS_MONTH_FIRST if country in _MONTH_FIRST else _DAYS_DAY_FIRST
    other = _DAYS_DAY_FIRST if country in _MONTH_FIRST else _DAYS_MONTH_FIRST
    for form in (*own, *_DAYS, *other):
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def is_in_other_order(text: str, country: str) -> bool:
    """Return whether a day can be read only with day and month in the order that the country does not have."""
    found = _TWO_NUMBERS.match(text.strip())
    return found is not None and int(found[1 if country in _MONTH_FIRST else 2]) > MONTHS


def customer_type(text: str) -> CustomerType | None:
    """Return the type of account that a text names."""
    plain = " ".join(text.lower().replace("_", " ").split())
    return _TYPES.get(plain)


def phone_kind(text: str) -> PhoneKind:
    """Return where a phone rings, by its label."""
    words = text.lower().replace("*", " ").split()
    return next((_PHONE_KINDS[word] for word in words if word in _PHONE_KINDS), PhoneKind.OTHER)


def names_in(text: str) -> dict[str, str]:
    """Return the names that one text has: of a company, else first and last: `Miller, Ann`, `Ann Miller`."""
    if _COMPANY.search(text):
        return {"company_name": text}
    if text.count(",") == 1:
        last, first = (part.strip() for part in text.split(","))
        if first and last:
            return {"first_name": first, "last_name": last}
    first, _, last = text.rpartition(" ")
    return {"first_name": first, "last_name": last} if first else {"last_name": text}


def address_in(text: str) -> dict[str, str]:
    """Return the parts of an address that is written in one text; all of it is the street where it is not clear."""
    lines = [line.strip() for line in re.split(r"[\n,]+|:::", text) if line.strip()]
    if len(lines) < 2:
        return {"street": " ".join(text.split())}
    country = _taken_country(lines)
    if found := _CODE_FIRST.fullmatch(lines[-1]):
        return {"street": ", ".join(lines[:-1]), **country, **found.groupdict()}
    joined = f"{lines[-2]} {lines[-1]}" if re.fullmatch(r"[\d-]+", lines[-1]) and len(lines) > 2 else lines[-1]
    if joined != lines[-1]:
        lines[-2:] = [joined]
    found = _LAST_LINE.fullmatch(joined)
    if found is None:
        return {"street": ", ".join(lines)}
    region, rest = found["region"].strip(), lines[:-1]
    city, _, state = region.rpartition(" ")
    if len(rest) > 1 and not city:
        return {"street": ", ".join(rest[:-1]), "city": rest[-1], **country, **found.groupdict()}
    if city and len(state) <= 3:
        found_parts = {"city": city, "region": state, "postal_code": found["postal_code"]}
        return {"street": ", ".join(rest), **country, **found_parts}
    return {"street": ", ".join(lines), **country}


def _taken_country(lines: list[str]) -> dict[str, str]:
    """Take the country off the last line of an address, where it is one; `CA` and `Georgia` are regions there."""
    if len(lines) > 2 and country_code(lines[-1]) and not is_region(lines[-1]):
        return {"country": lines.pop().replace(".", "")}
    if found := _ENDS_WITH_COUNTRY.fullmatch(lines[-1]):
        lines[-1] = found["rest"]
        return {"country": found["country"].replace(".", "")}
    return {}


def is_phone(label: str) -> bool:
    """Return whether what has this label rings: no fax and no pager does."""
    return _SILENT.search(label) is None


def mails_in(text: str) -> list[str]:
    """Return the e-mail addresses in a cell, as they were typed."""
    if text.count("@") < 2:
        return [text.strip()]
    return [part for part in _MAILS.split(text.strip()) if part]


def phones_in(text: str) -> list[str]:
    """Return the phones in a cell, as they were typed."""
    return [part for part in _PHONES.split(text.strip()) if part]


def tags_in(text: str) -> list[str]:
    """Return the tags in a cell; those that Google gives each contact say nothing."""
    tags = (" ".join(part.strip().removeprefix("*").split()) for part in _TAGS.split(text))
    return [tag for tag in tags if tag and tag != "myContacts"]
