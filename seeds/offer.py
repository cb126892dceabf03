"""What a company offers at a regular price, as in its file."""

import msgspec

from gateway.documents.billing_interval import BillingInterval


class AgreementOffer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service agreement; `price` is of a year, in minor units."""

    title: str
    visits_per_year: int
    price: int


class PlanOffer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan to subscribe to; `price` is of an interval, in minor units."""

    name: str
    price: int
    interval: BillingInterval
