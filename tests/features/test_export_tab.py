"""Exports of every tab, in every format: what is in the file is what the API shows."""

from datetime import datetime
from typing import Any

import pytest

from gateway.inputs.export import ProfileTab
from tests.exporting import (
    TAB_EXPORT,
    as_csv,
    content_of,
    csv_table,
    exported,
    pdf_text,
    tab_input,
    xlsx_table,
)
from tests.full_profile import a_full_profile
from tests.running_gateway import Tenant

pytestmark = pytest.mark.usefixtures("patient_exports")

LOGGED = {"ACTIVITY", "CHANGES"}
"""Tabs in which each export before is seen."""
TABS = [tab.value for tab in ProfileTab]


@pytest.mark.parametrize("tab", TABS)
async def test_every_tab_is_exported_in_every_format_with_the_same_cells(acme: Tenant, tab: str) -> None:
    """With its title, the customer and the date."""
    owner = (await a_full_profile(acme)).owner
    files = {}
    for form in ("CSV", "XLSX", "PDF", "PRINT"):
        export = await exported(acme, TAB_EXPORT, tab_input(owner.id, tab, form))
        assert (export["status"], export["progress"], export["unreadableCount"]) == ("DONE", 1.0, 0)
        files[form] = await content_of(acme, export)
    facts, rows = csv_table(files["CSV"])
    assert facts["Customer"] == [owner.display_name]
    assert facts["Customer number"] == [owner.number]
    assert len(facts["Date"]) == 1
    header, cells = xlsx_table(files["XLSX"])
    assert header == list(rows[0]) if rows else header
    newer = 1 if tab in LOGGED else 0
    assert len(cells) == len(rows) + newer
    printed, paged = files["PRINT"].decode(), pdf_text(files["PDF"])
    assert facts["title"][0] in printed
    assert facts["title"][0] in paged
    assert printed.count("<tr>") == len(rows) + 1 + newer * 3
    for row, values in zip(rows, cells[newer:], strict=True):
        for text, value in zip(row.values(), values, strict=True):
            _assert_same(text, value)
    if tab != "RELATED":
        assert rows


def _assert_same(text: str, value: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        assert float(text) == value
    elif isinstance(value, datetime):
        # openpyxl gives days as instants; a workbook has no offsets and shows no seconds.
        assert value.isoformat().startswith(text[:16])
    else:
        assert as_csv(value) == text.removeprefix("'")
