"""Exports: asked for, followed, downloaded."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple

import strawberry

from gateway.errors import BadRequest
from gateway.inputs.export import (
    BulkExportInput,
    CustomerDataExportInput,
    CustomersExportInput,
    ExportCancelInput,
    TabExportInput,
)
from gateway.operations.export.bulk_request import start_bulk_export
from gateway.operations.export.customer_data_request import export_customer_data
from gateway.operations.export.export import Export, export_by_id, job_link
from gateway.operations.export.request import cancel_export, export_customers, export_tab
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import mutation, read_idempotency

POLL_SECONDS: Final = 1.0
"""How often a followed export is looked up: as often as its worker notes its progress, and a bit more."""


class ExportFile(NamedTuple):
    """A link, until when it opens the file, and the name to save it under."""

    url: str
    expires_at: datetime
    filename: str


async def file(parent: strawberry.Parent[Export], info: GatewayInfo) -> ExportFile | None:
    """The file, once it is ready."""
    return signed_file(info, parent.id, parent.result.filename) if parent.is_ready and parent.result else None


def signed_file(info: GatewayInfo, job_id: str, filename: str) -> ExportFile:
    """Return a link to the file of a job."""
    context, links = info.context, info.context.require_exports().links
    expires = links.expiry(context.now)
    path = links.signed(job_link(job_id, context.require_signed_in().viewer), expires)
    return ExportFile(context.base_url + path, datetime.fromtimestamp(expires, UTC), filename)


async def _tab(info: GatewayInfo, input: TabExportInput) -> Export:
    scope, context = info.context.require_signed_in().scope, info.context
    return await export_tab(context.require_exports(), scope, input, context.origin, read_idempotency(info, input))


async def _customers(info: GatewayInfo, input: CustomersExportInput) -> Export:
    scope, context = info.context.require_signed_in().scope, info.context
    return await export_customers(
        context.require_exports(), scope, input, context.origin, read_idempotency(info, input)
    )


async def _customer_data(info: GatewayInfo, input: CustomerDataExportInput) -> Export:
    scope = info.context.require_signed_in().scope
    return await export_customer_data(scope, input, info.context.origin, read_idempotency(info, input))


async def _bulk(info: GatewayInfo, input: BulkExportInput) -> Export:
    scope = info.context.require_signed_in().scope
    return await start_bulk_export(info.context.require_exports(), scope, input, read_idempotency(info, input))


async def _cancel(info: GatewayInfo, input: ExportCancelInput) -> Export:
    scope = info.context.require_signed_in().scope
    return await cancel_export(scope, input, read_idempotency(info, input))


tab_export = mutation(_tab, TabExportInput, "What to export.")
customers_export = mutation(_customers, CustomersExportInput, "What to export.")
customer_data_export = mutation(_customer_data, CustomerDataExportInput, "Whose data to export.")
bulk_export_start = mutation(_bulk, BulkExportInput, "What to export.")
export_cancel = mutation(_cancel, ExportCancelInput, "What to cancel.")


async def export_changed(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The export's id.")]
) -> AsyncGenerator[Export, None]:
    """The export as it is now, and whenever it has come further, until it has ended."""
    scope = info.context.require_signed_in().scope
    if await export_by_id(scope, str(id)) is None:
        raise BadRequest("No export of yours has this id.")
    return _states(info, str(id))


async def _states(info: GatewayInfo, export_id: str) -> AsyncGenerator[Export, None]:
    scope, last = info.context.require_signed_in().scope, None
    while (export := await export_by_id(scope, export_id)) is not None:
        state = (export.status, export.row_count, export.failure)
        if state != last:
            yield export
        if export.job.ended_at is not None:
            return
        last = state
        await asyncio.sleep(POLL_SECONDS)
