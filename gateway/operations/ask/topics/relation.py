"""Referrals, related customers, contact persons, cards."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, State, Subject, ValueKind

REFERRALS = Subject(
    key="referrals",
    one="referral",
    many="referrals",
    field="referrals",
    requires=(Permission.REFERRAL_READ,),
    nouns="referral, referral reward, referred customer, friend they referred, reward, referral bonus, referral fee, "
    "bonus",
    verbs="refer, recommend, send us, bring us, send our way, send to us, point our way, send we, pass on to us, "
    "send friend, send us friend, refer friend, bring friend, friend sign up, word of mouth, bring in",
    select="id referredName status referredAt earnedAt reward { amount currency }",
    when="referredAt",
    amount="reward",
    person="referredName",
    title=("referredName",),
    texts=("referredName",),
    implied="friend friends neighbor relative",
    states=(
        State(words="pending, open, outstanding", path="status", values=("PENDING",)),
        State(
            words="earned, earn, paid out, pay reward, pay the reward, reward pay, pay bonus, give the reward, "
            " come through, work out, pan out, pay off, succeed, become customer, "
            "turn into a customer, sign up, go through",
            path="status",
            values=("EARNED",),
            day="earnedAt",
        ),
        State(words="canceled, cancel, fall through, come to nothing", path="status", values=("CANCELED",)),
    ),
    attributes=(
        Attribute(
            words="who refer, who recommend, whom refer",
            path="referredName",
            kind=ValueKind.TEXT,
            label="referred",
            alone=False,
        ),
        Attribute(
            words="take to earn, how long until earned, days until earned",
            path="daysToEarn",
            kind=ValueKind.DAYS,
            label="days until it was earned",
            cites=("referredAt", "earnedAt"),
            alone=False,
        ),
        Attribute(words="when earn", path="earnedAt", kind=ValueKind.INSTANT, label="earned", alone=False),
        Attribute(
            words="status, outcome, result, come of, become of, turn out, how end, how go",
            path="status",
            kind=ValueKind.CODE,
            label="status",
            alone=False,
        ),
    ),
    priority=5,
)

RELATED = Subject(
    key="related",
    one="related customer",
    many="related customers",
    field="related",
    requires=(Permission.CUSTOMER_LIST,),
    nouns="related customer, related account, same household, household, family member, other account, "
    "another account, "
    "duplicate, relative, linked account, family, relation, second account, other customer, connected account, "
    "connected customer, linked customer, anybody else live, somebody else live, who else live, who else share, "
    "who live with, "
    "who else in family, family have account, else have account, who else be customer, family be customer, "
    "people live with, neighbor account, someone else with, anyone else with",
    verbs="relate, share address, share phone, same phone, same address, live at address, live with, else live, "
    "who else live, same last name, same surname, who else share, have the same phone, share number, same number, "
    "related to, connect to, link to",
    select="customer { id displayName number } matchedOn score",
    person="customer.displayName",
    title=("customer.displayName", "customer.number"),
    texts=("customer.displayName", "customer.number"),
    states=(
        State(
            words="share phone, same phone, phone share, same number, share number, have the same phone, "
            "same phone number",
            path="matchedOn",
            values=("PHONE",),
        ),
        State(
            words="share address, same address, live at address, address share, at address, live with, else live, "
            "household, same house, at that address, live there, live here",
            path="matchedOn",
            values=("ADDRESS",),
        ),
        State(
            words="same last name, share last name, same surname, same family name, last name",
            path="matchedOn",
            values=("LAST_NAME",),
        ),
        State(words="same first name, share first name", path="matchedOn", values=("FIRST_NAME",)),
    ),
    attributes=(
        Attribute(
            words="what share, why relate, how relate, what have in common, in common, matched on, what connect, "
            "how connect, "
            "related how, what relate",
            path="matchedOn",
            kind=ValueKind.CODES,
            label="shared",
            alone=False,
        ),
    ),
    beside="customer account",
    implied="else other others another same",
    priority=5,
)

CONTACTS = Subject(
    key="contactPersons",
    one="contact person",
    many="contact persons",
    field="contactPersons",
    requires=(Permission.CUSTOMER_READ,),
    nouns="contact person, contact, which contact, contact have, contact not have, "
    "people to talk to, other contact, who else, contact list",
    verbs="who handle, who run, =who should i call, =who should we call, =who do i call, =who can i call, "
    "=who should i contact, "
    "=who should i ask, =who should we contact, =who do i contact, =who do i talk to, =who should i talk to, "
    "=who should i speak to, =who can i talk to, =who can i speak to, =who else can i talk to, "
    "=who else can i call, who to talk to, =talk to about, =speak to about, =ask for, "
    "=who do we report to, =who do i report to, =who do we answer to, =who do i check in with, =who do we check in "
    "with, =who do i call about, =who do we call about, =who should i call about, "
    "who look "
    "after, in charge of, responsible for, who deal with, who "
    "work in, who work at, "
    "who be in",
    hints="accounts payable, kitchen manager, facility, maintenance supervisor, leasing office, supervisor, bookkeeper",
    select="id name role phone e164 extension email isPrimary",
    is_connection=False,
    person="name",
    implied="unpaid open overdue outstanding",
    instead=("profile",),
    title=("name", "role"),
    texts=("name", "role"),
    states=(
        State(words="no email, without email, not have email", path="hasEmail", values=(False,)),
        State(words="no phone, without phone, not have phone", path="hasPhone", values=(False,)),
        State(words="primary contact, main contact", path="isPrimary", values=(True,)),
    ),
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
    "card, payment method, card number, last four, which card",
    hints="visa, mastercard, amex, discover",
    select="id brand last4 expMonth expYear funding isDefault isExpired expiresSoon",
    is_connection=False,
    title=("brand", "last4", "funding"),
    texts=("brand", "last4", "funding"),
    states=(
        State(
            words="default, main, primary, usually charge, preferred, charge automatically, get charged automatically, "
            "automatically charge, auto charge, autopay, charge by default, use by default, automatic payment",
            path="isDefault",
            values=(True,),
        ),
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
