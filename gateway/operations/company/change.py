"""Logging changes of the company and its staff, in the transactions that make them."""

from gateway.documents.base.record import instant
from gateway.documents.base.unfit_record import if_fit
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.company_change import CompanyChange
from gateway.documents.staff_member import StaffMember
from gateway.operations.authorship import make_author
from gateway.operations.change.field_change import field_changes
from gateway.pages.page import Page, PageRequest
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


async def log_company_change(
    transaction: Transaction,
    scope: TenantScope,
    before: Company | StaffMember | None,
    after: Company | StaffMember,
    operation: str,
    origin: Origin,
) -> None:
    """Store an entry with the fields in which two states differ; nothing when they are the same."""
    fields = field_changes(before, after)
    if not fields:
        return
    entry = CompanyChange(
        id=CompanyChange.new_id(),
        company_id=scope.viewer.company_id,
        operation=operation,
        author=make_author(scope.viewer),
        request_id=origin.request_id,
        subject_id=after.id,
        subject=if_fit(lambda: after.name) or after.id,
        fields=fields,
        changed_at=instant(),
    )
    await transaction.as_system().insert(entry)


async def list_company_changes(scope: TenantScope, page: PageRequest, *, counted: bool) -> Page[CompanyChange]:
    """Return a page of the log, newest first."""
    return await scope.page(CompanyChange, {}, CompanyChange.order, page, counted=counted)
