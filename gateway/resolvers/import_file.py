"""Imports: started, followed, taken back."""

from typing import Annotated

import strawberry

from gateway.inputs.import_start import ImportCancelInput, ImportStartInput, ImportUndoInput
from gateway.operations.imports.view import Import, cancel_import, import_by_id, import_upload, undo_import
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.export import ExportFile, signed_file
from gateway.resolvers.mutation import mutation, read_idempotency


async def import_(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The import's id.")]
) -> Import | None:
    """The viewer's own import with an id."""
    return await import_by_id(info.context.require_signed_in().scope, str(id))


async def _start(info: GatewayInfo, input: ImportStartInput) -> Import:
    signed_in, request = info.context.require_signed_in(), read_idempotency(info, input)
    return await import_upload(signed_in.scope, signed_in.file_storage, input, info.context.origin, request)


async def report(parent: strawberry.Parent[Import], info: GatewayInfo) -> ExportFile | None:
    """The report, while it is kept."""
    return None if parent.report_size is None else signed_file(info, parent.id, parent.report_name)


async def _cancel(info: GatewayInfo, input: ImportCancelInput) -> Import:
    return await cancel_import(info.context.require_signed_in().scope, input, read_idempotency(info, input))


async def _undo(info: GatewayInfo, input: ImportUndoInput) -> Import:
    return await undo_import(info.context.require_signed_in().scope, input, read_idempotency(info, input))


import_start = mutation(_start, ImportStartInput, "The file, and how it is read.")
import_cancel = mutation(_cancel, ImportCancelInput, "What to cancel.")
import_undo = mutation(_undo, ImportUndoInput, "What to take back.")
