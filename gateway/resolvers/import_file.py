"""Imports: started, followed, taken back."""

from typing import Annotated

import strawberry

from gateway.inputs.import_start import ImportStartInput, ImportUndoInput
from gateway.operations.imports.view import Import, import_by_id, import_upload, undo_import
from gateway.resolvers.arguments import GatewayInfo
from gateway.resolvers.mutation import mutation, read_idempotency


async def import_(
    info: GatewayInfo, id: Annotated[strawberry.ID, strawberry.argument(description="The import's id.")]
) -> Import | None:
    """The viewer's own import with an id."""
    return await import_by_id(info.context.require_signed_in().scope, str(id))


async def _start(info: GatewayInfo, wanted: ImportStartInput) -> Import:
    signed_in, request = info.context.require_signed_in(), read_idempotency(info, wanted)
    return await import_upload(signed_in.scope, signed_in.file_storage, wanted, info.context.origin, request)


async def _undo(info: GatewayInfo, wanted: ImportUndoInput) -> Import:
    return await undo_import(info.context.require_signed_in().scope, wanted, read_idempotency(info, wanted))


import_start = mutation(_start, ImportStartInput, "The file, and how it is read.")
import_undo = mutation(_undo, ImportUndoInput, "What to take back.")
