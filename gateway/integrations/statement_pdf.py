"""A statement of account as PDF. Run as a module it reads a sheet as JSON and writes the document.

Typst keeps what it has laid out, some hundred megabytes after long statements: `statement_document` runs this
module in a process of its own.
"""

import re
import sys
from decimal import Decimal
from pathlib import Path

import msgspec
import typst

from gateway.integrations.statement_fonts import font_folders, fonts
from gateway.integrations.statement_sheet import StatementSheet, in_words
from gateway.visible_text import without_bidi_controls

TEMPLATE = Path(__file__).with_name("statement.typ")
# A long word without a place to break it would run into the next column.
_LONG_WORD = re.compile(r"\S{30,}")
_LONG_NUMBER = re.compile(r"\S{16,}")
_BREAK = "\u200b"


def statement_pdf(sheet: StatementSheet) -> bytes:
    """The document. Texts reach the template as data, never as a part of its source: none can be markup or code."""
    shown = without_bidi_controls(msgspec.json.encode(_shown(sheet)).decode())
    made = typst.compile(TEMPLATE.read_bytes(), font_paths=fonts(font_folders()), sys_inputs={"sheet": shown})
    if not isinstance(made, bytes):
        raise TypeError("typst made several files of a document")
    return made


def _shown(sheet: StatementSheet) -> dict[str, object]:
    """What the template shows: days in words, amounts with their thousands told apart."""
    return {
        "paper": "us-letter" if sheet.is_letter else "a4",
        "company": breakable(sheet.company),
        "email": sheet.company_email,
        "customer": breakable(sheet.customer),
        "number": sheet.customer_number,
        "address": [breakable(line) for line in sheet.address],
        "currency": sheet.currency,
        "from": in_words(sheet.from_day),
        "to": in_words(sheet.to_day),
        "opening": _money(sheet.opening),
        "debits": _money(sheet.debits),
        "credits": _money(sheet.credits),
        "closing": _money(sheet.closing),
        "lines": [
            [
                in_words(line.day),
                line.kind,
                breakable(line.number or "", _LONG_NUMBER),
                breakable(line.description),
                _money(line.debit),
                _money(line.credit),
                _money(line.balance),
            ]
            for line in sheet.lines
        ],
        "ages": [[age.name, _money(age.amount)] for age in sheet.ages],
        "due": _money(sheet.total_due),
        "unapplied": _money(sheet.unapplied_credit) if sheet.unapplied_credit else None,
    }


def breakable(text: str, long: re.Pattern[str] = _LONG_WORD) -> str:
    """The text; its long words may be broken anywhere."""
    return long.sub(lambda word: _BREAK.join(word.group()), text)


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,f}"


if __name__ == "__main__":
    sys.stdout.buffer.write(statement_pdf(msgspec.json.decode(sys.stdin.buffer.read(), type=StatementSheet)))
