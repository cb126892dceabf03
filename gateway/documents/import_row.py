"""The result of each row of an import: so that no row is done twice, the report can be read, and all can be undone."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from pymongo import IndexModel

from gateway.access.permission import Permission
from gateway.documents.base.record import Embedded, OnCustomerDelete, OnCustomerMerge, Order, TenantRecord, tenant_index


class RowOutcome(StrEnum):
    """What became of a row."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    SKIPPED = "SKIPPED"
    REFUSED = "REFUSED"


class RowProblem(Embedded, frozen=True, kw_only=True):
    """Something in a row that could not be understood, or that a person should check."""

    column: str | None = None
    """The column's header; absent when it is about the whole row."""
    value: str | None = None
    reason: str
    duplicate_id: str | None = None
    """The customer who is probably the same."""


class ImportRow(TenantRecord, frozen=True, kw_only=True):
    """One row of one import. It is stored in the transaction that does what it says."""

    collection: ClassVar[str] = "import_rows"
    id_prefix: ClassVar[str] = "imr"
    readable_with: ClassVar[Permission | None] = Permission.IMPORT_WRITE
    is_node: ClassVar[bool] = False
    on_customer_delete: ClassVar[OnCustomerDelete] = OnCustomerDelete.REMOVE
    on_customer_merge: ClassVar[OnCustomerMerge] = OnCustomerMerge.MOVE
    customer_links: ClassVar[tuple[str, ...]] = ("customer_id",)
    order: ClassVar[Order] = Order("ROW", "row", "row", descending=False)
    indexes: ClassVar[Sequence[IndexModel]] = (
        tenant_index("job_id", "row", "_id", name="by_job"),
        tenant_index("digest", name="by_digest", only_if="digest"),
        tenant_index("customer_id", "job_id", name="by_customer", only_if="customer_id"),
    )

    job_id: str
    row: int
    outcome: RowOutcome
    customer_id: str | None = None
    version: int | None = None
    """The customer's version that the row made."""
    holds: int = 0
    """1 when it wrote beside the customer only, as a note."""
    record_id: str | None = None
    """The record that it made, changed or would have, in an import of another kind than customers."""
    state: str | None = None
    """Hash of the record, and of what is linked to it, as the row left them."""
    before: str | None = None
    """The record before the row changed it, as JSON; absent for one that it made."""
    digest: str | None = None
    """Hash of the row's content; a later row with the same content is skipped. A refused row has no hash."""
    problems: tuple[RowProblem, ...] = ()

    @classmethod
    def id_in(cls, job_id: str, row: int) -> str:
        """Return the id of a row: as ids are unique, no row is done twice."""
        return f"{cls.id_prefix}_{job_id.partition('_')[2]}_{row}"
