"""The permissions that an import takes: to import, to find customers, and to write what its rows are."""

from gateway.access.permission import Permission
from gateway.inputs.import_kind import ImportKind
from gateway.operations.record.kind import KIND_BY_PLURAL


def needed_permissions(kind: ImportKind) -> tuple[Permission, ...]:
    """Return what an import of this kind, and its undo, take."""
    written = KIND_BY_PLURAL.get(kind.value.lower())
    writes = Permission.CUSTOMER_WRITE if written is None else written.writes
    return Permission.IMPORT_WRITE, writes, Permission.CUSTOMER_LIST
