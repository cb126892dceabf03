"""What mail the customer wants, whether they can be reached, and their portal account."""

from typing import Final

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Attribute, ValueKind

_OF_SUBSCRIBERS: Final = ("receivesNews", "receivesReviewRequests", "receivesQuoteFollowUps")
"""What is never sent to who unsubscribed."""


def _preference(words: str, name: str, label: str, denied: str, *, asks_no: bool = False) -> Attribute:
    kind = ValueKind.NOT_FLAG if asks_no else ValueKind.FLAG
    return Attribute(
        words=words,
        path=f"emailPreferences.{name}",
        kind=kind,
        label=label,
        denied=denied,
        also="emailPreferences.isSubscribed" if name in _OF_SUBSCRIBERS else "",
        select=f"emailPreferences {{ isSubscribed {name} }}"
        if name in _OF_SUBSCRIBERS
        else f"emailPreferences {{ {name} }}",
    )


REACH: Final = (
    Attribute(
        words="bounce, email bounce, mail bounce, undeliverable, mail come back",
        path="deliverability.canEmail",
        kind=ValueKind.NOT_FLAG,
        label="mail bounces or is refused",
        denied="mail does not bounce",
        select="deliverability { canEmail emailObstacles }",
        requires=(Permission.MESSAGE_READ,),
    ),
    _preference(
        "opt out, opted out, unsubscribe, unsubscribed, not want email, stop emails, no longer "
        "want email, opt out of email, not to receive email, not be emailed, off our mailing "
        "list, not want mail, opt out of mail, opted out of mail, opted out of newsletter, opted out of marketing, "
        "unsubscribe from mail, unsubscribe from email, unsubscribe from newsletter, mail turned off",
        "isSubscribed",
        "unsubscribed from e-mail",
        "subscribed to e-mail",
        asks_no=True,
    ),
    _preference(
        "subscribed, subscribed to email, want email, receive email, get our email, get email, "
        "opted in, email ok, on our mailing list, still get email, accept email, on the mailing "
        "list, okay with email",
        "isSubscribed",
        "subscribed to e-mail",
        "unsubscribed from e-mail",
    ),
    _preference(
        "reminder, receive reminder, appointment reminder, want reminder, get reminder, appointment reminder email",
        "receivesReminders",
        "gets reminders",
        "gets no reminders",
    ),
    _preference(
        "news, newsletter, subscribed to newsletter, subscribe to newsletter, subscribed to news, "
        "marketing, marketing mail, promotional mail, promotion, get newsletter, "
        "receive news, marketing email, promotional email, opted in to marketing, opt in to marketing, "
        "opted in to newsletter, sign up for newsletter, want newsletter, promotional offers",
        "receivesNews",
        "gets news",
        "gets no news",
    ),
    _preference(
        "review request, asked for review, ask for review, want review request, get review "
        "request, receive review request",
        "receivesReviewRequests",
        "gets review requests",
        "gets no review requests",
    ),
    _preference(
        "quote followup, quote followups, followup on quote",
        "receivesQuoteFollowUps",
        "gets follow-ups of quotes",
        "gets no follow-ups of quotes",
    ),
    _preference(
        "invoice followup, invoice followups, followup on invoice, invoice reminder",
        "receivesInvoiceFollowUps",
        "gets follow-ups of invoices",
        "gets no follow-ups of invoices",
    ),
    Attribute(
        words="when unsubscribe, when opt out, when opted out, when do unsubscribe, date of unsubscribe",
        path="emailPreferences.unsubscribed.changedAt",
        kind=ValueKind.INSTANT,
        label="unsubscribed",
        select="emailPreferences { unsubscribed { changedAt } }",
    ),
    Attribute(
        words="can email, can we email, can send email, can write email, able to email, may email, possible to "
        "email, email "
        "deliverable, email bounce, deliverable, reachable by email, email work, email reach",
        path="deliverability.canEmail",
        kind=ValueKind.FLAG,
        label="can be e-mailed",
        denied="cannot be e-mailed",
        select="deliverability { canEmail emailObstacles canText textObstacles }",
        requires=(Permission.MESSAGE_READ,),
    ),
    Attribute(
        words="why can not email, why can not mail, why not email, why not mail, why email bounce, why mail "
        "bounce, what stop us "
        "emailing",
        path="deliverability.emailObstacles",
        kind=ValueKind.CODES,
        label="what prevents e-mail",
        select="deliverability { canEmail emailObstacles }",
        requires=(Permission.MESSAGE_READ,),
    ),
    Attribute(
        words="why can not text, why not text, what stop us texting",
        path="deliverability.textObstacles",
        kind=ValueKind.CODES,
        label="what prevents texts",
        select="deliverability { canText textObstacles }",
        requires=(Permission.MESSAGE_READ,),
    ),
    Attribute(
        words="can text, can we text, can send text, can send a message, can receive text, get text, able to "
        "text, may text, possible to text, reachable by text",
        path="deliverability.canText",
        kind=ValueKind.FLAG,
        label="can be texted",
        denied="cannot be texted",
        select="deliverability { canEmail emailObstacles canText textObstacles }",
        requires=(Permission.MESSAGE_READ,),
    ),
    Attribute(
        words="portal, portal account, online account, customer portal, have portal access, portal "
        "access, portal login, portal status, log in, login",
        path="portalAccount.status",
        kind=ValueKind.CODE,
        label="portal account",
        values="invited confirmed",
        select="portalAccount { email status invitedAt confirmedAt lastSignedInAt }",
        requires=(Permission.PORTAL_WRITE,),
        no="no portal account",
    ),
    Attribute(
        words="last sign in, sign in to portal, last log in, last logged in, log in last, use portal, "
        "last login, sign in last",
        path="portalAccount.lastSignedInAt",
        kind=ValueKind.INSTANT,
        label="last signed in",
        select="portalAccount { email status lastSignedInAt }",
        requires=(Permission.PORTAL_WRITE,),
    ),
)
