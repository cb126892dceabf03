"""Referrals, related customers, contact persons, cards, files, changes."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Piece, State, Subject, ValueKind

REFERRALS = Subject(
    key="referrals",
    one="referral",
    many="referrals",
    field="referrals",
    requires=(Permission.REFERRAL_READ,),
    nouns="referral, referral reward, referred customer, friend they referred",
    verbs="refer, recommend, send us, bring us",
    select="id referredName status referredAt earnedAt reward { amount currency }",
    when="referredAt",
    amount="reward",
    person="referredName",
    title=("referredName",),
    texts=("referredName",),
    states=(
        State(words="pending, open, outstanding", path="status", values=("PENDING",)),
        State(words="earned, earn, paid out", path="status", values=("EARNED",)),
        State(words="canceled", path="status", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="who refer, who recommend, whom refer",
            path="referredName",
            kind=ValueKind.TEXT,
            label="referred",
            alone=False,
        ),
        Attribute(words="when earn", path="earnedAt", kind=ValueKind.INSTANT, label="earned", alone=False),
        Attribute(words="status", path="status", kind=ValueKind.CODE, label="status", alone=False),
    ),
    priority=5,
)

RELATED = Subject(
    key="related",
    one="related customer",
    many="related customers",
    field="related",
    requires=(Permission.CUSTOMER_LIST,),
    nouns="related customer, related account, same household, family member, other account, "
    "duplicate, relative, same address, linked account, family",
    verbs="relate, share address, share phone, same phone",
    select="customer { id displayName number } matchedOn",
    person="customer.displayName",
    title=("customer.displayName", "customer.number"),
    texts=("customer.displayName", "customer.number", "matchedOn"),
    priority=5,
)

CONTACTS = Subject(
    key="contactPersons",
    one="contact person",
    many="contact persons",
    field="contactPersons",
    requires=(Permission.CUSTOMER_READ,),
    nouns="contact person, contact, people to talk to, other contact, who else, contact list",
    verbs="who handle, who to talk to, =talk to about, =speak to about, =ask for, =call about, who look "
    "after, in charge of, responsible for, who deal with, who "
    "work in, who work at, "
    "who be in",
    hints="accounts payable, kitchen manager, facility, maintenance supervisor, leasing office, supervisor, bookkeeper",
    select="id name role phone e164 extension email isPrimary",
    is_connection=False,
    person="name",
    title=("name", "role"),
    texts=("name", "role"),
    attributes=(
        Attribute(
            words="phone, phone number, number, telephone, call, reach, cell",
            path="phone",
            kind=ValueKind.TEXT,
            label="phone",
            alone=False,
        ),
        Attribute(words="email, email address", path="email", kind=ValueKind.TEXT, label="e-mail", alone=False),
        Attribute(words="role, position, job title", path="role", kind=ValueKind.TEXT, label="role", alone=True),
        Attribute(words="extension", path="extension", kind=ValueKind.TEXT, label="extension", alone=False),
    ),
    priority=4,
)

CARDS = Subject(
    key="cards",
    one="card",
    many="cards",
    field="paymentMethods",
    requires=(Permission.CARD_READ,),
    nouns="card, credit card, debit card, card on file, payment method on file, saved card, stored "
    "card, payment method, card number, last four",
    hints="visa, mastercard, amex, discover",
    select="id brand last4 expMonth expYear funding isDefault isExpired expiresSoon",
    is_connection=False,
    title=("brand", "last4", "funding"),
    texts=("brand", "last4", "funding"),
    states=(
        State(words="default, main, primary, usually charge, preferred", path="isDefault", values=(True,)),
        State(words="expired, no longer valid", path="isExpired", values=(True,)),
        State(words="expire soon, about to expire, run out soon", path="expiresSoon", values=(True,)),
        State(words="debit, debit card", path="funding", values=("DEBIT",)),
        State(words="prepaid", path="funding", values=("PREPAID",)),
    ),
    attributes=(
        Attribute(
            words="expire, expiry, expiration, valid until, good until, run out, expiration date, exp date, "
            "good, still valid, valid",
            path="expires",
            day="expiresOn",
            kind=ValueKind.TEXT,
            label="expires",
            alone=False,
        ),
        Attribute(
            words="last four, last 4, ending, end in, digits, last four digits, last 4 digits, end with",
            path="last4",
            kind=ValueKind.TEXT,
            label="last four",
        ),
        Attribute(words="brand, kind, type", path="brand", kind=ValueKind.TEXT, label="brand", alone=False),
    ),
    priority=4,
)

_FILE = "id filename description uploadedAt takenAt day kind visibility contentType size uploadedBy { name }"

PHOTOS = Subject(
    key="photos",
    one="photo",
    many="photos",
    field="photos",
    requires=(Permission.FILE_READ,),
    nouns="photo, picture, image, pic, snapshot",
    verbs="photograph, take a picture",
    select=_FILE,
    pieces=(Piece("job { number title }", (Permission.JOB_READ,)),),
    when="takenAt|uploadedAt",
    person="uploadedBy.name",
    title=("filename", "description"),
    texts=("filename", "description", "job.number", "job.title"),
    attributes=(
        Attribute(
            words="who upload, uploaded by, who take, taken by, who add",
            path="uploadedBy.name",
            kind=ValueKind.TEXT,
            label="uploaded by",
            alone=False,
        ),
    ),
    priority=5,
)

DOCUMENTS = Subject(
    key="documents",
    one="document",
    many="documents",
    field="documents",
    requires=(Permission.FILE_READ,),
    nouns="document, file, pdf, paperwork, attachment, upload, scan",
    verbs="upload",
    select=_FILE,
    pieces=(Piece("job { number title }", (Permission.JOB_READ,)),),
    when="uploadedAt",
    person="uploadedBy.name",
    title=("filename", "description"),
    texts=("filename", "description", "job.number", "job.title"),
    attributes=(
        Attribute(
            words="who upload, uploaded by, who add",
            path="uploadedBy.name",
            kind=ValueKind.TEXT,
            label="uploaded by",
            alone=False,
        ),
    ),
    priority=4,
)

CHANGES = Subject(
    key="changes",
    one="change",
    many="changes",
    field="changes",
    requires=(Permission.CHANGE_READ,),
    nouns="change, change log, edit, modification, update, audit log, history of changes, change history",
    verbs="change, edit, update, modify, alter, touch the record",
    select="id changedAt operation author { name role } fields { field }",
    when="changedAt",
    person="author.name",
    title=("operation", "fields.field"),
    texts=("operation", "fields.field", "author.name"),
    attributes=(
        Attribute(
            words="who change, changed by, who edit, edited by, who update, who make, who modify, who alter",
            path="author.name",
            kind=ValueKind.TEXT,
            label="by",
            alone=False,
        ),
        Attribute(
            words="what change, which field", path="fields.field", kind=ValueKind.LIST, label="fields", alone=False
        ),
    ),
    priority=5,
)
