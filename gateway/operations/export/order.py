"""What to export, by a caller's input: with all its faults at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gateway.access.viewer import Viewer
from gateway.documents.base.unfit_record import usable_items
from gateway.documents.base.without_unfit import without_unfit
from gateway.documents.customer import Customer
from gateway.documents.job import Job
from gateway.errors import ErrorCollector, Fault, NotFound, UserErrorCode
from gateway.inputs.export import CustomersExportInput, ProfileTab, TabExportInput, as_variables
from gateway.inputs.statement import bad_period
from gateway.integrations.locale_format import company_locale, known_locale
from gateway.integrations.table_sheet import ExportFormat
from gateway.operations.company.validation import load_company
from gateway.operations.export.column import ExportList
from gateway.operations.export.customer_list import CUSTOMER_LIST, CUSTOMERS
from gateway.operations.export.source import ExportOrder
from gateway.operations.export.tabs import PROFILE_TABS
from gateway.store.scope import TenantScope

_ADDRESS = "addressId"
_MADE_ELSEWHERE = {ExportFormat.ZIP: "customerDataExport", ExportFormat.JSONL: "bulkExportStart"}


async def tab_order(scope: TenantScope, input: TabExportInput) -> ExportOrder:
    """Return what an input asks for. Raises Forbidden, MutationRefused."""
    listed, filters = PROFILE_TABS[input.tab], as_variables(input.filters) or {}
    scope.viewer.require(listed.requires)
    refusals = ErrorCollector([*_filter_faults(input.tab, listed, filters), *_format_faults(input.format)])
    customer = await scope.get(Customer, str(input.customer_id))
    if customer is None:
        refusals.note(NotFound("customer", ("customerId",)).faults)
    narrowed = {name: _in_words(value) for name, value in filters.items()}
    arguments = {listed.filters[name].argument: value for name, value in filters.items() if name in listed.filters}
    if input.address_id is not None:
        arguments[_ADDRESS] = str(input.address_id)
        address = _address_in_words(customer, str(input.address_id)) if customer else None
        if address is None:
            refusals.note(NotFound("address of this customer", (_ADDRESS,)).faults)
        elif not listed.takes_address:
            message = f"{input.tab.value} is not kept by address: leave 'addressId' out."
            refusals.note([Fault(UserErrorCode.INVALID, message, (_ADDRESS,))])
        narrowed["address"] = address or ""
    if customer is not None and (job_id := arguments.get("jobId")) is not None:
        await _check_job(scope, customer, job_id, refusals)
    columns = _columns(scope.viewer, listed, input.columns, refusals)
    locale = await _locale(scope, input.locale, refusals)
    refusals.raise_any()
    return ExportOrder(
        list=input.tab.value,
        form=input.format,
        columns=columns,
        arguments=arguments,
        narrowed=narrowed,
        locale=locale,
    )


async def customers_order(scope: TenantScope, input: CustomersExportInput) -> ExportOrder:
    """Return what an input asks for. Raises Forbidden, MutationRefused."""
    scope.viewer.require(CUSTOMER_LIST.requires)
    for part in (input.filter, input.sort):
        for permission in part.needed() if part is not None else ():
            scope.viewer.require(permission)
    refusals = ErrorCollector(_format_faults(input.format))
    columns = _columns(scope.viewer, CUSTOMER_LIST, input.columns, refusals)
    locale = await _locale(scope, input.locale, refusals)
    refusals.raise_any()
    arguments = {"filter": as_variables(input.filter), "sort": as_variables(input.sort)}
    given = {name: value for name, value in arguments.items() if value}
    narrowed = {name: _in_words(value) for name, value in given.get("filter", {}).items()}
    if sort := given.get("sort"):
        narrowed["sorted by"] = " ".join(map(_in_words, sort.values()))
    return ExportOrder(
        list=CUSTOMERS, form=input.format, columns=columns, arguments=given, narrowed=narrowed, locale=locale
    )


def _format_faults(form: ExportFormat) -> Sequence[Fault]:
    maker = _MADE_ELSEWHERE.get(form)
    if maker is None:
        return []
    message = f"{form.value} is for {maker}. Choose PDF, PRINT, CSV or XLSX."
    return [Fault(UserErrorCode.INVALID, message, ("format",))]


def _filter_faults(tab: ProfileTab, listed: ExportList, filters: Mapping[str, Any]) -> Sequence[Fault]:
    taken = ", ".join(sorted(listed.filters)) or "none"
    faults = [
        Fault(UserErrorCode.INVALID, f"{tab.value} has no such filter; it takes: {taken}.", ("filters", name))
        for name in filters
        if name not in listed.filters
    ]
    if tab is ProfileTab.STATEMENT:
        faults += _period_faults(filters)
    return faults


def _period_faults(filters: Mapping[str, Any]) -> Sequence[Fault]:
    missing = [name for name in ("from", "to") if name not in filters]
    if missing:
        message = "Say which days the statement is of."
        return [Fault(UserErrorCode.REQUIRED, message, ("filters", name)) for name in missing]
    bad = bad_period(date.fromisoformat(filters["from"]), date.fromisoformat(filters["to"]))
    return [] if bad is None else [Fault(UserErrorCode.INVALID, bad.message, ("filters", bad.field))]


def _columns(
    viewer: Viewer, listed: ExportList, wanted: Sequence[str] | None, refusals: ErrorCollector
) -> tuple[str, ...]:
    """Return the keys of the columns: those chosen, or all that the viewer may see. Raises Forbidden."""
    if wanted is None:
        return tuple(column.key for column in listed.columns_for(viewer.permissions))
    known = {column.key: column for column in listed.columns}
    if not wanted:
        refusals.note(
            [Fault(UserErrorCode.REQUIRED, "Choose at least one column, or leave 'columns' out.", ("columns",))]
        )
    for place, key in enumerate(wanted):
        if key not in known:
            message = f"There is no such column; there are: {', '.join(known)}."
            refusals.note([Fault(UserErrorCode.INVALID, message, ("columns", str(place)))])
        else:
            for needed in sorted(known[key].needs):
                viewer.require(needed)
    return tuple(dict.fromkeys(wanted))


async def _check_job(scope: TenantScope, customer: Customer, job_id: str, refusals: ErrorCollector) -> None:
    """Note when the customer has no such job. Raises Forbidden."""
    job = await scope.get(Job, job_id)
    if job is None or job.customer_id != customer.id:
        refusals.note(NotFound("job of this customer", ("filters", "jobId")).faults)


async def _locale(scope: TenantScope, wanted: str | None, refusals: ErrorCollector) -> str:
    if wanted is None:
        company = await load_company(scope)
        return company_locale(company.locale, company.country)
    found = known_locale(wanted)
    if found is None:
        message = "This locale is not known. Write it as en-US or de-DE (BCP 47)."
        refusals.note([Fault(UserErrorCode.INVALID, message, ("locale",))])
    return found or ""


def _address_in_words(customer: Customer, address_id: str) -> str | None:
    addresses = (*usable_items(customer, "addresses"), *usable_items(customer, "retired_addresses"))
    found = next((without_unfit(address) for address in addresses if address.id == address_id), None)
    if found is None:
        return None
    return ", ".join(part for part in (found.street, found.unit, found.city) if part)


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, dict):
        return "; ".join(f"{name} {_in_words(part)}" for name, part in value.items())
    return value if isinstance(value, str) else json.dumps(value)
