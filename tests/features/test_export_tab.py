"""Exports of every tab, in every format: what is in the file is what the API shows."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.inputs.export import ProfileTab
from gateway.integrations.table_sheet import CellKind
from gateway.operations.export.column import ExportColumn
from gateway.operations.export.tabs import PROFILE_TABS
from tests.exporting import (
    TAB_EXPORT,
    as_csv,
    content_of,
    csv_table,
    exported,
    pdf_text,
    selected_field,
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
    assert all(datetime.fromisoformat(made).tzinfo for made in facts["Date"])
    header, cells = xlsx_table(files["XLSX"])
    assert header == list(rows[0]) if rows else header
    newer = 1 if tab in LOGGED else 0
    assert len(cells) == len(rows) + newer
    printed, paged = files["PRINT"].decode(), pdf_text(files["PDF"])
    assert re.search(r">Date<.*>[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d", printed)
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


SINGLE = [tab for tab in TABS if tab not in {"STATEMENT", "ACTIVITY", "CHANGES", "CARDS"}]
"""Tabs whose rows are objects of one connection, which no export before changes."""


@pytest.mark.parametrize("tab", SINGLE)
async def test_every_cell_is_what_the_api_answers_for_its_field(acme: Tenant, tab: str) -> None:
    """Row by row, in the order of the tab."""
    owner = (await a_full_profile(acme)).owner
    await acme.customer(last_name=owner.last_name)
    listed = PROFILE_TABS[ProfileTab(tab)]
    columns = [column for column in listed.columns if len(column.paths) == 1]
    fields = " ".join(f"{column.key}: {selected_field(column)}" for column in columns if "." not in column.path)
    deep = " ".join(f"{column.key}_: {selected_field(column)}" for column in columns if "." in column.path)
    query = (
        f"query ($id: ID!) {{ customer(id: $id) {{ {listed.field}(first: 100) {{ nodes {{ {fields} {deep} }} }} }} }}"
    )
    answer = await acme.ask(query, {"id": owner.id})
    assert answer.errors == []
    nodes = answer.data["customer"][listed.field]["nodes"]
    _, rows = csv_table(await content_of(acme, await exported(acme, TAB_EXPORT, tab_input(owner.id, tab))))
    assert len(rows) == len(nodes) > 0
    for row, node in zip(rows, nodes, strict=True):
        texts = dict(zip((column.key for column in listed.columns), row.values(), strict=True))
        for column in columns:
            assert texts[column.key].removeprefix("'") == shown(column, node), column.key


def shown(column: ExportColumn, node: Any) -> str:
    """Return what the CSV of a company in Chicago has for a column, from what the API answers."""
    _, *inner = (column.path or column.key).split(".")
    value = node[f"{column.key}_" if inner else column.key]
    for name in inner:
        value = [each[name] for each in value] if isinstance(value, list) else value and value[name]
    if isinstance(value, list):
        return "; ".join(written(each, column.items, joined=True) for each in value)
    return written(value, column.kind)


def written(value: Any, kind: CellKind, *, joined: bool = False) -> str:
    """Return a single value."""
    if value is None:
        return "-" if joined else ""
    if kind is CellKind.MONEY:
        return f"{value['amount']} USD" if joined else str(value["amount"])
    if kind is CellKind.INSTANT:
        return datetime.fromisoformat(value).astimezone(ZoneInfo("America/Chicago")).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
