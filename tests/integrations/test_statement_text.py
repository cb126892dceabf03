"""Texts of statements: no formula, no turned direction, no boxes, one form of dates."""

import os
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.integrations.statement_csv import is_formula, statement_csv
from gateway.integrations.statement_fonts import FOLDERS_VARIABLE, SCRIPTS, font_folders, missing_scripts
from gateway.integrations.statement_pdf import statement_pdf
from gateway.integrations.statement_sheet import SheetLine
from gateway.integrations.statement_xlsx import statement_xlsx
from tests.integrations.test_statement_document import LINE, a_sheet, fields
from tests.statement_files import pages_of_pdf, table_of_csv, table_of_xlsx

UNSEEN = ["", *" \u00a0\u200b\u200c\u2060\ufeff\u00ad\u3164\u202e\u2066\u3000", '"']
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b", "\u2212"]


@given(st.lists(st.sampled_from(UNSEEN), max_size=4).map("".join), st.sampled_from(SIGNS), st.text(max_size=20))
def test_a_text_that_begins_like_a_formula_is_none_in_csv(before: str, sign: str, after: str) -> None:
    """In any form of the sign, also after invisible characters."""
    assert is_formula(before + sign + after)


@given(st.text(st.characters(categories=("L", "N")), min_size=1), st.text(max_size=20))
def test_other_texts_stay_as_they_are(start: str, rest: str) -> None:
    """Names and numbers are not quoted."""
    assert not is_formula(start + rest)


@given(st.sampled_from(SIGNS), st.sampled_from(UNSEEN))
def test_no_cell_of_a_file_begins_like_a_formula(sign: str, before: str) -> None:
    """What was typed stays readable behind the mark; in a workbook it is a text as it is."""
    evil = f'{before}{sign}HYPERLINK("http://evil.example";A1)'
    sheet = a_sheet(customer=evil, lines=(SheetLine(**{**fields(LINE), "number": evil, "description": evil}),))
    cells = [cell for row in table_of_csv(statement_csv(sheet)) for cell in row if "HYPERLINK" in cell]
    assert len(cells) == 3
    assert all(cell.startswith("'") for cell in cells)
    assert unicodedata.normalize("NFKC", sign) in unicodedata.normalize("NFKC", cells[0])
    assert sum("HYPERLINK" in str(cell) for row in table_of_xlsx(statement_xlsx(sheet)) for cell in row) == 3


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_no_separator_of_any_country_splits_a_field(separator: str) -> None:
    """Each is within quotes."""
    written = statement_csv(a_sheet(customer=f"Ada{separator}=1+1")).decode()
    assert f'"Ada{separator}=1+1"' in written


@pytest.mark.parametrize("control", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_no_name_turns_the_text_around_it(control: str) -> None:
    """The controls are left out of all three files."""
    sheet = a_sheet(company=f"A{control}B", customer=f"C{control}D", address=(f"E{control}F",))
    assert control not in statement_csv(sheet).decode()
    assert control not in str(table_of_xlsx(statement_xlsx(sheet)))
    shown = "".join(pages_of_pdf(statement_pdf(sheet)))
    assert control not in shown
    assert all(text in shown for text in ("AB", "CD", "EF"))


def test_every_script_of_customers_has_a_font() -> None:
    """No name is a row of boxes."""
    assert missing_scripts(font_folders()) == []


def test_a_script_without_a_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As doctor says it; an operator's own folder is looked through too."""
    missing = missing_scripts([])
    assert set(missing) <= set(SCRIPTS)
    assert "Japanese" in missing or Path("/usr/share/fonts/opentype/noto").exists()
    monkeypatch.setenv(FOLDERS_VARIABLE, os.pathsep.join([str(tmp_path), "/nowhere"]))
    assert font_folders()[0] == str(tmp_path)
    assert "/nowhere" not in font_folders()


def test_a_pdf_shows_names_of_all_scripts() -> None:
    """As text that can be copied, too."""
    names = ["\u592a\u90ce \u5c71\u7530", "\u674e\u5c0f\u9f99", "\uae40\ucca0\uc218", "\u0e2a\u0e21\u0e0a\u0e32\u0e22"]
    shown = "".join(pages_of_pdf(statement_pdf(a_sheet(address=tuple(names)))))
    assert all(name in shown for name in names)


def test_a_pdf_has_one_form_of_dates() -> None:
    """That of the company's locale, as its amounts are."""
    shown = "\n".join(pages_of_pdf(statement_pdf(a_sheet())))
    assert "Jan 1, 2026 to Mar 31, 2026" in shown
    assert "due on Feb 8, 2026" in shown
    assert re.findall(r"\d{4}-\d{2}-\d{2}", shown) == []


@pytest.mark.parametrize(
    ("locale", "period", "amount"),
    [
        ("en_GB", "1 Jan 2026 to 31 Mar 2026", "1,120.50"),
        ("de_DE", "01.01.2026 to 31.03.2026", "1.120,50"),
        ("fr_CA", "1 janv. 2026 to 31 mars 2026", "1 120,50"),
        ("ja_JP", "2026/01/01 to 2026/03/31", "1,120.50"),
    ],
)
def test_a_pdf_has_days_and_amounts_of_the_companys_locale(locale: str, period: str, amount: str) -> None:
    """Spaces may be any that do not break."""
    shown = " ".join("\n".join(pages_of_pdf(statement_pdf(a_sheet(locale=locale)))).split())
    assert period in shown
    assert amount in shown


def test_what_is_due_is_explained_where_it_differs_from_the_balance() -> None:
    """On the first page, beside both; nothing is shown where they are equal."""
    many = tuple(LINE for _ in range(80))
    first, *_, last = pages_of_pdf(statement_pdf(a_sheet(lines=many)))
    assert "Credit not used yet" in first
    assert "not taken off the total due" in " ".join(first.split())
    assert "Credit not used yet" not in last
    equal = a_sheet(unapplied_credit=Decimal(0), total_due=Decimal("1000.00"))
    assert "Credit not used yet" not in "".join(pages_of_pdf(statement_pdf(equal)))
