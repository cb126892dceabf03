"""What writing needs for each kind of record: its name, its numbers, its links and what is filled in."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.inputs.rule import Ground
from gateway.operations.number import Series

ID_LENGTH = 24


class Occasion(NamedTuple):
    """The circumstances of a write: who, where and when."""

    viewer: Viewer
    company: Company
    ground: Ground
    now: datetime
    customer: Customer

    @property
    def currency(self) -> str:
        """The currency of the books."""
        return self.company.currency


class RecordLink(NamedTuple):
    """A field that names another record: `job` is `job_id`, `jobId` and `jobExternalId`."""

    name: str
    target: type[CustomerRecord]
    number: str | None = None
    """The field that has the number of the linked record, if any."""

    @property
    def attribute(self) -> str:
        """The field that has the id."""
        return f"{self.name}_id"

    @property
    def external(self) -> str:
        """The field of the input that has the integration's id."""
        return f"{self.name}_external_id"


Fill = Callable[[Occasion, Any, dict[str, Any]], Mapping[str, Any]]
"""(occasion, record before or `None`, given values) → the values that follow from them. Raises MutationRefused."""


@dataclass(frozen=True)
class RecordSpec:
    """How one kind of record is written."""

    record: type[CustomerRecord]
    noun: str
    fill: Fill
    series: Series | None = None
    """The numbers of new records; `None` for kinds without."""
    links: tuple[RecordLink, ...] = ()
    staff: tuple[str, ...] = ()
    """The fields that name a staff member."""
    parts: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = field(default_factory=dict)
    """List of parts → (values of a part, currency) → the part."""
    inputs: frozenset[str] = frozenset()
    """The values that `fill` needs, and that the record does not have."""
    is_placed: bool = True
    """Whether it is at an address of the customer."""


def derived_id(kind: type[CustomerRecord], company_id: str, external_id: str) -> str:
    """Return the id of the record that an integration made under its own id.

    It is known before the record is: what comes earlier names it, and is linked once the record arrives.
    """
    digest = hashlib.sha256("\0".join((company_id, kind.collection, external_id)).encode()).hexdigest()
    return f"{kind.id_prefix}_{digest[:ID_LENGTH]}"
