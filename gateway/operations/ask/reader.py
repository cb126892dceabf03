"""Reading what a question is about, as the viewer who asks."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.company import Company
from gateway.errors import BadRequest, ErrorCode, Unavailable
from gateway.operations.ask.clock import Clock
from gateway.operations.ask.derived import rows_within
from gateway.operations.ask.document import PAGE_SIZE, STAFF_NAMES, WHO_DOCUMENT, period_document, topic_document
from gateway.operations.ask.intent import Intent
from gateway.operations.ask.topic import Row, Subject
from gateway.operations.export.source import DocumentAnswer

MAX_PAGES: Final = 10
FIRST_DAY: Final = date(2000, 1, 1)
"""The first day of a statement without one: before all records."""

Read = Callable[[Viewer, str, Mapping[str, Any]], Awaitable[DocumentAnswer]]
"""Runs a document as a viewer."""


class Asked(NamedTuple):
    """A question: who asks it, and about which customer."""

    viewer: Viewer
    company: Company
    customer_id: str
    question: str
    first: int
    now: datetime


class Found(NamedTuple):
    """What a document has read: the customer, and the topic's records."""

    customer: Mapping[str, Any]
    rows: list[Row]
    document: str


class CustomerReader:
    """Reads one customer for one question, each document once."""

    def __init__(self, read: Read, asked: Asked, clock: Clock) -> None:
        self._read = read
        self.asked = asked
        self.clock = clock
        self._known: dict[str, Found | None] = {}
        self._customers: dict[tuple[Any, ...], Mapping[str, Any] | None] = {}

    async def found(self, intent: Intent) -> Found | None:
        """Return the customer and the records of a meaning's topic; `None` if the viewer cannot read the customer."""
        text = self._document(intent)
        key = f"{intent.topic.key}\0{text}"
        if key not in self._known:
            self._known[key] = await self._pages(intent.topic, text)
        return self._known[key]

    def _document(self, intent: Intent) -> str:
        if not intent.topic.is_period:
            return topic_document(intent.topic, intent.attribute, self.asked.viewer.permissions)
        period = intent.range
        first = period.first if period and period.first else FIRST_DAY
        return period_document(intent.topic, first, (period.last if period else None) or self.clock.today)

    async def _pages(self, topic: Subject, text: str) -> Found | None:
        rows: list[Row] = []
        variables: dict[str, Any] = {}
        if topic.is_connection and topic.field:
            variables |= {"first": PAGE_SIZE, "after": None}
        for _ in range(MAX_PAGES):
            customer = await self.customer(text, variables)
            if customer is None:
                return None
            rows += rows_within(topic, customer, self.clock)
            page = (customer.get(topic.field) or {}).get("pageInfo") if topic.is_connection and topic.field else None
            if not page or not page["hasNextPage"]:
                return Found(customer, rows, text)
            variables["after"] = page["endCursor"]
        raise BadRequest(f"The customer has more {topic.many} than a question can go through. Use a filter of the tab.")

    async def customer(self, text: str, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return what a document reads of the customer. Raises Unavailable as reading does."""
        key = (text, *sorted(variables.items()))
        if key not in self._customers:
            data = await self._data(text, {"id": self.asked.customer_id, **variables})
            self._customers[key] = data["customer"] if data else None
        return self._customers[key]

    async def names(self) -> Mapping[str, Any] | None:
        """Return the customer's names; `None` if the viewer cannot read the customer."""
        return await self.customer(WHO_DOCUMENT, {})

    async def staff_names(self) -> list[str]:
        """Return the names of the company's staff, if the viewer may list them."""
        if Permission.STAFF_LIST not in self.asked.viewer.permissions:
            return []
        data = await self._data(STAFF_NAMES, {"first": PAGE_SIZE})
        return [member["name"] for member in data["staffMembers"]["nodes"]] if data else []

    async def _data(self, text: str, variables: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answer = await self._read(self.asked.viewer, text, variables)
        for error in answer.errors:
            if error["extensions"]["code"] == ErrorCode.UNAVAILABLE:
                raise Unavailable(str(error["message"]))
        return answer.data
