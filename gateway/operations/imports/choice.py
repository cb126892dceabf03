"""Choices as other products name them: `Awaiting payment` is an invoice that was issued, `Visa` a payment by card."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)

_WORDS: Mapping[str, Sequence[str]] = {
    # Where work, offers and bills are: the first that the kind has.
    "SCHEDULED": ("upcoming", "today", "unscheduled", "needs scheduling", "booked", "new", "assigned", "late", "open"),
    "IN_PROGRESS": ("started", "in work", "working", "on my way", "dispatched", "en route", "active"),
    "ON_HOLD": ("hold", "paused", "waiting", "action required", "pending"),
    "COMPLETED": ("complete", "done", "finished", "closed", "requires invoicing", "archived", "invoiced",
                  "completed unpaid", "complete rated", "complete unrated", "success"),
    "CANCELED": ("cancelled", "user canceled", "pro canceled", "canceled by customer", "cancellation", "deleted",
                 "terminated", "inactive", "ended"),
    "MISSED": ("no show", "noshow", "not there"),
    "CONFIRMED": ("accepted",),
    "DRAFT": ("new", "not sent", "unsent", "in draft"),
    "ISSUED": ("sent", "open", "paid", "unpaid", "partially paid", "partial", "awaiting payment", "past due", "overdue",
               "due", "viewed", "deposited", "posted", "approved", "exported", "bad debt", "closed", "outstanding"),
    "VOID": ("voided", "canceled", "cancelled", "deleted", "written off"),
    "OPEN": ("sent", "pending", "awaiting response", "changes requested", "submitted", "viewed", "needs review",
             "new", "unscheduled", "scheduled", "in progress", "draft"),
    "ACCEPTED": ("approved", "won", "sold", "converted", "closed won", "signed", "pro approved", "customer approved"),
    "DENIED": ("declined", "rejected", "lost", "dismissed", "archived", "closed", "closed lost", "pro declined",
               "customer declined", "canceled", "cancelled"),
    "QUOTED": ("converted", "approved", "accepted", "sold", "created job"),
    "CLOSED": ("declined", "rejected", "lost", "expired", "archived", "dismissed", "canceled", "cancelled", "complete"),
    "SOLD": ("won", "closed won", "approved", "converted", "accepted"),
    "NOT_SOLD": ("lost", "closed lost", "declined", "rejected", "unsold", "dismissed"),
    "NO_DEMO": (), "NOT_HOME": ("no one home",), "RESCHEDULED": ("reset",), "CREDIT_DECLINED": ("credit denied",),
    "ACTIVE": ("current", "in use", "installed", "open", "running", "enabled", "operational"),
    "PENDING": ("upcoming", "future", "not started", "new", "open", "scheduled", "draft"),
    "PAUSED": ("suspended", "on hold", "hold", "frozen"),
    "ENDED": ("canceled", "cancelled", "closed", "expired", "inactive", "completed", "archived", "terminated"),
    "EXPIRED": ("lapsed", "past"),
    "RETIRED": ("inactive", "removed", "replaced", "decommissioned", "disposed", "archived"),
    # How it was paid.
    "CARD": ("credit card", "debit card", "credit", "debit", "visa", "mastercard", "master card", "amex",
             "american express", "discover", "card on file", "stripe", "square", "jobber payments", "apple pay",
             "google pay", "online", "cc"),
    "CASH": (),
    "CHECK": ("cheque", "e check", "echeck", "check by mail"),
    "BANK_TRANSFER": ("ach", "eft", "bank", "wire", "wire transfer", "bank payment", "bank draft", "e transfer",
                      "etransfer", "interac", "direct deposit", "direct debit", "transfer", "zelle", "sepa", "bacs",
                      "überweisung"),
    "FINANCING": ("finance", "loan", "consumer financing", "wisetack", "greensky"),
    # How a conversation was begun, and who began it.
    "CALL": ("phone", "phone call", "telephone", "voice", "voicemail"),
    "TEXT": ("sms", "mms", "text message", "message", "txt"),
    "EMAIL": ("e mail", "mail"),
    "WEB_FORM": ("web", "form", "website", "contact form", "online booking", "request"),
    "CHAT": ("live chat", "webchat", "messenger"),
    "INBOUND": ("incoming", "in", "received", "from customer", "missed"),
    "OUTBOUND": ("outgoing", "out", "sent", "to customer"),
    "SPOKE": ("answered", "connected", "reached", "talked"),
    "NO_ANSWER": ("not answered", "unanswered", "missed", "busy", "no response", "abandoned"),
    "LEFT_VOICEMAIL": ("voicemail", "left message", "left vm"),
    "CALLED": ("completed", "made"),
    # How often.
    "WEEKLY": ("week", "every week", "1 week", "per week"),
    "EVERY_TWO_WEEKS": ("biweekly", "bi weekly", "fortnightly", "every 2 weeks", "2 weeks", "every other week"),
    "MONTHLY": ("month", "every month", "1 month", "per month", "months"),
    "QUARTERLY": ("quarter", "every quarter", "3 months", "every 3 months"),
    "YEARLY": ("year", "annual", "annually", "every year", "1 year", "12 months", "per year", "every 12 months"),
    # Who reads a note.
    "STAFF": ("office", "internal", "private", "admin", "office only"),
    "TEAM": ("everyone", "public", "all", "field", "shared"),
}  # fmt: skip


def choice_in(text: str, kind: type[E]) -> E | None:
    """Return the member that a text names, by its own name or as other products say it; `None` for any other."""
    plain = " ".join("".join(char if char.isalnum() else " " for char in text.lower()).split())
    own = {each.value.lower().replace("_", " "): each for each in kind}
    if plain in own:
        return own[plain]
    return next((each for each in kind if plain in _WORDS.get(each.value, ())), None)


def choices(kind: type[StrEnum]) -> str:
    """Return the members as a message names them."""
    return ", ".join(each.value for each in kind)
