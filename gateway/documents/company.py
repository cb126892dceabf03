"""The company: one tenant of the deployment."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import Embedded, OnCustomerDelete, Order, Record
from gateway.documents.base.timed_status import first_instant
from gateway.documents.base.unfit_record import Owner, readable
from gateway.documents.currency import known_currency
from gateway.errors import UnfitValue


def known_time_zone(name: str) -> str:
    """Return an IANA time zone's name. Raises ValueError for one that is not known."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("is no IANA time zone") from None
    return name


def _is_time_zone(value: Any) -> bool:
    try:
        return bool(known_time_zone(value))
    except (ValueError, TypeError):
        return False


_CURRENCY, _COUNTRY = "^[A-Z]{3}$", "^[A-Z]{2}$"


def _has_form(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


_RELIED_ON: Mapping[str, Callable[[Any], bool]] = {
    "time_zone": _is_time_zone,
    "currency": partial(_has_form, _CURRENCY),
    "country": partial(_has_form, _COUNTRY),
}
"""Settings that other records are made with → whether a stored value keeps its rule."""


class NumberKind(StrEnum):
    """A kind of record with numbers that people say."""

    CUSTOMER = "CUSTOMER"
    VISIT = "VISIT"
    JOB = "JOB"
    ESTIMATE = "ESTIMATE"
    QUOTE = "QUOTE"
    INVOICE = "INVOICE"
    CREDIT = "CREDIT"
    REFUND = "REFUND"
    RECURRING_INVOICE = "RECURRING_INVOICE"
    AGREEMENT = "AGREEMENT"
    SUBSCRIPTION = "SUBSCRIPTION"
    SALE = "SALE"


class Numbering(Embedded, frozen=True, kw_only=True):
    """How a company numbers one kind of record."""

    kind: NumberKind
    prefix: str | None = None
    next: int | None = None
    """The least number that the next record gets; numbers that were given out are never given again."""


class QuietHours(Embedded, frozen=True, kw_only=True):
    """The time of the company's day in which customers get no text messages: `21:00` to `08:00` spans midnight."""

    start: str
    end: str

    def end_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the quiet hours end in which an instant lies; `None` outside of them."""
        local = moment.astimezone(zone)
        start, end, now = time.fromisoformat(self.start), time.fromisoformat(self.end), local.time()
        is_quiet = start <= now < end if start < end else now >= start or now < end
        if not is_quiet or start == end:
            return None
        day = local.date() if now < end else local.date() + timedelta(days=1)
        return datetime.combine(day, end, zone).astimezone(UTC)


class Company(Record, frozen=True, kw_only=True):
    """A field-service company that uses the gateway; its id is `com_` and its handle."""

    collection: ClassVar[str] = "companies"
    id_prefix: ClassVar[str] = "com"
    readable_with: ClassVar[Permission | None] = None
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.NOT_ABOUT_CUSTOMERS
    order: ClassVar[Order] = Order("ID", "_id", "id")

    handle: Annotated[str, Field(pattern="^[a-z0-9-]{2,40}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    time_zone: Annotated[str, Field(min_length=1), AfterValidator(known_time_zone)]
    """IANA time zone name, in which the company's days begin and its appointments are shown."""
    currency: Annotated[str, Field(pattern=_CURRENCY), AfterValidator(known_currency)]
    country: Annotated[str, Field(pattern=_COUNTRY)]
    """ISO 3166-1 alpha-2; how phone numbers without a country code are read."""
    email: Annotated[str, Field(min_length=3, max_length=320)] | None = None
    """Where the company's mail comes from; absent, the deployment's own address."""
    booking_notice_hours: Annotated[int, Field(ge=0, le=720)] = 2
    """How long before it begins a customer may still book, move or call off a visit in the portal."""

    locale: str | None = None
    """BCP 47, as `en-US`; absent, the country's."""
    categories: tuple[str, ...] = ()
    """Service categories that pickers offer before any job has them."""
    departments: tuple[str, ...] = ()
    tax_basis_points: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """Sales tax within the total of new quotes and invoices: 825 is 8.25 %."""
    numbering: tuple[Numbering, ...] = ()
    retention_days: Annotated[int, Field(ge=30, le=36_500)] | None = None
    """After how many days without a change `gateway sweep` deletes archived customers."""
    quiet_hours: QuietHours | None = None
    closed_at: datetime | None = None
    """When the company was offboarded."""

    @classmethod
    def from_projected(cls, stored: dict[str, Any], attributes: frozenset[str] | None) -> Self:
        """Convert a projection as for any record; a relied-on setting that breaks its rule counts as unfit too."""
        broken = [name for name, keeps in _RELIED_ON.items() if name in stored and not keeps(stored[name])]
        if not broken:
            return super().from_projected(stored, attributes)
        struct = cls if attributes is None else cls._partial(attributes)
        return readable(struct, stored, Owner(cls.__name__, str(stored.get("_id"))), broken=broken)

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Limit a viewer to their own company."""
        return {"_id": viewer.company_id}

    def zone(self) -> ZoneInfo | None:
        """Return the time zone; `None` if the stored name is not a zone."""
        try:
            return ZoneInfo(self.time_zone)
        except (UnfitValue, ZoneInfoNotFoundError, ValueError):
            return None

    def find_day(self, moment: datetime) -> date:
        """Return the company's day at an instant."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def first_instant(self, day: date) -> datetime:
        """Return when a day of the company begins, in UTC.

        Where clocks skip midnight it is the first instant after; where they show it twice, the first of the two.
        """
        return first_instant(day, ZoneInfo(self.time_zone))
