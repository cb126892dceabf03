"""Service agreements and equipment."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

_PLACE = Piece("address { label street unit city region postalCode }", (Permission.CUSTOMER_READ,))

_HISTORY = Piece(
    "serviceHistory(first: 20) { nodes { id number title status completedAt technician { name } } }",
    (Permission.JOB_READ, Permission.STAFF_READ),
)

AGREEMENTS = Subject(
    key="agreements",
    one="agreement",
    many="agreements",
    field="agreements",
    requires=(Permission.AGREEMENT_READ,),
    nouns="agreement, service agreement, maintenance plan, maintenance agreement, service plan, "
    "comfort agreement, "
    "maintenance contract, service contract, contract, plan",
    verbs="on a plan, under contract, covered by plan",
    select="id number title status startsOn endsOn visitsPerYear autoRenew createdAt price { amount currency }",
    pieces=(_PLACE,),
    when="startsOn",
    amount="price",
    place="address",
    title=("number", "title"),
    texts=("number", "title"),
    current=(State(words="", path="status", values=("ACTIVE",)),),
    states=(
        State(words="active, current, in force, valid", path="status", values=("ACTIVE",)),
        State(words="pending, not started", path="status", values=("PENDING",)),
        State(words="expired, lapsed, run out, old, former, previous", path="status", values=("EXPIRED",)),
        State(words="canceled, cancel, terminate", path="status", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="expire, end, renew, renewal, run out, until when, run until, up for renewal, last until, "
            "expiry, be up, "
            "good until, end date",
            path="endsOn",
            kind=ValueKind.UNTIL,
            label="ends",
            alone=False,
        ),
        Attribute(
            words="start, begin, since when, sign up, sign, start date",
            path="startsOn",
            kind=ValueKind.DAY,
            label="starts",
            alone=False,
        ),
        Attribute(
            words="renew, auto renew, renew automatically, automatic renewal, renew itself, renew by itself",
            path="autoRenew",
            kind=ValueKind.FLAG,
            label="renews automatically",
            alone=False,
        ),
        Attribute(
            words="visits per year, how many visits, visits a year, times a year, visits include, how often",
            path="visitsPerYear",
            kind=ValueKind.COUNT,
            label="visits per year",
            alone=False,
        ),
        Attribute(
            words="visits left, visits remaining, remaining visits, how many visits left, how many visits remaining, "
            "how many remaining visits, left on plan, left on agreement",
            path="visitsLeft",
            kind=ValueKind.COUNT,
            label="visits left",
        ),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=6,
)

EQUIPMENT = Subject(
    key="equipment",
    one="unit",
    many="units",
    field="equipment",
    requires=(Permission.EQUIPMENT_READ,),
    nouns="equipment, installed unit, appliance, unit, machine, piece of equipment, system, device",
    verbs="install, put in, warranty, under warranty",
    hints="water heater, heater, furnace, ac, air conditioner, heat pump, rooftop, tankless, "
    "boiler, condenser, hvac, tank, ventilator",
    select="id name category status manufacturer model serialNumber location installedOn "
    "warrantyUntil "
    "components { name serialNumber installedOn warrantyUntil }",
    pieces=(_PLACE, _HISTORY),
    when="installedOn",
    person="installer.technician.name",
    place="address",
    title=("name", "manufacturer", "model", "location"),
    texts=(
        "name",
        "category",
        "manufacturer",
        "model",
        "serialNumber",
        "location",
        "components.name",
        "components.serialNumber",
    ),
    parts="components",
    states=(
        State(
            words="under warranty, in warranty, still cover, have warranty, warranty leave",
            path="underWarranty",
            values=(True,),
        ),
        State(
            words="out of warranty, no warranty, past warranty",
            path="underWarranty",
            values=(False,),
        ),
        State(
            words="retired, removed, decommissioned, out of service, no longer in use",
            path="status",
            values=("RETIRED",),
        ),
        State(words="active, in use, in service, working", path="status", values=("ACTIVE",)),
    ),
    attributes=(
        Attribute(
            words="warranty, under warranty, warranty expire, warranty end, warranty until, covered, in "
            "warranty, out of warranty, guarantee, warranty run out, warranty be up",
            path="warrantyUntil",
            kind=ValueKind.UNTIL,
            label="warranty until",
        ),
        Attribute(
            words="install, when install, installed on, how old, age, put in, go in, when put in, "
            "installation date, old be, =how long have she have, =how long have he have, =how long have they have",
            path="installedOn",
            kind=ValueKind.DAY,
            label="installed on",
        ),
        Attribute(
            words="which technician install, what technician install, technician install, who install, "
            "installed by, who put in, installer, who put",
            path="installer.technician.name",
            kind=ValueKind.TEXT,
            label="installed by",
            requires=(Permission.JOB_READ, Permission.STAFF_READ),
        ),
        Attribute(
            words="serial number, serial, serial no, sn",
            path="serialNumber",
            kind=ValueKind.TEXT,
            label="serial number",
        ),
        Attribute(words="model, model number, which model", path="model", kind=ValueKind.TEXT, label="model"),
        Attribute(words="how old, age", path="installedOn", kind=ValueKind.DAY, label="installed on", alone=False),
        Attribute(
            words="brand, manufacturer, which make, which brand, what make, maker",
            path="manufacturer",
            kind=ValueKind.TEXT,
            label="manufacturer",
        ),
        Attribute(
            words="who make, made by, who manufacture, make",
            path="manufacturer",
            kind=ValueKind.TEXT,
            label="manufacturer",
            alone=False,
        ),
        Attribute(
            words="where be, location, located, which room, sit, where find, stand, where do, mounted, placed, hang",
            path="location",
            kind=ValueKind.TEXT,
            label="location",
            alone=False,
        ),
        Attribute(
            words="part, component, made of, part in",
            path="components.name",
            kind=ValueKind.LIST,
            label="components",
            alone=False,
        ),
    ),
    instead=("jobs",),
    priority=2,
)
