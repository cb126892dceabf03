"""Phones, e-mail addresses and addresses."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, State, Subject, ValueKind

_READ = (Permission.CUSTOMER_READ,)

PHONES = Subject(
    key="phones",
    one="phone",
    many="phones",
    field="phones",
    requires=_READ,
    nouns="primary phone, main phone, preferred phone, best phone, other phone, "
    "=have a phone, what phone, which phone, phone on file, phone be on, phone "
    "number, telephone, telephone number, cell, cell number, mobile, mobile number, work "
    "number, home number, number to call, cell phone, best number, =what number do we call, "
    "=which number do we call, landline, "
    "number to ring, =what number do i ring, =which number do i ring, =what number do i call, number do i dial, "
    "number can i call, number can we call, number should i call, number should we call, "
    "call at, callback number, backup number, other number, second number, spare number, "
    "alternate number, home phone, work phone, office phone, mobile phone",
    select="id number e164 extension kind isPrimary",
    is_connection=False,
    title=("number", "kind"),
    texts=("number", "e164", "kind"),
    states=(
        State(words="cell, mobile, cell phone", path="kind", values=("CELL",)),
        State(words="home, landline, home phone", path="kind", values=("HOME",)),
        State(words="work, office, work phone", path="kind", values=("WORK",)),
        State(words="primary, main, best, preferred", path="isPrimary", values=(True,)),
        State(
            words="second, other, another, alternate, alternative, secondary, backup", path="isPrimary", values=(False,)
        ),
    ),
    attributes=(
        Attribute(words="extension", path="extension", kind=ValueKind.TEXT, label="extension"),
        Attribute(words="number", path="number", kind=ValueKind.TEXT, label="number", alone=False),
    ),
    implied="reach ring",
    instead=("contactPersons",),
    priority=5,
)

EMAILS = Subject(
    key="emails",
    one="e-mail address",
    many="e-mail addresses",
    field="emails",
    requires=_READ,
    nouns="what email, which email, email address, address to email, address for email, alternate "
    "email, email on file, primary email, billing email, second email, main email, bad email, invalid email, "
    "wrong email, email ok, email okay, email bad, email wrong",
    select="id address kind isInvalid",
    is_connection=False,
    title=("address", "kind"),
    texts=("address",),
    states=(
        State(words="primary, main, best", path="kind", values=("PRIMARY",)),
        State(words="alternate, second, other, another, secondary", path="kind", values=("ALTERNATE",)),
        State(words="invalid, bad, wrong, bounce, bounced", path="isInvalid", values=(True,)),
    ),
    attributes=(
        Attribute(
            words="email any good, "
            "email valid, email ok, email okay, email address ok, email address valid, email work, email good, "
            "email address good, email address work",
            path="isInvalid",
            kind=ValueKind.NOT_FLAG,
            label="valid",
        ),
        Attribute(
            words="valid, still work, still good",
            path="isInvalid",
            kind=ValueKind.NOT_FLAG,
            label="valid",
            alone=False,
        ),
        Attribute(words="address", path="address", kind=ValueKind.TEXT, label="address", alone=False),
    ),
    instead=("contactPersons",),
    priority=6,
)

ADDRESSES = Subject(
    key="addresses",
    one="address",
    many="addresses",
    field="addresses",
    former="retiredAddresses",
    requires=_READ,
    nouns="where bill go, where invoice go, where send bill, where bill be send, address, "
    "location, street, property, service address, billing address, mailing address, "
    "site, live, premise, house number, zip, zip code, postal code, city, county",
    verbs="live, where do live, where be house, move from, move away from",
    select="id label street unit city region county postalCode country isBilling isService isDefault "
    "taxability { ratePercent } retiredAt",
    is_connection=False,
    place="self",
    title=("street", "unit", "city", "region", "postalCode"),
    texts=("label", "street", "unit", "city", "region", "county", "postalCode"),
    states=(
        State(words="billing, bill, send bills, mail invoice", path="isBilling", values=(True,)),
        State(words="service, do work", path="isService", values=(True,)),
        State(words="default, main, primary", path="isDefault", values=(True,)),
        State(
            words="old, former, previous, earlier, retired, use to live, live before, live previously, before, "
            "move from, move away from, no longer live, somewhere else, anywhere else, live elsewhere",
            path="isFormer",
            values=(True,),
        ),
        State(
            words="current, live now, now live, present, live at the moment, live today",
            path="isFormer",
            values=(False,),
        ),
    ),
    attributes=(
        Attribute(
            words="zip, zip code, postal code, postcode", path="postalCode", kind=ValueKind.TEXT, label="postal code"
        ),
        Attribute(
            words="tax rate, tax rate apply, tax, special rate",
            path="taxability.ratePercent",
            kind=ValueKind.PERCENT,
            label="tax rate",
            alone=False,
        ),
        Attribute(words="city, town, which city", path="city", kind=ValueKind.TEXT, label="city"),
        Attribute(
            words="region, province, =which state do, =what state do, =which state is she in, =which state is he in, "
            "=which state are they in, =what state is she in, =what state is he in, =what state are they in",
            path="region",
            kind=ValueKind.TEXT,
            label="region",
        ),
        Attribute(words="county", path="county", kind=ValueKind.TEXT, label="county"),
        Attribute(words="street, street address", path="street", kind=ValueKind.TEXT, label="street", alone=False),
        Attribute(
            words="unit number, apartment number, suite, suite number, apt number, which apartment, what apartment, "
            "which suite, what suite, which apt, what apt, which unit live, "
            "apartment be",
            path="unit",
            kind=ValueKind.TEXT,
            label="unit",
        ),
    ),
    priority=3,
)
