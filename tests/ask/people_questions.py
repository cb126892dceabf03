"""Questions about the profile, how people are reached, conversations; and those without an answer."""

from tests.ask.facts import (
    FORBIDDEN,
    NOTHING,
    Facts,
    Right,
    RightAnswer,
    count,
    last,
    mentioning,
    one,
    says,
    these,
    verdict,
)

UNCLEAR = Right("UNCLEAR")


def _note(*words: str) -> RightAnswer:
    return lambda f: these(mentioning(f.notes, lambda note: note.body, *words))


def _last(channel: str, direction: str | None = None) -> RightAnswer:
    def right(f: Facts) -> Right:
        found = [c for c in f.calls if c.channel.value == channel and direction in (None, c.direction.value)]
        return one(last(found, lambda call: call.at))

    return right


def _phone(kind: str) -> RightAnswer:
    return lambda f: says(next((p.number for p in f.customer.phones if p.kind.value == kind), None))


def _person(name: str, attribute: str) -> RightAnswer:
    return lambda f: says(next(getattr(p, attribute) for p in f.customer.contact_persons if name in p.name))


RIGHT: dict[str, RightAnswer] = {
    "what's her email": lambda f: says(f.customer.emails[0].address),
    "what is the cell phone number": _phone("CELL"),
    "what is the phone number": lambda f: says(f.customer.phones[0].number),
    "what is the address": lambda f: says(f.customer.addresses[0].street),
    "what is the billing address": lambda f: says(next(a.street for a in f.customer.addresses if a.is_billing)),
    "what's the zip code": lambda f: says(f.customer.addresses[0].postal_code),
    "what is Hector's phone number": _person("Hector", "phone"),
    "what's Hector's email address": _person("Hector", "email"),
    "what is Otis Granger's role": _person("Otis", "role"),
    "who are the contact persons": lambda f: these(f.customer.contact_persons),
    "who is the account manager": lambda f: says(f.staff[f.customer.account_manager_id]),
    "since when are they a customer": lambda f: says(f.customer.joined_on),
    "is the customer blocked": lambda f: verdict(f.customer.status.value == "BLOCKED"),
    "is the customer archived": lambda f: verdict(f.customer.status.value == "ARCHIVED"),
    "what is the account status": lambda f: says(f.customer.status.value),
    "are they tax exempt": lambda f: verdict(f.customer.taxability.kind.value == "EXEMPT"),
    "what is the exemption certificate number": lambda f: says(f.customer.taxability.certificate),
    "is the exemption certificate still valid": lambda f: verdict(f.customer.taxability.expires_on >= f.today),
    "when does the tax certificate expire": lambda f: says(f.customer.taxability.expires_on),
    "has he opted out of e-mails": lambda f: verdict(not f.customer.email_preferences.is_subscribed),
    "do they get appointment reminders": lambda f: verdict(f.customer.email_preferences.receives_reminders),
    "is she a VIP": lambda f: verdict(bool(mentioning(f.customer.tags, str, "vip"))),
    "what tags do they have": lambda f: says(", ".join(f.customer.tags)),
    "what's the external id": lambda f: says(f.customer.external_id),
    "what is the customer number": lambda f: says(f.customer.number),
    "what kind of customer is this": lambda f: says(f.customer.type.value),
    "when did we last talk on the phone": _last("CALL"),
    "what was the last text message": _last("TEXT"),
    "when did they last call us": _last("CALL", "INBOUND"),
    "when did we last call them": _last("CALL", "OUTBOUND"),
    "how many calls have there been": lambda f: count([c for c in f.calls if c.channel.value == "CALL"]),
    "how many emails are there": lambda f: count([c for c in f.calls if c.channel.value == "EMAIL"]),
    "where is the master key": _note("master key"),
    "where is the water shut-off": _note("shut-off"),
    "where is the furnace filter": _note("furnace filter"),
    "are there dogs": _note("dogs"),
    "where is the key box": _note("key box"),
    "did she move to Oregon": _note("oregon"),
    "do they need a purchase order number": _note("purchase order"),
    "what notes are there": lambda f: these(f.notes),
    "how many notes are there": lambda f: count(f.notes),
    "what is pinned": lambda f: these([n for n in f.notes if n.is_pinned]),
    "is abuela mentioned (technician)": lambda f: NOTHING,
    "what notes are there (technician)": lambda f: these([n for n in f.notes if n.visibility.value == "TEAM"]),
    "what notes are there (customer)": lambda f: FORBIDDEN,
    "who changed the profile last (technician)": lambda f: FORBIDDEN,
    "what is her shoe size": lambda f: NOTHING,
    "???": lambda f: UNCLEAR,
    "what was the last change": lambda f: one(last(f.changes, lambda c: c.changed_at)),
}
"""Right answers of the families of `questions.toml`, by their first wording."""
