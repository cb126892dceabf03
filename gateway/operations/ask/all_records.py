"""All records of a customer that the viewer may read, read at once."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gateway.operations.ask.derived import rows_within
from gateway.operations.ask.document import PAGE_SIZE, whole_document
from gateway.operations.ask.reader import CustomerReader
from gateway.operations.ask.topic import Row, Subject
from gateway.operations.ask.topics import TOPICS
from gateway.operations.ask.topics.line import LINE_TOPICS

READ_TOPICS: Final = (*(topic for topic in TOPICS.values() if topic.field and not topic.is_period), *LINE_TOPICS)


class AllRecords(NamedTuple):
    """The latest records of each topic, and the document that they were read with."""

    customer: Mapping[str, Any]
    rows: tuple[tuple[Subject, Row], ...]
    document: str


async def read_all_records(reader: CustomerReader) -> AllRecords | None:
    """Return the records of each topic; `None` if the viewer cannot read the customer. Raises Unavailable."""
    document = whole_document(READ_TOPICS, reader.asked.viewer.permissions)
    customer = await reader.customer(document, {"first": PAGE_SIZE})
    return None if customer is None else AllRecords(customer, tuple(_rows(customer, reader)), document)


def _rows(customer: Mapping[str, Any], reader: CustomerReader) -> Iterator[tuple[Subject, Row]]:
    for topic in READ_TOPICS:
        read = {"id": customer["id"], topic.field: customer.get(topic.key)}
        for row in rows_within(topic, read, reader.clock) if read[topic.field] else ():
            yield topic, row
