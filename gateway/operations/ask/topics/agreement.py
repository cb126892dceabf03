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
    "maintenance contract, service contract, contract, plan, maintenance, cleaning plan, cleaning agreement, "
    "cleaning contract, "
    "annual plan, maintenance program, service program, cleaning program, program",
    verbs="on a plan, under contract, covered by plan, plan cover, plan include, agreement cover, agreement include, "
    "cover, entitled to, sign up for plan",
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
        State(
            words="expired, lapsed, run out, old, former, previous",
            path="status",
            values=("EXPIRED",),
            day="endsOn",
            ranged=True,
        ),
        State(words="canceled, cancel, terminate, drop, quit, give up", path="status", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="renew, auto renew, renew automatically, automatic renewal, renew itself, renew by itself, "
            "auto renewal, "
            "autorenew, keep going, continue, go on, carry on, roll over, continue automatically",
            path="autoRenew",
            kind=ValueKind.FLAG,
            label="renews automatically",
            denied="does not renew automatically",
            alone=False,
        ),
        Attribute(
            words="expire, end, renew, renewal, run out, until when, run until, up for renewal, last until, expiry, "
            "be up, good until, end date, lapse, come to an end, stop, cover until, cover through, renewal date, "
            "due for renewal, term end, plan up, agreement up, contract up, plan run, agreement run, contract "
            "run, plan last, agreement last, contract last, plan over, agreement over, "
            "contract over, program over, be over, how long good, "
            "be good for, run to, run through, last day, valid until, good "
            "through",
            path="endsOn",
            kind=ValueKind.UNTIL,
            label="ends",
            alone=False,
        ),
        Attribute(
            words="how long run, =how long does it last, length, how long be it for, how long be the term, "
            "how many days run",
            path="daysOfTerm",
            kind=ValueKind.DAYS,
            label="days that it runs",
            cites=("startsOn", "endsOn"),
            alone=False,
        ),
        Attribute(
            words="start, begin, since when, sign up, sign, start date, take out, go into force, first day, sign on, "
            "join",
            path="startsOn",
            kind=ValueKind.DAY,
            label="starts",
            alone=False,
        ),
        Attribute(
            words="how many cleaning, how many clean, how many service, how many tune up, how many checkup, "
            "visits per year, how many visits, visits a year, times a year, times per year, visits include, "
            "how often, "
            "visits cover, cleans a year, cleans per year, cleanings a year, cleanings per year, services a year, "
            "services per year, tune ups a year, tune ups per year, visits in a year, visits each year, "
            "visits every year",
            path="visitsPerYear",
            kind=ValueKind.COUNT,
            label="visits per year",
            alone=False,
        ),
        Attribute(
            words="cleans a year, cleans per year, cleanings a year, cleanings per year, tune ups a year, "
            "tune ups per year, "
            "visits a year plan, visits a year agreement, visits a year pay for, cleans a year pay for, "
            "cleanings a year pay for, "
            "times a year pay for, tune ups a year pay for",
            path="visitsPerYear",
            kind=ValueKind.COUNT,
            label="visits per year",
        ),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
        Attribute(
            words="kind of agreement, type of agreement, kind of plan, type of plan, name of plan, name of agreement",
            path="title",
            kind=ValueKind.TEXT,
            label="agreement",
            alone=False,
        ),
    ),
    instead=("subscriptions",),
    priority=6,
)

EQUIPMENT = Subject(
    key="equipment",
    one="unit",
    many="units",
    field="equipment",
    requires=(Permission.EQUIPMENT_READ,),
    nouns="equipment, installed unit, appliance, unit, machine, piece of equipment, system, device",
    verbs="install, put in, warranty, under warranty, in service, =have at, own, run on",
    hints="water heater, heater, furnace, ac, air conditioner, heat pump, rooftop, tankless, "
    "boiler, condenser, hvac, tank, ventilator, fan",
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
            words="under warranty, in warranty, still cover, have warranty, warranty leave, still guaranteed",
            path="underWarranty",
            values=(True,),
        ),
        State(
            words="out of warranty, no warranty, past warranty",
            path="underWarranty",
            values=(False,),
        ),
        State(
            words="retired, removed, decommissioned, out of service, no longer in use, taken out, pulled out, "
            "scrapped, "
            "thrown out, swapped out, disposed of, torn out",
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
            words="=last serviced, =last maintained, =last looked at, =last worked on, =last checked, =last inspected, "
            "=last touch, =last fixed, =last repaired, =last cleaned, =last flushed, =ever serviced, "
            "=ever been serviced, =ever maintained, =serviced last, =been looked at, =been checked, =been inspected, "
            "=been maintained",
            path="lastService.completedAt",
            kind=ValueKind.INSTANT,
            label="last serviced",
            requires=(Permission.JOB_READ, Permission.STAFF_READ),
        ),
        Attribute(
            words="=by whom, who service, who last service, who last work on, who look at, serviced by, "
            "who last touch, who last "
            "maintain, who maintain, who repair, who fix, who last fix, who last look at, who tune up, who clean",
            path="lastService.technician.name",
            kind=ValueKind.TEXT,
            label="last serviced by",
            requires=(Permission.JOB_READ, Permission.STAFF_READ),
        ),
        Attribute(
            words="who work on, technician work on, technician service, technician have work on, technician be out to, "
            "technician go out to, technician repair, technician fix, technician look at",
            path="servicedBy",
            kind=ValueKind.LIST,
            label="serviced by",
            requires=(Permission.JOB_READ, Permission.STAFF_READ),
            cites=("serviceHistory.nodes.technician.name",),
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
            words="where be, location, located, which room, sit, on site, where find, stand, where do, mounted, "
            "placed, hang",
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
