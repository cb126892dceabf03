"""The profile itself: its numbers, how the customer is reached, and what they want."""

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, Subject, ValueKind
from gateway.operations.ask.topics.reach import REACH
from gateway.operations.ask.topics.tax import TAX

_BOOKS = (Permission.INVOICE_READ,)


def _money(words: str, name: str, label: str, no: str = "") -> Attribute:
    select = f"metrics {{ {name} {{ amount currency }} }}"
    return Attribute(
        words=words, path=f"metrics.{name}", kind=ValueKind.MONEY, label=label, select=select, requires=_BOOKS, no=no
    )


def _text(
    words: str,
    path: str,
    label: str,
    *requires: Permission,
    kind: ValueKind = ValueKind.TEXT,
    values: str = "",
    denied: str = "",
) -> Attribute:
    select = " { ".join(path.split(".")) + " }" * path.count(".")
    return Attribute(
        words=words, path=path, kind=kind, label=label, select=select, requires=requires, values=values, denied=denied
    )


PROFILE = Subject(
    key="profile",
    one="customer",
    many="customers",
    field="",
    requires=(Permission.CUSTOMER_READ,),
    attributes=(
        _money(
            "owe, owe us, owe anything, balance, balance due, account balance, total due, amount "
            "due, outstanding balance, "
            "amount outstanding, money outstanding, how much due, anything due, settle up, money due, "
            "owe money, still due, debt, outstanding amount, owed to us, what is due, due on the "
            "account, have to pay, left to pay, still pay, need to pay, remain to be paid, must pay, should pay, "
            "outstanding, have an open balance, open balance",
            "totalDue",
            "total due",
        ),
        Attribute(
            words="all paid, all pay, paid up, paid in full, all settled, all square, square with us, settled up, "
            "everything paid, every invoice paid, pay everything, pay all, account clear, all clear, "
            "account settled, in the clear, account square",
            path="metrics.totalDue",
            kind=ValueKind.NO_MONEY,
            label="total due",
            select="metrics { totalDue { amount currency } }",
            requires=_BOOKS,
        ),
        _money(
            "lifetime value, ltv, worth to us, all time, spend with us, spend in all, paid in all, "
            "paid us in total, "
            "lifetime, total spend, spend altogether, spend over the years, worth, how much business, "
            "business give us, business bring us, business with us, "
            "brought in, lifetime revenue",
            "lifetimeValue",
            "lifetime value",
        ),
        _money(
            "account credit, credit on account, credit balance, unused credit, credit left, credit "
            "on file, store credit, credit available, any credit, have credit, credit on her "
            "account, credit on his account, credit on their account, credit on the account, credit "
            "with us",
            "accountCredit",
            "account credit",
        ),
        Attribute(
            words="account current, up to date, current on payment, in good standing, good standing, current with "
            "payment, current with bill",
            path="metrics.accountCurrent.overdueAmount",
            kind=ValueKind.NO_MONEY,
            label="overdue",
            select="metrics { accountCurrent { isCurrent overdueAmount { amount currency } } }",
            requires=_BOOKS,
        ),
        Attribute(
            words="balance overdue, balance past due, account past due, total overdue, overdue amount, "
            "amount overdue, account overdue, "
            "overdue account, behind, how far behind, behind on payments, behind on bills, in arrears, arrears, "
            "anything overdue, past due amount, how much overdue, how much be overdue, how "
            "much past due",
            path="metrics.accountCurrent.overdueAmount",
            kind=ValueKind.MONEY,
            label="overdue",
            select="metrics { accountCurrent { isCurrent overdueAmount { amount currency } } }",
            requires=_BOOKS,
        ),
        Attribute(
            words="open jobs, number of open jobs, jobs open",
            path="metrics.openJobs",
            kind=ValueKind.COUNT,
            label="open jobs",
            select="metrics { openJobs }",
            requires=(*_BOOKS, Permission.JOB_READ),
            alone=False,
        ),
        _text(
            "account manager, who look after, who manage, manage the account, responsible for, "
            "account rep, who be in charge, handle this account, who own the account, rep, account executive, "
            "account owner, "
            "point person, relationship manager, who be their manager",
            "accountManager.name",
            "account manager",
            Permission.STAFF_READ,
        ),
        _text(
            "email account manager, account manager email, email address account manager, account manager email "
            "address, email account manager at, email manager, manager email",
            "accountManager.email",
            "e-mail address of the account manager",
            Permission.STAFF_READ,
        ),
        _text(
            "customer since, come on board, come aboard, hire us, first hire, joined, sign up, join date, "
            "how long have be customer, become a customer, first "
            "become, long be with us, been with us, since when customer, been a customer, start as "
            "customer, client since, how long customer",
            "joinedOn",
            "customer since",
            kind=ValueKind.DAY,
        ),
        Attribute(
            words="how reach, how we reach, how can reach, how contact, how get hold of, best way to reach, "
            "best way to contact, how get in touch",
            path="primaryPhone.number|primaryEmail.address",
            kind=ValueKind.TEXT,
            label="reached at",
            select="primaryPhone { number } primaryEmail { address }",
            no="neither a phone nor an e-mail address",
        ),
        Attribute(
            words="=refer her, =refer him, =refer them, =refer this customer, =refer you, =refer me, =referred by, "
            "=send her to us, =send him to us, =send them to us, =find us, =hear of us, =hear about us, "
            "=bring us her, =bring us him, =bring us them, =bring her to us, =bring him to us, "
            "=find out about us, =learn of us, =learn about us",
            path="referredBy",
            kind=ValueKind.TEXT,
            label="name of who referred the customer",
            select="id",
            said="hear refer recommend",
        ),
        _text(
            "payment terms, terms of payment, terms, net 30, net 15, net 60, net terms, days get to pay, days have "
            "to pay, how long get to pay, how long have to pay, how many days to pay, =how long do they have to "
            "pay, due on receipt",
            "paymentTerms",
            "payment terms",
        ),
        _text(
            "primary contact, main contact, contact name, ask for, who do we ask for, who to ask for, name of the "
            "contact",
            "primaryContact.name",
            "primary contact",
        ),
        _text("customer number, account number, pid, customer id, client number", "number", "customer number"),
        _text(
            "external id, other system, external number, external system, other software, accounting system, "
            "accounting software, accounting program, our accounting, old system, legacy system, imported id, "
            "bookkeeping software, quickbooks, sage, xero, freshbooks, netsuite, salesforce, hubspot, quickbooks id, "
            "quickbooks number, sage id, sage number, number in quickbooks, number in sage, number in xero, "
            "id in quickbooks, id in sage, quickbooks account, sage account, number in the other system",
            "externalId",
            "external id",
        ),
        _text("company name, business name, name of the business, name of the company", "companyName", "company name"),
        _text("first name, given name", "firstName", "first name"),
        _text("last name, surname, family name", "lastName", "last name"),
        _text("full name, customer name, what be the name, name", "displayName", "name"),
        _text(
            "kind of customer, type of customer, customer type, kind of account, type of account, "
            "account type, residential, commercial, business or residential, sort of customer",
            "type",
            "kind of account",
            kind=ValueKind.CODE,
            values="residential commercial property non government",
        ),
        _text(
            "why blocked, why block, reason for block, why archive, status reason, why be she block, "
            "why be he block, why be they block, why be customer block, why be this customer block, "
            "why be account block",
            "statusReason",
            "reason",
            Permission.CHANGE_READ,
        ),
        _text(
            "customer status, account status, blocked, block, archived, archive, active customer, "
            "status of account, status of customer, still a customer, status, active",
            "status",
            "status",
            kind=ValueKind.CODE,
            values="active archived blocked",
        ),
        _text(
            "can book appointment, allowed to book appointment, able to book appointment, can book, "
            "may book appointment, may book visit, can book visit, may make appointment, can make appointment, "
            "allowed to book, may book, book appointments, able to book, bookable, book again, book online, "
            "book with us, take booking, accept booking, allowed on the schedule",
            "canBook",
            "may book",
            kind=ValueKind.FLAG,
            denied="may not book",
        ),
        Attribute(
            words="tag, label, tagged, flagged as, flagged, marked, marked as, listed as, vip, slow payer, "
            "senior discount, landlord",
            path="tags",
            kind=ValueKind.LIST,
            label="tags",
            select="tags",
            requires=(Permission.TAG_READ,),
        ),
        _text(
            "who create profile, who create account, who create customer, created by, who set up "
            "account, who add customer, who set up customer, who enter",
            "createdBy.name",
            "created by",
            Permission.CHANGE_READ,
        ),
        *TAX,
        *REACH,
        Attribute(
            words="most common channel, preferred channel, how usually contact, usual way to contact, mostly contact "
            "us, channel use most, most used channel, mostly reach us, favorite channel, usually get in touch, "
            "how normally contact, how contact us, how normally reach us, how normally get in touch, how "
            "typically contact, "
            "how mostly contact, how generally contact, which channel, what channel, usual channel, how mostly "
            "get in touch, prefer to communicate",
            path="insights.mostCommonChannel",
            kind=ValueKind.CODE,
            label="most common channel",
            select="insights { mostCommonChannel }",
            requires=(Permission.COMMUNICATION_READ, Permission.INVOICE_READ),
        ),
        Attribute(
            words="referral code, code to refer",
            path="referrals.code",
            kind=ValueKind.TEXT,
            label="referral code",
            select="referrals { code }",
            requires=(Permission.REFERRAL_READ,),
        ),
        Attribute(
            words="rewards earned, reward earn, earn in rewards, earned from referrals",
            path="referrals.rewardsEarned",
            kind=ValueKind.MONEY,
            label="rewards earned",
            select="referrals { rewardsEarned { amount currency } }",
            requires=(Permission.REFERRAL_READ,),
        ),
        Attribute(
            words="rewards pending, pending reward",
            path="referrals.rewardsPending",
            kind=ValueKind.MONEY,
            label="rewards pending",
            select="referrals { rewardsPending { amount currency } }",
            requires=(Permission.REFERRAL_READ,),
        ),
    ),
    beside="pay charge payment bill invoice",
    implied="current present",
    instead=("invoices", "addresses", "contactPersons"),
    priority=1,
)
