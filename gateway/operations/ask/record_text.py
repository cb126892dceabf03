"""How a record is written in an answer: what names it, then its facts, each with what it means."""

import re
from functools import cache
from typing import Final

import msgspec

_AT: Final = "at {address}"
_LINE: Final = "{lines.total} | {lines.quantity} at {lines.unitPrice}"
_TEMPLATES: Final[dict[str, tuple[str, str]]] = {
    "visits": ("Visit {number} | on {window.start} | , {job.title}", f"{{status}} | with {{technician.name}} | {_AT}"),
    "jobs": (
        "Job {number} | , {title}",
        "completed {completedAt} / {status}, planned for {scheduledStart} / {status}, created {createdAt} "
        f"| by {{technician.name}} | {{total}} | {_AT}",
    ),
    "quotes": (
        "Quote {number} | of {createdAt} | , {title}",
        f"{{total}} | {{status}} | valid until {{expiresOn}} | by {{soldBy.name}} | {_AT}",
    ),
    "estimates": (
        "Estimate {number} | of {createdAt} | , {title}",
        f"{{total}} | from {{lowest}} to {{highest}} | {{status}} | by {{soldBy.name}} | {_AT}",
    ),
    "sales": (
        "Sale {number} | , {product}",
        "{result} | sold {dates.sale} / appointment on {dates.appointment} / created {createdAt} "
        f"| {{saleAmount}} | sold by {{soldBy.name}} | {_AT}",
    ),
    "invoices": (
        "Invoice {number} | of {issuedAt} | , {lines.description} / , {title}",
        f"{{total}} | paid {{paidAt}} / {{status}}, due {{dueOn}} / {{status}} | {_AT}",
    ),
    "payments": (
        "Payment of {amount} | on {receivedAt}",
        "{means} | {reference} "
        "| for invoice {parent.number} ({parent.lines.description}) / for invoice {parent.number}",
    ),
    "credits": ("Credit {number} | of {issuedAt}", "{amount} | {reason} | {remaining} left | by {author.name}"),
    "refunds": (
        "Refund {number} | of {refundedAt}",
        "{amount} | {reason} | {means} | of invoice {invoice.number} | by {author.name}",
    ),
    "recurringInvoices": (
        "Recurring invoice {number} | , {title}",
        "{total} | {frequency} | {status} | since {startsOn} | next on {nextIssueOn} | until {endsOn} "
        f"| resumes {{resumesOn}} | {_AT}",
    ),
    "subscriptions": (
        "Subscription {number} | , {plan}",
        "{price} | {interval} | {status} | since {startedOn} | canceled {canceledOn} / next charge {nextChargeOn} "
        f"| resumes {{resumesOn}} | {_AT}",
    ),
    "agreements": (
        "Agreement {number} | , {title}",
        f"{{price}} | {{status}} | since {{startsOn}} | until {{endsOn}} | {{visitsPerYear}} visits a year | {_AT}",
    ),
    "equipment": (
        "{name} | , {manufacturer} | {model}",
        f"{{location}} | installed {{installedOn}} | warranty until {{warrantyUntil}} | {{status}} | {_AT}",
    ),
    "communications": (
        "{direction} {channel} / {channel} | on {at} | , {subject}",
        "“{preview}” | “{note}” | {outcome} | by {staffMember.name|actor.name}",
    ),
    "messages": (
        "{channel} | to {recipient} | on {sentAt} / , created {createdAt} | , {subject}",
        "“{text}” | {status} | by {author.name}",
    ),
    "notes": ("Note of {author.name} / Note | , {createdAt}", "“{body}”"),
    "comments": ("Comment of {author.name} / Comment | , {createdAt}", "“{body}”"),
    "referrals": (
        "Referral of {referredName} | on {referredAt}",
        "earned {earnedAt} / {status} | reward {reward}",
    ),
    "related": ("{customer.displayName} | ({customer.number})", "same {matchedOn}"),
    "contactPersons": ("{name} | , {role}", "{phone} | extension {extension} | {email} | {isPrimary?primary contact}"),
    "cards": (
        "{brand} ending in {last4}",
        "{funding} | {isExpired?expired} {expires} / expires {expires} | {isDefault?the default}",
    ),
    "photos": (
        "Photo {filename} | , taken {takenAt} / , uploaded {uploadedAt}",
        f"{{description}} | by {{uploadedBy.name}} | {_AT}",
    ),
    "documents": (
        "Document {filename} | , uploaded {uploadedAt}",
        f"{{description}} | by {{uploadedBy.name}} | {_AT}",
    ),
    "changes": ("Change of {changedAt} | by {author.name}", "{lines}"),
    "phones": ("{kind} phone / Phone | {number}", "extension {extension} | {isPrimary?primary}"),
    "emails": ("{kind} e-mail address / E-mail address | {address}", "{isInvalid?invalid}"),
    "addresses": (
        "{label}, / Address | {self}",
        "{isBilling?billing address} | {isService?service address} | {retiredAt?retired}",
    ),
    "invoiceLines": ("{lines.description}", f"{_LINE} | on invoice {{parent.number}} of {{parent.issuedAt}}"),
    "quoteLines": ("{lines.description}", f"{_LINE} | on quote {{parent.number}}, {{parent.title}}"),
    "recurringLines": ("{lines.description}", f"{_LINE} | on recurring invoice {{parent.number}}"),
    "tags": ("Tag {tags}", ""),
    "statement": ("Statement from {statement.from} | to {statement.to}", ""),
}
"""For each topic (what names a record, its facts). Parts are between bars; of those between slashes the first that has
all its values is written. A flag has the words for it behind a question mark."""
FIELD: Final = re.compile(r"\{([^}?]+)(?:\?([^}]*))?\}")


class Part(msgspec.Struct, frozen=True):
    """A part of how a record is written: the first of these texts that has all its values."""

    texts: tuple[str, ...]

    def paths(self) -> set[str]:
        """Return the fields that it may have."""
        return {path for text in self.texts for path, _ in FIELD.findall(text)}


class Template(msgspec.Struct, frozen=True):
    """How the records of a topic are written."""

    name: tuple[Part, ...]
    facts: tuple[Part, ...]

    def text_with(self, path: str) -> Part | None:
        """Return how a fact says a field and nothing else; `None` where no fact does."""
        parts = (Part((text,)) for part in self.facts for text in part.texts)
        return next((part for part in parts if part.paths() == {path}), None)

    def has(self, path: str) -> bool:
        """Return whether a record is written with a field."""
        return any(path in part.paths() for part in (*self.name, *self.facts))

    def is_name(self, path: str) -> bool:
        """Return whether the name of a record has a field."""
        return any(path in part.paths() for part in self.name)


@cache
def template(key: str) -> Template:
    """Return how the records of a topic are written."""
    return Template(*(tuple(map(_part, text.split(" | "))) if text else () for text in _TEMPLATES[key]))


def _part(text: str) -> Part:
    return Part(tuple(text.strip().split(" / ")))
