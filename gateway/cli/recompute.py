"""`gateway recompute`: customers' numbers, verified against the ledger."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from gateway.app.keys import signing_secret
from gateway.cli.company import list_companies
from gateway.cli.local_services import reachable_mongodb
from gateway.cli.seed import progress_bar
from gateway.documents.company import Company
from gateway.documents.customer import CustomerMetrics
from gateway.errors import UnfitValue
from gateway.operations.ledger.recompute import LedgerDrift, Progress, RecomputeReport
from gateway.operations.ledger.recompute import recompute as recompute_company
from gateway.settings import Settings, load_settings
from gateway.store.database import connect


def recompute(
    company: Annotated[str | None, typer.Option(help="Only this company, by its handle.")] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Set what is wrong to what the ledger sums to.")] = False,
) -> None:
    """Verify every customer's balance, lifetime value, credit and open jobs against the ledger.

    Invoices, payments and credits that disagree with what was paid, refunded or applied are named; people must correct
    them. Safe while gateways serve. Exit status 1 when something is wrong and was not repaired.

    Examples:

    gateway recompute

    gateway recompute --company acme --repair
    """
    with reachable_mongodb(load_settings()) as settings, progress_bar() as progress:
        reports = asyncio.run(_recompute(settings, company, progress, repair=repair))
    for report in reports:
        for line in _lines(report):
            typer.echo(line)
    drifted = any(report.drifted > report.repaired for report in reports)
    if drifted:
        typer.echo("Run it again with --repair to set the numbers right.")
    if drifted or any(report.unbalanced or report.unfit for report in reports):
        raise typer.Exit(1)


async def _recompute(
    settings: Settings, handle: str | None, progress: Progress, *, repair: bool
) -> list[RecomputeReport]:
    database = connect(str(settings.mongodb_uri), settings.database)
    secret, request_id = signing_secret(settings), f"recompute-{uuid.uuid4().hex[:12]}"
    try:
        return [
            await recompute_company(scope, company, repair=repair, request_id=request_id, progress=progress)
            for scope, company in await list_companies(database, secret, handle)
        ]
    finally:
        await database.close()


def _lines(report: RecomputeReport) -> Sequence[str]:
    done = f"{report.repaired} repaired" if report.repaired else "none repaired" if report.drifted else "all true"
    head = f"{report.company}: {report.verified} customers verified, {report.drifted} with wrong numbers, {done}."
    lines = [head, *(f"  {drift.number}: {_difference(drift)}" for drift in report.drifts)]
    if report.unbalanced:
        lines.append(
            f"{report.company}: {report.unbalanced} invoices, payments or credits are not what was paid, "
            "refunded or applied:"
        )
    lines += [
        f"  {each.number}: says {each.kept} minor units are settled, entries say {each.summed}"
        for each in report.imbalances
    ]
    lines += [f"  {unfit} does not fit: {_unverified(unfit)}" for unfit in report.unfit]
    return lines


def _unverified(unfit: str) -> str:
    company = unfit.startswith(f"{Company.__name__} ")
    return "none of its customers could be verified" if company else "its customer could not be verified"


def _difference(drift: LedgerDrift) -> str:
    kept, summed = _shown(drift.kept), _shown(drift.summed)
    named = [f"{name} {kept[name]} → {is_now}" for name, is_now in summed.items() if kept[name] != is_now]
    return ", ".join(named) or "due dates"


def _shown(metrics: CustomerMetrics) -> dict[str, object]:
    """Return numbers by name, with a word for each that does not fit."""
    read: dict[str, Callable[[], object]] = {
        "total due": lambda: metrics.total_due.amount,
        "lifetime value": lambda: metrics.lifetime_value.amount,
        "account credit": lambda: metrics.account_credit.amount,
        "open jobs": lambda: metrics.open_jobs,
    }
    shown: dict[str, object] = {}
    for name, number in read.items():
        try:
            shown[name] = number()
        except UnfitValue:
            shown[name] = "(unreadable)"
    return shown
