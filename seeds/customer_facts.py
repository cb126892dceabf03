"""What a company's file says of a customer beside the card: contact persons, a refund."""

from datetime import date

import msgspec


class ContactPersonFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact person of a hand-written customer; `address` is an address's label, `added_on` the day in the log."""

    name: str
    role: str | None = None
    phone: str | None = None
    extension: str | None = None
    email: str | None = None
    address: str | None = None
    added_on: date | None = None


class RefundFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a hand-written customer's latest payment that was given back."""

    percent: int
    by: str
    reason: str
