"""Which field a column of a file of records is, by its header, as other products name theirs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gateway.inputs.import_target import LEFT_OUT, header_words, place_target, recognized_targets
from gateway.operations.imports.record_field import PLACE, import_fields
from gateway.operations.record.kind import WrittenKind

REPEATED: Final = frozenset(("line.description", "component.name", "customer.name", "customer.email", "customer.phone"))
"""Targets that several columns can be, beside those that are left out."""
_NUMBER_WORDS: Final = frozenset(("number", "no", "num", "nr", "id", "s"))
_NOUNS: Mapping[str, Sequence[str]] = {
    "job": ("job", "jobs", "work", "order", "project"),
    "appointment": ("appointment", "visit", "appt"),
    "quote": ("quote", "estimate", "proposal"),
    "estimate": ("estimate", "quote"),
    "invoice": ("invoice", "inv", "bill", "receipt"),
    "payment": ("payment", "pmt", "receipt"),
    "refund": ("refund", "credit"),
    "recurring_invoice": ("recurring", "invoice", "template"),
    "agreement": ("agreement", "contract", "service", "membership", "maintenance"),
    "subscription": ("subscription", "membership", "plan"),
    "equipment": ("equipment", "asset", "unit", "appliance", "system"),
    "sale": ("sale", "lead", "opportunity", "deal"),
    "communication": ("communication", "message", "call", "conversation", "email"),
    "note": ("note",),
}
"""Words that say no more in a header of such a file than that it is one."""
_CUSTOMER_WORDS: Final = ("customer", "client", "account", "contact", "bill to", "billing contact")
_FIELDS: Mapping[str, Sequence[str]] = {
    "external_id": ("id", "external id", "uid", "uuid", "guid", "record id", "transaction id", "hcp id", "internal id",
                    "trans id", "txn id"),
    "number": ("", "number", "no", "num", "nr", "doc number", "document number", "document no", "ref number", "ref no",
               "order number", "work order number"),
    "reference": ("reference", "ref", "reference number", "reference no", "ref no", "ref number", "check number",
                  "check no", "cheque number", "confirmation", "transaction", "authorization", "number", "no"),
    "title": ("title", "name", "subject", "summary", "description", "job title", "work type", "scope", "details",
              "message", "template name", "type"),
    "plan": ("plan", "name", "title", "type", "plan name", "level", "product", ""),
    "name": ("name", "title", "type", "", "description", "item"),
    "description": ("description", "details", "instructions", "work description", "notes", "scope of work", "summary"),
    "summary": ("summary", "title", "description", "details", "instructions", "notes", "subject", "reason"),
    "status": ("status", "state", "stage"),
    "stage": ("status", "state", "stage"),
    "result": ("result", "status", "outcome", "disposition", "stage"),
    "outcome": ("outcome", "result", "status", "disposition"),
    "category": ("category", "type", "job type", "service type", "trade", "line of business", "class", "service"),
    "department": ("department", "business unit", "division", "team name", "crew"),
    "total": ("total", "amount", "total amount", "grand total", "revenue", "price", "value", "total price",
              "amount total", "balance total", "total revenue"),
    "tax": ("tax", "tax amount", "sales tax", "total tax", "vat", "gst", "hst", "tax total"),
    "amount": ("amount", "total", "paid", "amount paid", "payment", "received", "net amount", "amount received",
               "value", "amount refunded"),
    "sale_amount": ("amount", "price", "value", "revenue", "sold amount", "total", "estimated value"),
    "contract_amount": ("contract amount", "contract", "contract price", "contract value"),
    "price": ("price", "amount", "total", "rate", "fee", "annual price", "value", "cost", "recurring amount"),
    "means": ("means", "method", "payment method", "payment type", "type", "paid by", "tender", "tender type", "how",
              "method of payment"),
    "method_of_payment": ("method of payment", "payment method", "payment type", "financing type"),
    "received_at": ("received at", "received", "date", "paid on", "paid at", "date received", "received date",
                    "transaction date", "date paid", "paid date", "created", "created at", "entered"),
    "received_at.time": ("time", "payment time", "transaction time"),
    "refunded_at": ("refunded at", "refunded", "date", "transaction date", "created", "created at", "refunded on"),
    "issued_at": ("issued at", "issued", "date", "issued date", "issue date", "sent date", "date sent", "txn date",
                  "transaction date", "created", "created date", "date created", "created at", "issued on"),
    "due_on": ("due on", "due", "due date", "date due", "payment due"),
    "created_at": ("created at", "created", "created date", "date created", "entered", "date entered", "drafted",
                   "drafted date", "created on", "date", "lead date", "added", "date added", "requested", "written"),
    "scheduled_start": ("scheduled start", "start", "start date", "scheduled", "scheduled date", "schedule start",
                        "scheduled for", "start at", "service date", "schedule date", "scheduled start date",
                        "schedule start date",
                        "appointment date", "first appointment", "visit date", "start datetime", "starts at"),
    "scheduled_start.time": ("scheduled start time", "start time", "scheduled time", "appointment time",
                             "schedule start time"),
    "completed_at": ("completed at", "completed", "completed date", "completion date", "date completed", "finished",
                     "completed on", "finished at", "closed date", "closed", "end date", "job end"),
    "start": ("start", "start date", "date", "starts at", "scheduled start", "arrival window start", "starts",
              "scheduled date", "scheduled", "arrival start", "start datetime", "scheduled for", "service date",
              "schedule start date"),
    "start.time": ("start time", "time", "arrival time", "starts time", "scheduled time", "schedule start time"),
    "end": ("end", "end date", "ends", "ends at", "scheduled end", "arrival window end", "arrival end", "finish",
            "end datetime", "schedule end date"),
    "end.time": ("end time", "finish time"),
    "expires_on": ("expires on", "expires", "expiration", "expiration date", "expiry", "expiry date", "valid until",
                   "valid through"),
    "starts_on": ("starts on", "start", "start date", "starts", "effective date", "begin date", "begins", "from",
                  "date", "effective"),
    "ends_on": ("ends on", "end", "end date", "ends", "expiration date", "expiration", "expires", "renewal date", "to",
                "until"),
    "started_on": ("started on", "start", "start date", "started", "since", "begin date", "from", "activated"),
    "next_charge_on": ("next charge on", "next charge", "next billing date", "next bill date", "next charge date",
                       "next payment", "next payment date"),
    "next_issue_on": ("next issue on", "next", "next date", "next issue", "next billing date", "next run"),
    "canceled_on": ("canceled on", "canceled", "cancelled", "cancellation date", "canceled date", "cancelled date"),
    "paused_on": ("paused on", "paused", "paused date"),
    "resumes_on": ("resumes on", "resumes", "resume date"),
    "visits_per_year": ("visits per year", "visits", "visits a year", "number of visits", "visit count"),
    "interval": ("interval", "frequency", "billing frequency", "billing interval", "period", "recurrence", "cycle",
                 "billing cycle", "billing period"),
    "frequency": ("frequency", "interval", "billing frequency", "period", "recurrence", "cycle", "billing cycle",
                  "repeats"),
    "auto_renew": ("auto renew", "auto renewal", "renews", "automatic renewal", "renews automatically"),
    "manufacturer": ("manufacturer", "make", "brand", "maker"),
    "model": ("model", "model number", "model no"),
    "serial_number": ("serial number", "serial", "serial no", "s n"),
    "location": ("location", "room", "location at site", "placement"),
    "installed_on": ("installed on", "installed", "install date", "installation date", "date installed",
                     "installed date"),
    "warranty_until": ("warranty until", "warranty", "warranty expiration", "warranty end", "warranty end date",
                       "warranty expires", "warranty expiration date", "manufacturer warranty end", "warranty date"),
    "product": ("product", "item", "service", "product interest"),
    "units": ("units", "quantity", "qty", "windows"),
    "sold_units": ("sold units", "units sold"),
    "comment": ("comment", "comments", "notes", "note", "memo"),
    "channel": ("channel", "type", "medium", "message type", "communication type"),
    "direction": ("direction", "in out", "inbound outbound", "call direction"),
    "at": ("at", "date", "time", "timestamp", "sent at", "date sent", "sent", "date time", "created", "created at",
           "start time", "received at", "sent date"),
    "at.time": ("time", "time sent", "sent time"),
    "subject": ("subject", "title"),
    "preview": ("preview", "body", "message", "text", "content", "summary", ""),
    "duration_seconds": ("duration seconds", "duration", "length", "seconds", "call duration", "talk time"),
    "note": ("note", "notes", "memo"),
    "body": ("body", "note", "notes", "text", "content", "comment", "comments", "message", "description", ""),
    "visibility": ("visibility", "visible to"),
    "is_pinned": ("is pinned", "pinned"),
    "reason": ("reason", "memo", "description", "notes", "note", "reason for refund"),
    "lowest": ("lowest", "low", "minimum", "min", "lowest price", "low estimate"),
    "highest": ("highest", "high", "maximum", "max", "highest price", "high estimate"),
    "invoice_number": ("invoice number", "invoice no", "invoice"),
    "technician": ("technician", "technicians", "tech", "assigned to", "assigned", "assignee", "assigned employees",
                   "assigned tech", "employee", "primary technician", "team", "crew lead", "visits assigned to",
                   "technician name", "assigned technicians"),
    "sold_by": ("sold by", "salesperson", "sales rep", "seller", "estimator", "rep", "sales person", "salesman",
                "owner", "lead owner", "salesperson name", "created by"),
    "staff_member": ("staff member", "user", "employee", "agent", "staff", "sent by", "handled by"),
    "line.description": ("line description", "item", "item name", "item description", "product service",
                         "product service description", "product", "line item", "line item name", "line items",
                         "line item description", "service", "product or service", "service name", "task description",
                         "description", "material", "item product service"),
    "line.quantity": ("line quantity", "quantity", "qty", "item quantity", "item qty", "line item quantity", "units",
                      "line qty", "hours"),
    "line.unit_price": ("line unit price", "unit price", "rate", "item rate", "unit cost", "line item unit price",
                        "item price", "price each", "sales price", "price", "line item price", "item unit price",
                        "item amount", "line amount", "line total", "line item total"),
    "component.name": ("component name", "component", "part", "part name", "item", "component type"),
    "component.serial_number": ("component serial number", "component serial", "part serial number"),
    "component.installed_on": ("component installed on", "component install date"),
    "component.warranty_until": ("component warranty until", "component warranty", "part warranty"),
    "dates.appointment": ("appointment date", "demo date", "appointment"),
    "dates.sale": ("sale date", "sold date", "sold on", "date sold", "contract date", "closed date"),
    "dates.rto": ("rto", "rto date", "release to order", "released to order"),
    "dates.ordered": ("ordered", "order date", "ordered date", "ordered on"),
    "dates.received": ("received", "received date"),
    "dates.scheduled": ("scheduled", "scheduled date", "install date", "installation date"),
    "dates.completed": ("completed", "completed date", "completion date", "install completed"),
}  # fmt: skip
"""Target → the headers that are it, the nearest first; an empty one is the noun of the kind alone."""
_WHOLE = ("date", "type", "name", "description", "amount", "total", "notes", "")
"""Headers so plain that a nearer one takes their field first."""


def recognized_record_targets(kind: WrittenKind, headers: Sequence[str]) -> list[str]:
    """Return what each column of a file of records is; one that is not recognised is left out, which is reported.

    Of two columns that could be one field, the one whose header is nearer to its name is.
    """
    found = [list(_candidates(kind, header)) for header in headers]
    targets = [LEFT_OUT] * len(headers)
    taken: set[str] = set()
    claims = sorted((rank, place, target) for place, own in enumerate(found) for rank, target in own)
    for _, place, target in claims:
        if targets[place] == LEFT_OUT and (target not in taken or target in REPEATED):
            targets[place] = target
            taken.add(target)
    return targets


def is_repeatable_target(target: str) -> bool:
    """Return whether several columns can be this."""
    return target in REPEATED or target == LEFT_OUT


def _candidates(kind: WrittenKind, header: str) -> Iterator[tuple[int, str]]:
    """Yield (how far, target) of the fields that a header may name; the least far comes first."""
    fields, words = import_fields(kind), header_words(header)
    if not words:
        return
    plain = " ".join(words)
    if header.strip() in fields:
        yield 0, header.strip()
    for rank, target in _named(kind, plain, words):
        if target in fields:
            yield rank, target
    place = place_target(words)
    if place is not None:
        group, part = place.split(".")[1:]
        if f"{PLACE}.{part}" in fields and group != "billing":
            yield {"service": 20, "main": 21}.get(group, 30), f"{PLACE}.{part}"


def _named(kind: WrittenKind, plain: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    nouns = _NOUNS[kind.name]
    rest = [word for word in words if word not in nouns]
    bare = " ".join(rest)
    for link in kind.spec.links:
        yield from _link(link.name, words, is_own=link.name in nouns)
    for rank, target in _customer(plain, words):
        yield rank, target
    for target, names in _FIELDS.items():
        for name in (plain, bare):
            if name in names and (name or len(words) == 1):
                nearness = names.index(name)
                yield (1 if name == plain else 3) + nearness + (40 if name in _WHOLE and name == plain else 0), target


def _link(name: str, words: Sequence[str], *, is_own: bool) -> Iterator[tuple[int, str]]:
    """Yield the links that a header names: `Invoice #`, `Job ID`."""
    if is_own or words[0] != name or not set(words[1:]) <= _NUMBER_WORDS:
        return
    is_id = words[1:] == ["id"]
    yield 2, f"{name}.external_id" if is_id else f"{name}.number"
    yield 6, f"{name}.number" if is_id else f"{name}.external_id"


def _customer(plain: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield what of a customer a header names."""
    about = next((word for word in _CUSTOMER_WORDS if plain.startswith(word)), None)
    (target,) = recognized_targets([plain])
    if about is not None:
        rest = plain.removeprefix(about).strip().removeprefix("s ")
        if rest in ("id", "external id"):
            yield 1, "customer.external_id"
        elif rest in ("number", "no", "num"):
            yield 1, "customer.number"
    if target == "email" or (target.startswith("phone.") and not target.endswith(".kind")):
        rank = 4 if about else 12
        yield rank, "customer.email" if target == "email" else "customer.phone"
    elif target in ("first_name", "last_name", "company_name"):
        yield 4, f"customer.{target}"
    elif target == "full_name" and (about or words != ["name"]):
        yield 4, "customer.name"
    elif target == "full_name":
        yield 60, "customer.name"
