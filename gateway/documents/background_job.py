"""Background jobs: long work that is written down, claimed with a lease, and survives the process that does it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from bson import ObjectId
from pymongo import IndexModel

from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.access.viewer import Viewer
from gateway.documents.base.record import (
    Embedded,
    OnCustomerDelete,
    OnCustomerMerge,
    Order,
    TenantRecord,
    newest_first,
    queue_index,
    tenant_index,
)


class BackgroundJobKind(StrEnum):
    """Kind of work of a job."""

    EXPORT = "EXPORT"
    CUSTOMER_DATA = "CUSTOMER_DATA"
    """Everything held about a customer."""
    BULK_EXPORT = "BULK_EXPORT"
    IMPORT = "IMPORT"
    IMPORT_UNDO = "IMPORT_UNDO"
    WEBHOOK_PAUSED = "WEBHOOK_PAUSED"
    """The mail that says so."""


EXPORT_KINDS = frozenset({BackgroundJobKind.EXPORT, BackgroundJobKind.CUSTOMER_DATA, BackgroundJobKind.BULK_EXPORT})
IMPORT_KINDS = frozenset({BackgroundJobKind.IMPORT, BackgroundJobKind.IMPORT_UNDO})


class BackgroundJobStatus(StrEnum):
    """Where a job is; an OPEN one is running while its lease lasts."""

    OPEN = "OPEN"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    """It was done, and its file is removed by now."""


class JobOwner(Embedded, frozen=True, kw_only=True):
    """The viewer who started a job: it is done with their permissions, and shown to them only."""

    id: str
    name: str
    role: Role
    permissions: tuple[Permission, ...]
    customer_id: str | None = None
    session: int | None = None
    is_listed: bool = False

    @classmethod
    def of_viewer(cls, viewer: Viewer) -> "JobOwner":
        """Return the owner that a viewer is."""
        return cls(
            id=viewer.id,
            name=viewer.name,
            role=viewer.role,
            permissions=tuple(sorted(viewer.permissions)),
            customer_id=viewer.customer_id,
            session=viewer.session,
            is_listed=viewer.is_listed,
        )

    def is_viewer(self, viewer: Viewer) -> bool:
        """Return whether the viewer is who started it: the same customer, or the same person in the same role."""
        if viewer.customer_id is not None:
            return self.customer_id == viewer.customer_id
        return self.id == viewer.id and self.role is viewer.role

    def viewer(self, company_id: str) -> Viewer:
        """Return the viewer of the job: a permission that the role has lost since is not held."""
        return Viewer(
            id=self.id,
            name=self.name,
            role=self.role,
            company_id=company_id,
            permissions=frozenset(self.permissions) & ROLE_PERMISSIONS[self.role],
            customer_id=self.customer_id,
            session=self.session,
            is_listed=self.is_listed,
        )


class StoredPart(Embedded, frozen=True):
    """A part of a file that was stored piece by piece."""

    key: str
    size: int
    """In bytes."""


class BackgroundJob(TenantRecord, frozen=True, kw_only=True):
    """One job of a company. While it is OPEN a worker claims it once `due_at` has come."""

    collection: ClassVar[str] = "background_jobs"
    id_prefix: ClassVar[str] = "bgj"
    readable_with: ClassVar[Permission | None] = Permission.EXPORT_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.MOVE
    customer_links: ClassVar[tuple[str, ...]] = ("customer_id",)
    order: ClassVar[Order] = newest_first("created_at")
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("status", "-created_at", "-_id", name="by_status"),
        tenant_index("customer_id", name="by_customer", only_if="customer_id"),
        queue_index("status", "due_at", name="due"),
    )

    kind: BackgroundJobKind
    status: BackgroundJobStatus
    due_at: datetime
    """When it may be claimed: at once, after a pause, at the end of a lease; of an ended one, when it is cleaned up."""
    claim: str | None = None
    """The last claim: a worker that lost its claim must not write the job's result."""
    attempts: int = 0
    owner: JobOwner
    customer_id: str | None = None
    """The customer it is about; absent, it is about the company."""
    input: Mapping[str, Any]
    """Input of the work, in plain values."""
    done: int = 0
    total: int | None = None
    checkpoint: Mapping[str, Any] | None = None
    """Where the next attempt goes on; absent, it begins again."""
    result: Mapping[str, Any] | None = None
    failure: str | None = None
    """Why the last attempt failed."""
    file_key: str | None = None
    """Where the file that it made is stored."""
    file_parts: tuple[StoredPart, ...] = ()
    """Where the parts of the file are stored, in their order, if it is in several."""
    source_key: str | None = None
    """Where the file that it reads is stored; removed with the job's own."""
    created_at: datetime
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    """When its file is removed."""

    @classmethod
    def tenant_filter(cls, viewer: Viewer) -> dict[str, Any]:
        """Return the company; for a portal customer also that very customer."""
        own = {} if viewer.customer_id is None else {"customer_id": viewer.customer_id}
        return {"company_id": viewer.company_id, **own}

    def has_file(self) -> bool:
        """Return whether there is a file that it made."""
        return self.file_key is not None or bool(self.file_parts)

    def list_stored_keys(self) -> list[str]:
        """Return where all that it made or reads is stored."""
        keys = [key for key in (self.file_key, self.source_key) if key is not None]
        return keys + [part.key for part in self.file_parts]

    @classmethod
    def new_claim(cls) -> str:
        """Return the token of a claim; later ones are greater."""
        return str(ObjectId())

    def is_running(self, now: datetime) -> bool:
        """Return whether a worker holds its lease."""
        return self.status is BackgroundJobStatus.OPEN and self.claim is not None and self.due_at > now
