"""Companies: created, set up, offboarded."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import structlog

from gateway.access.token import read_company_id
from gateway.documents.base.record import Record, instant
from gateway.documents.base.unfit_record import if_fit
from gateway.documents.change import COMMAND_LINE, Origin
from gateway.documents.company import Company, Numbering, QuietHours
from gateway.documents.counter import Counter
from gateway.documents.invoice import Invoice
from gateway.documents.job import Job
from gateway.documents.partner_app import PartnerApp
from gateway.documents.payment import Payment
from gateway.documents.staff_member import StaffMember
from gateway.errors import ErrorCollector, Fault, NotFound, UserErrorCode
from gateway.inputs.company import CompanyUpdateInput
from gateway.inputs.rule import ValidationContext
from gateway.operations.company.change import log_company_change
from gateway.operations.company.validation import validate_input
from gateway.operations.number import SERIES
from gateway.store.index_aggregate import highest_number
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

OFFBOARD = "company offboard"
"""The command, as the log of the company names it."""
BOOKS: tuple[type[Record], ...] = (Invoice, Payment, Job)

log = structlog.get_logger("gateway.company")


class Offboarding(NamedTuple):
    """What an offboarding ended."""

    staff: int
    keys: int


def new_company(handle: str, values: Mapping[str, Any]) -> Company:
    """Return a company with sound values of a `CompanyUpdateInput`."""
    return Company(id=read_company_id(handle), handle=handle, **_settings(values))


async def create_company(scope: TenantScope, company: Company) -> bool:
    """Store a new company; return whether it was not there yet."""
    added = await scope.add_missing([company]) == 1
    if added:
        await scope.in_transaction(
            lambda transaction: log_company_change(transaction, scope, None, company, "company add", COMMAND_LINE)
        )
        await _count_from(scope, company)
    return added


async def update_company(scope: TenantScope, input: CompanyUpdateInput, origin: Origin) -> Company:
    """Change the settings that are given. Raises MutationRefused."""
    values, faults = await validate_input(scope, input)
    refusals = ErrorCollector(faults)
    current = await scope.get(Company, scope.viewer.company_id)
    currency = if_fit(lambda: current.currency) if current is not None and "currency" in values else None
    if currency is not None and values["currency"] != currency and await _has_books(scope):
        message = f"The books are in {currency}, with entries: amounts would change their meaning."
        refusals.note([Fault(UserErrorCode.INVALID, message, ("currency",))])
    refusals.raise_any()
    changes = _settings(values)

    async def work(transaction: Transaction) -> Company:
        company = await transaction.get(Company, scope.viewer.company_id)
        if company is None:
            raise NotFound("company", ())
        changed = msgspec.structs.replace(company, **changes)
        await transaction.replace(changed)
        await log_company_change(transaction, scope, company, changed, "companyUpdate", origin)
        return changed

    try:
        changed = await scope.in_transaction(work)
    finally:
        scope.shared_reads.forget_company()
    if "numbering" in changes:
        await _count_from(scope, changed)
    if origin is not COMMAND_LINE:
        fields = sorted(changes)
        log.info("company_changed", company=changed.id, by=scope.viewer.id, request=origin.request_id, fields=fields)
    return changed


async def offboard_company(scope: TenantScope) -> Offboarding:
    """Close a company: its staff are deactivated, its partners' keys revoked. Its data stays. Safe to repeat."""
    now = instant()

    async def work(transaction: Transaction) -> Offboarding:
        company = await transaction.get(Company, scope.viewer.company_id)
        if company is None:
            raise NotFound("company", ())
        closed = msgspec.structs.replace(company, closed_at=company.closed_at or now)
        await transaction.replace(closed)
        await log_company_change(transaction, scope, company, closed, OFFBOARD, COMMAND_LINE)
        staff = await transaction.find(StaffMember, {"is_active": {"$ne": False}})
        for member in staff:
            ended = msgspec.structs.replace(member, is_active=False)
            await transaction.replace(ended)
            await log_company_change(transaction, scope, member, ended, OFFBOARD, COMMAND_LINE)
        keys = 0
        for app in await transaction.find(PartnerApp, {}):
            revoked = [key if key.revoked_at else msgspec.structs.replace(key, revoked_at=now) for key in app.api_keys]
            keys += sum(not key.revoked_at for key in app.api_keys)
            await transaction.replace(msgspec.structs.replace(app, api_keys=tuple(revoked)))
        return Offboarding(len(staff), keys)

    return await scope.in_transaction(work)


def ground_before(country: str) -> ValidationContext:
    """Return the ground of rules for a company that is not there yet."""
    return ValidationContext(country, instant().date())


def _settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return sound values of an input as the record has them."""
    changes = dict(values)
    if changes.get("quiet_hours"):
        changes["quiet_hours"] = QuietHours(**changes["quiet_hours"])
    if "numbering" in changes:
        changes["numbering"] = tuple(Numbering(**each) for each in changes["numbering"])
    return changes


async def _has_books(scope: TenantScope) -> bool:
    system = scope.as_system()
    return any([await system.find(kind, {}, limit=1) for kind in BOOKS])


async def _count_from(scope: TenantScope, company: Company) -> None:
    """Let counters go on from the numbers that the company chose, where they are behind them.

    So they do beyond the numbers that have the prefix already, such as imported ones.
    """
    system = scope.as_system()
    for numbering in company.numbering:
        series = SERIES[numbering.kind]
        highest = await highest_number(system, series.record, "number", series.prefix_in(company)) or 0
        least = max((numbering.next or series.first) - 1, highest)
        reached = {"company_id": company.id, "value": {"$max": ["$value", least]}}
        counter_id = Counter.make_id(company.id, series.record.collection)
        await system.find_and_update(Counter, counter_id, [{"$set": reached}])
