"""What the columns of an import can be, and which of it a column is, by its header."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

KEPT_IN_NOTE: Final = "note"
LEFT_OUT: Final = "ignore"
SINGLE_TARGETS: Final = (
    "external_id", "first_name", "middle_name", "last_name", "full_name", "company_name", "type", "joined_on",
    "payment_terms",
)  # fmt: skip
"""Targets that one column has at most."""
REPEATED_TARGETS: Final = ("email", "tags", KEPT_IN_NOTE, LEFT_OUT)
PHONE_KINDS: Final = ("cell", "home", "work", "other")
ADDRESS_GROUPS: Final = ("main", "service", "billing", "shipping", "home", "work", "other")
ADDRESS_PARTS: Final = (
    "street", "street2", "unit", "city", "region", "postal_code", "county", "country", "label", "full"
)  # fmt: skip
_TARGET = re.compile(
    rf"phone\.({'|'.join(PHONE_KINDS)}|[1-9]|[1-9]\.kind)|"
    rf"address\.({'|'.join(ADDRESS_GROUPS)}|[1-9])\.({'|'.join(ADDRESS_PARTS)})"
)
LISTED_TARGETS: Final = (
    *SINGLE_TARGETS,
    *(f"phone.{kind}" for kind in PHONE_KINDS),
    *REPEATED_TARGETS,
    *(f"address.{group}.{part}" for group in ADDRESS_GROUPS for part in ADDRESS_PARTS),
)
"""What to choose from for a column of customers; besides these there are numbered ones, as `phone.2`."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")

_NAMES: Mapping[str, Sequence[str]] = {
    "external_id": (
        "external id", "customer id", "client id", "contact id", "customer number", "client number", "customer no",
        "account number", "account no", "account id", "record id", "hcp id", "j id", "id", "uid", "refnum",
    ),
    "first_name": ("first name", "firstname", "given name", "first", "fname", "vorname", "prenom", "nombre"),
    "middle_name": ("middle name", "middlename", "additional name", "midinit", "middle initial", "m i"),
    "last_name": (
        "last name", "lastname", "family name", "surname", "last", "lname", "nachname", "nom", "apellido", "apellidos",
    ),
    "full_name": (
        "name", "full name", "customer", "client", "customer name", "client name", "display name", "contact name",
        "customer full name", "display name as", "file as", "contact", "formatted name", "fn", "customer job",
    ),
    "company_name": (
        "company", "company name", "companyname", "business name", "business", "organization", "organisation", "org",
        "organization name", "organization 1 name", "organisation name", "firma", "employer",
    ),
    "type": ("type", "customer type", "client type", "account type", "ctype", "custtype"),
    "joined_on": (
        "customer since", "client since", "created", "created at", "created on", "created date", "date created",
        "date added", "added on", "join date", "joined", "joined on", "joined date", "member since",
    ),
    "payment_terms": ("payment terms", "terms"),
    "tags": ("tags", "tag", "labels", "customer tags", "client tags", "categories", "group membership"),
    KEPT_IN_NOTE: (
        "notes", "note", "comments", "comment", "customer notes", "client notes", "private notes", "notepad", "memo",
    ),
}  # fmt: skip
_BY_NAME = {name: target for target, names in _NAMES.items() for name in names}
_MAIL = frozenset(("email", "emails", "mails"))
_HYPHENATED_MAIL = frozenset(("e", "mail"))
_RINGS = frozenset(("phone", "telephone", "tel", "mobile", "cell", "cellphone", "phones", "telefon", "handy"))
_NO_PHONE = frozenset(
    ("fax", "pager", "ext", "extension", "callback", "telex", "tty", "ttd", "isdn", "radio", "carrier", "opt",
     "consent", "sms", "assistant")
)  # fmt: skip
_NO_MAIL = frozenset(
    ("type", "label", "display", "status", "opt", "subscribed", "unsubscribed", "consent", "name", "marketing")
)
_KIND_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("mobile", "cell", "cellphone", "handy"), "cell"),
    "home": "home",
    **dict.fromkeys(("work", "business", "company", "office"), "work"),
}
_GROUP_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("billing", "bill", "invoice", "mailing", "mail"), "billing"),
    **dict.fromkeys(("service", "property", "site", "location", "job"), "service"),
    **dict.fromkeys(("shipping", "ship"), "shipping"),
    "home": "home",
    **dict.fromkeys(("business", "work", "company", "office"), "work"),
    **dict.fromkeys(("other", "alternate"), "other"),
}
_PART_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("unit", "apt", "apartment", "suite", "extended"), "unit"),
    **dict.fromkeys(("city", "town", "locality", "ort", "ciudad", "ville"), "city"),
    **dict.fromkeys(("state", "province", "region", "bundesland"), "region"),
    **dict.fromkeys(("zip", "zipcode", "postal", "postcode", "plz"), "postal_code"),
    "county": "county",
    "country": "country",
}
_STREET_WORDS = frozenset(("street", "address", "addr", "line", "strasse", "straße", "calle", "rue"))
_NOISE = frozenset(
    ("value", "name", "number", "code", "text", "primary", "main", "default", "s", "to", "of", "the", "customer",
     "client", "contact")
)  # fmt: skip
_IIF_ADDRESS = re.compile(r"([bs])addr ?([1-5])|(bill|ship) to ([1-5])")


def is_target(target: str) -> bool:
    """Return whether a column can be this: `first_name`, `phone.cell`, `address.billing.city`, `note`, `ignore`."""
    return target in SINGLE_TARGETS or target in REPEATED_TARGETS or _TARGET.fullmatch(target) is not None


def header_words(header: str) -> list[str]:
    """Return the words of a header: `customerId` and `Customer ID` have the same."""
    return [word.lower() for word in _WORD.findall(header)]


def place_target(words: Sequence[str]) -> str | None:
    """Return the part of an address that a header names: `address.service.city`."""
    return _address(list(words), set(words))


def recognized_targets(headers: Sequence[str]) -> list[str]:
    """Return what each column is; one that is not recognised is kept in a note."""
    targets = [_target(" ".join(header_words(header))) for header in headers]
    _settle_whole_addresses(headers, targets)
    if "phone.1.kind" in targets and "phone.1" not in targets and "phone.other" in targets:
        targets[targets.index("phone.other")] = "phone.1"
    taken: set[str] = set()
    for place, target in enumerate(targets):
        if target in taken and not is_repeatable(target):
            targets[place] = KEPT_IN_NOTE
        taken.add(target)
    return targets


def is_repeatable(target: str) -> bool:
    """Return whether several columns can be this."""
    is_phone = target.startswith("phone.") and not target.endswith(".kind")
    return target in REPEATED_TARGETS or is_phone or target.endswith(".full")


def _settle_whole_addresses(headers: Sequence[str], targets: list[str]) -> None:
    """Set what a column `Address` is: the street, or all of it where there is no city, or a street, beside it.

    One that repeats what has columns of its own, as `Address 1 - Formatted` of Google, is kept in a note.
    """
    for place, (header, target) in enumerate(zip(headers, targets, strict=True)):
        group, _, part = target.rpartition(".")
        if part == "full" and "formatted" in header.lower() and f"{group}.street" in targets:
            targets[place] = KEPT_IN_NOTE
        if part != "street" or "addr" not in header.lower() or any(word in header.lower() for word in ("str", "line")):
            continue
        if f"{group}.city" not in targets or targets.count(target) > 1:
            targets[place] = f"{group}.full"


def _target(name: str) -> str:
    if name in _BY_NAME:
        return _BY_NAME[name]
    words = name.split()
    known = set(words)
    if found := _IIF_ADDRESS.fullmatch(name):
        group = "billing" if (found[1] or found[3]).startswith("b") else "shipping"
        return f"address.{group}.full"
    if (known & _MAIL or known >= _HYPHENATED_MAIL) and not known & _NO_MAIL:
        return "email"
    if (known & _RINGS or (len(words) == 2 and words[1] == "number" and words[0] in _KIND_WORDS)) and not (
        known & _NO_PHONE
    ):
        return _phone(words, known)
    if {"created", "date"} <= known:
        return "joined_on"
    return _address(words, known) or KEPT_IN_NOTE


def _phone(words: list[str], known: set[str]) -> str:
    number = next((word for word in words if word in "123456789"), None)
    if known & {"type", "label"}:
        return f"phone.{number or 1}.kind"
    kind = next((_KIND_WORDS[word] for word in words if word in _KIND_WORDS), None)
    if kind is None:
        return f"phone.{number}" if number else "phone.other"
    return f"phone.{kind}"


def _address(words: list[str], known: set[str]) -> str | None:
    """Return the part of an address that a header names."""
    if known & {"type", "label", "box", "pobox", "ip", "url", "web", "status", "manager"}:
        return None
    part = next((_PART_WORDS[word] for word in words if word in _PART_WORDS), None)
    numbers = [word for word in words if word in "123456789"]
    if part is None and "address" in known and (whole := known & {"full", "formatted"}):
        part, known = "full", known - whole
    elif part is None and known & _STREET_WORDS:
        is_second = bool(numbers) and numbers[-1] != "1" and words[-1] == numbers[-1]
        part = "street2" if is_second else "street"
        numbers = numbers[:-1] if words[-1] in numbers else numbers
    if part is None:
        return None
    rest = known - _NOISE - _STREET_WORDS - set(_PART_WORDS) - set(numbers) - {"region", "province", "2", "1"}
    groups = [_GROUP_WORDS[word] for word in words if word in _GROUP_WORDS]
    if rest - set(_GROUP_WORDS):
        return None
    group = groups[0] if groups else (numbers[0] if numbers else "main")
    return f"address.{group}.{part}"
