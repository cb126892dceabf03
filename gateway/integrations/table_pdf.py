"""A table as PDF, laid out by Typst, which needs all rows at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from gateway.integrations.table_sheet import CellKind, TableColumn, read_head
from gateway.integrations.table_text import is_number, shown_fact, shown_rows
from gateway.integrations.typst_document import breakable, compile_document

MIN_SHARE, MAX_SHARE = 5, 40
"""In characters: one long text does not take the place of all others."""
TEMPLATE = Path(__file__).with_name("table.typ")


def write_pdf(lines: BinaryIO, file: Path) -> None:
    """Write the document."""
    head = read_head(lines)
    rows = [[breakable(text) for _, text in row] for row in shown_rows(lines, head)]
    sheet = {
        "paper": "us-letter" if head.is_letter else "a4",
        "lang": head.locale.partition("_")[0],
        "title": head.title,
        "company": breakable(head.company),
        "facts": [[fact.label, breakable(shown_fact(fact, head.locale))] for fact in head.facts],
        "columns": [
            {"header": column.header, "number": is_number(column), "share": _share(column, place, rows)}
            for place, column in enumerate(head.columns)
        ],
        "rows": rows,
    }
    file.write_bytes(compile_document(TEMPLATE, sheet))


def _share(column: TableColumn, place: int, rows: Sequence[Sequence[str]]) -> int:
    """Return the share of a column of texts in the width that others leave; 0 for one as wide as its values."""
    if column.kind is not CellKind.TEXT:
        return 0
    longest = max((len(row[place]) for row in rows), default=0)
    return max(MIN_SHARE, min(MAX_SHARE, max(longest, len(column.header))))
