"""Everything held about a person as PDF. Run as a module it reads a sheet as JSON and writes the document."""

import sys
from pathlib import Path

import msgspec

from gateway.integrations.customer_data_sheet import CustomerDataSheet
from gateway.integrations.typst_document import breakable, compile_document

TEMPLATE = Path(__file__).with_name("customer_data.typ")


def customer_data_pdf(sheet: CustomerDataSheet) -> bytes:
    """Return the document."""
    sections = [
        {
            "title": section.title,
            "count": section.count,
            "records": [[[label, breakable(text)] for label, text in record] for record in section.records],
        }
        for section in sheet.sections
    ]
    shown = {
        "paper": "us-letter" if sheet.is_letter else "a4",
        "company": breakable(sheet.company),
        "customer": breakable(sheet.customer),
        "facts": [[label, breakable(text)] for label, text in sheet.facts],
        "note": sheet.note,
        "sections": sections,
    }
    return compile_document(TEMPLATE, shown)


if __name__ == "__main__":
    sys.stdout.buffer.write(customer_data_pdf(msgspec.json.decode(sys.stdin.buffer.read(), type=CustomerDataSheet)))
