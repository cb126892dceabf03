"""Everything held about a person as a document to read, in plain values; made by a separate process."""

from typing import Final

import msgspec

from gateway.integrations.statement_document import rendered

MAX_LINES: Final = 3_000
"""What Typst lays out within seconds; the rest is in the JSON files."""
MAX_TEXT: Final = 2_000
"""Characters of one value that the document shows."""


class DataSection(msgspec.Struct, frozen=True):
    """The records of a kind."""

    title: str
    count: int
    records: list[list[tuple[str, str]]]
    """Of each record its lines: label and text."""


class CustomerDataSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the document says."""

    company: str
    customer: str
    facts: list[tuple[str, str]]
    note: str
    """What is not in it."""
    sections: list[DataSection]
    is_letter: bool


def customer_data_document(sheet: CustomerDataSheet) -> bytes:
    """Return the PDF; it is for a thread. Raises Unavailable when it took too long, RenderingFailed."""
    return rendered("gateway.integrations.customer_data_pdf", msgspec.json.encode(sheet))
