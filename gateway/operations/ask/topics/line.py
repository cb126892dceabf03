"""Lines of invoices, quotes and recurring invoices: what was billed or offered, how many and for how much."""

from typing import Any, Final

from gateway.access.permission import Permission
from gateway.operations.ask.topic import Piece, Subject

_LINES: Final = "lines { description quantity unitPrice { amount currency } total { amount currency } }"


def _lines(key: str, whole: str, *, select: str, when: str, **facts: Any) -> Subject:
    """Return the lines of what is called `whole`; when they were is when that was."""
    return Subject(
        key=key,
        one=f"line of a {whole}" if whole[0] not in "aeiou" else f"line of an {whole}",
        many=f"lines of {whole}s",
        select=f"{select} {when} {_LINES}",
        below="lines",
        owner="parent.number",
        when=f"parent.{when}",
        amount="lines.total",
        title=("lines.description",),
        texts=("lines.description", "parent.number", "parent.work"),
        **facts,
    )


INVOICE_LINES = _lines(
    "invoiceLines",
    "invoice",
    field="invoices",
    requires=(Permission.INVOICE_READ,),
    nouns="bill, invoice",
    select="id number status",
    when="issuedAt",
    pieces=(Piece("job { title }", (Permission.JOB_READ,)),),
)
QUOTE_LINES = _lines(
    "quoteLines",
    "quote",
    field="quotes",
    requires=(Permission.QUOTE_READ,),
    nouns="quote, quotation, proposal, bid, offer",
    select="id number status title",
    when="createdAt",
)
RECURRING_LINES = _lines(
    "recurringLines",
    "recurring invoice",
    field="recurringInvoices",
    requires=(Permission.INVOICE_READ,),
    nouns="recurring invoice, standing invoice",
    select="id number status title",
    when="startsOn",
)
LINE_TOPICS: Final = (INVOICE_LINES, QUOTE_LINES, RECURRING_LINES)
"""No topics that a question can name: a line is meant by its own words, see `line_form`."""
