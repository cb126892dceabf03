"""A statement of account as PDF. Run as a module it reads a sheet as JSON and writes the document.

Typst keeps what it has laid out, some hundred megabytes after long statements: `statement_document` runs this
module in a separate process.
"""

import re
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path

import msgspec

from gateway.integrations.locale_format import shown_amount, shown_day
from gateway.integrations.statement_sheet import StatementSheet
from gateway.integrations.typst_document import breakable as breakable  # noqa: PLC0414  # exported from here
from gateway.integrations.typst_document import compile_document

TEMPLATE = Path(__file__).with_name("statement.typ")
_LONG_NUMBER = re.compile(r"\S{16,}")


def statement_pdf(sheet: StatementSheet) -> bytes:
    """Return the document."""
    return compile_document(TEMPLATE, _shown(sheet))


def _shown(sheet: StatementSheet) -> dict[str, object]:
    """Return what the template shows: days and amounts as they are read where the company is."""
    written, money = partial(shown_day, locale=sheet.locale), partial(_money, locale=sheet.locale)
    return {
        "paper": "us-letter" if sheet.is_letter else "a4",
        "company": breakable(sheet.company),
        "email": sheet.company_email,
        "customer": breakable(sheet.customer),
        "number": sheet.customer_number,
        "address": [breakable(line) for line in sheet.address],
        "currency": sheet.currency,
        "from": written(sheet.from_day),
        "to": written(sheet.to_day),
        "opening": money(sheet.opening),
        "debits": money(sheet.debits),
        "credits": money(sheet.credits),
        "closing": money(sheet.closing),
        "lines": [
            [
                written(line.day),
                line.kind,
                breakable(line.number or "", _LONG_NUMBER),
                breakable(line.description),
                money(line.debit),
                money(line.credit),
                money(line.balance),
            ]
            for line in sheet.lines
        ],
        "ages": [[age.name, money(age.amount)] for age in sheet.ages],
        "due": money(sheet.total_due),
        "unapplied": money(sheet.unapplied_credit) if sheet.unapplied_credit else None,
    }


def _money(amount: Decimal | None, locale: str) -> str:
    return "" if amount is None else shown_amount(amount, -int(amount.as_tuple().exponent), locale)


if __name__ == "__main__":
    sys.stdout.buffer.write(statement_pdf(msgspec.json.decode(sys.stdin.buffer.read(), type=StatementSheet)))
