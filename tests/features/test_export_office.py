"""Exports opened in LibreOffice and by a PDF reader: every tab shows the numbers of the API there."""

import asyncio
import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.inputs.export import ProfileTab
from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import ExportColumn
from gateway.operations.export.tabs import PROFILE_TABS
from tests.exporting import TAB_EXPORT, content_of, csv_table, exported, selected_field, tab_input
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = [
    pytest.mark.usefixtures("patient_exports"),
    pytest.mark.skipif(
        SOFFICE is None or PDFTOTEXT is None,
        reason="soffice (LibreOffice) and pdftotext (poppler) are not both on PATH: no export is opened in them",
    ),
]

TABS = [tab.value for tab in ProfileTab]
NUMBERS = (CellKind.MONEY, CellKind.NUMBER, CellKind.INTEGER)
SEVERAL = frozenset({"STATEMENT", "ACTIVITY", "CHANGES", "CARDS"})
"""Tabs that are no list of one field: their numbers are those of the CSV file."""
LOGGED = frozenset({"ACTIVITY", "CHANGES"})
"""Tabs in which each export before is seen: the workbook was written before the CSV file."""
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"
"""UTF-8 with commas; numbers as they are shown."""


async def test_every_tab_opens_in_libreoffice_and_a_pdf_reader_with_the_numbers_of_the_api(
    acme: Tenant, tmp_path: Path
) -> None:
    """As workbook, CSV file and PDF; LibreOffice starts once."""
    owner = (await a_full_profile(acme)).owner
    for tab in TABS:
        for form in ("XLSX", "CSV", "PDF"):
            content = await content_of(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, tab, form)))
            (tmp_path / f"{tab}-{form}.{form.lower()}").write_bytes(content)
    await _open_in_libreoffice(tmp_path)
    compared = 0
    for tab in TABS:
        numbers = await _api_numbers(acme, owner.id, tab, tmp_path)
        compared += sum(len(column) for column in numbers.values())
        for form in ("XLSX", "CSV"):
            newer = int(tab in LOGGED and form == "XLSX")
            expected = {key: column[newer:] for key, column in numbers.items()}
            assert _sheet_numbers(tab, tmp_path / "opened" / f"{tab}-{form}.csv") == expected, (tab, form)
        text = await _text_of_pdf(tmp_path / f"{tab}-PDF.pdf")
        for number in (number for column in numbers.values() for number in column if number is not None):
            assert {f"{number}", f"{number:,}", f"{number:,.2f}"} & set(text.replace("$", " ").split()), (tab, number)
    assert compared


async def _open_in_libreoffice(folder: Path) -> None:
    files = [str(folder / f"{tab}-{form}.{form.lower()}") for tab in TABS for form in ("XLSX", "CSV")]
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    process = await asyncio.create_subprocess_exec(
        str(SOFFICE), profile, "--headless", "--convert-to", AS_CSV, "--outdir", str(folder / "opened"), *files,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 240)
    assert process.returncode == 0, said.decode()


async def _text_of_pdf(file: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        str(PDFTOTEXT), "-layout", str(file), "-", stdout=asyncio.subprocess.PIPE
    )
    text, _ = await process.communicate()
    assert process.returncode == 0
    return text.decode()


def _counted(tab: str) -> dict[int, ExportColumn]:
    """Return the columns of a tab that are numbers, by their place."""
    columns = PROFILE_TABS[ProfileTab(tab)].columns
    return {place: column for place, column in enumerate(columns) if column.kind in NUMBERS and len(column.paths) == 1}


async def _api_numbers(tenant: Tenant, customer_id: str, tab: str, folder: Path) -> dict[str, list[Decimal | None]]:
    """Return the numbers of each column, as the API answers them; of a tab without a separate field, as its CSV."""
    columns = _counted(tab)
    if tab in SEVERAL or not columns:
        _, rows = csv_table((folder / f"{tab}-CSV.csv").read_bytes())
        return {c.key: [_number(list(row.values())[place]) for row in rows] for place, c in columns.items()}
    fields = " ".join(f"{column.key}: {selected_field(column)}" for column in columns.values())
    listed = PROFILE_TABS[ProfileTab(tab)].field
    query = f"query ($id: ID!) {{ customer(id: $id) {{ {listed}(first: 100) {{ nodes {{ {fields} }} }} }} }}"
    answer = await tenant.ask(query, {"id": customer_id})
    assert answer.errors == []
    nodes = answer.data["customer"][listed]["nodes"]
    return {column.key: [_value(column, node) for node in nodes] for column in columns.values()}


def _value(column: ExportColumn, node: dict[str, Any]) -> Decimal | None:
    value = node[column.key]
    for name in (column.path or column.key).split(".")[1:]:
        value = value and value[name]
    value = value["amount"] if isinstance(value, dict) else value
    return None if value is None else Decimal(str(value))


def _sheet_numbers(tab: str, file: Path) -> dict[str, list[Decimal | None]]:
    """Return the numbers of each column of a sheet that LibreOffice has opened."""
    rows = list(csv.reader(file.read_text().splitlines()))
    top = next(number for number, row in enumerate(rows) if not any(row)) + 2
    return {column.key: [_number(row[place]) for row in rows[top:]] for place, column in _counted(tab).items()}


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None
