"""Doing a bulk export: page by page into parts of a file, from the cursor of the last part that is stored."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import msgspec

from gateway.access.permission import Permission, Role
from gateway.access.viewer import Viewer, list_permissions
from gateway.documents.background_job import BackgroundJob, StoredPart
from gateway.documents.partner_app import PartnerApp
from gateway.errors import BadRequest, ErrorCode, Forbidden, Unavailable
from gateway.operations.background.job_run import JobFailed, JobOutput, JobRun
from gateway.operations.company.validation import load_company
from gateway.operations.export.bulk_lines import BulkLines, Missing, PageLines
from gateway.operations.export.bulk_order import BulkOrder, BulkPlan, BulkState
from gateway.operations.export.export import ExportResult
from gateway.operations.export.exporter import FILE_LIFETIME, Exporter
from gateway.operations.export.source import DocumentAnswer
from gateway.operations.file.access import require_partner_access
from gateway.store.driver_task import retrieve_failure
from gateway.store.scope import TenantScope

NEEDED: Final = (Permission.EXPORT_WRITE, Permission.CUSTOMER_LIST)
MAX_PART_BYTES: Final = 4_000_000
"""A part is stored when it is as long as this: what is kept in memory."""
PART_SECONDS: Final = 5.0
"""A part is stored at least as often as this: what the death of a worker costs."""
FIRST_PAGE_SIZE: Final = 100
PAGE_BYTES: Final = 1_000_000
"""Lines of one page, about: what a page takes of memory while it is read."""
MAX_LISTS_AT_ONCE: Final = 8
"""Long lists that are read at the same time."""
MAX_FILE_BYTES: Final = 4_000_000_000
_TOTAL: Final = "{ customers(first: 1) { totalCount } }"
_PARTNER_KEY = re.compile(rf"{PartnerApp.id_prefix}_")


async def run_bulk(exporter: Exporter, run: JobRun) -> JobOutput:
    """Do the job from where its last attempt came to. Raises JobFailed, RequestRefused, Unavailable."""
    order = msgspec.convert(run.job.input, BulkOrder)
    scope = await starter_scope(exporter, run.job)
    plan = exporter.plan_bulk(order.document)
    work = _BulkRun(exporter, scope, plan, run)
    await work.begin()
    try:
        while not await work.read_page():
            pass
    finally:
        work.stop()
    state = work.state
    name = f"customers-{(await load_company(scope)).find_day(run.job.created_at).isoformat()}.jsonl"
    result = ExportResult(rows=state.lines, unreadable=state.unreadable, filename=name, size=state.size)
    parts = tuple(StoredPart(key, size) for key, size in state.parts)
    return JobOutput(msgspec.to_builtins(result), kept=FILE_LIFETIME, parts=parts)


async def starter_scope(exporter: Exporter, job: BackgroundJob) -> TenantScope:
    """Return the scope of who started a job: of a partner's application with its scopes of now. Raises Forbidden."""
    viewer = job.owner.viewer(job.company_id)
    scope = exporter.make_scope(viewer)
    for permission in NEEDED:
        await require_partner_access(scope, permission)
        viewer.require(permission)
    if viewer.role is Role.PARTNER and _PARTNER_KEY.match(viewer.id):
        return exporter.make_scope(await _with_scopes_of_now(scope, viewer))
    return scope


async def _with_scopes_of_now(scope: TenantScope, viewer: Viewer) -> Viewer:
    app = await scope.as_system().get(PartnerApp, viewer.id)
    held = list_permissions(Role.PARTNER, frozenset(each.value for each in app.scopes)) if app else frozenset()
    return msgspec.structs.replace(viewer, permissions=viewer.permissions & held)


async def read_bulk_page(
    exporter: Exporter, viewer: Viewer, plan: BulkPlan, first: int, after: str | None
) -> PageLines:
    """Return the lines of a page of customers. Raises Forbidden, BadRequest, Unavailable."""
    answer = await exporter.read_bulk(viewer, plan.text, {"first": first, "after": after})
    return exporter.split_page(_checked(answer).json)


class _BulkRun:
    """One attempt."""

    def __init__(self, exporter: Exporter, scope: TenantScope, plan: BulkPlan, run: JobRun) -> None:
        self.state = BulkState()
        self._exporter = exporter
        self._viewer = scope.viewer
        self._plan = plan
        self._run = run
        self._part = BulkLines()
        self._customers = 0
        self._cursor: str | None = None
        self._size = min(FIRST_PAGE_SIZE, plan.page_size)
        self._ahead: tuple[int, asyncio.Future[PageLines]] | None = None
        self._began = asyncio.get_running_loop().time()

    async def begin(self) -> None:
        """Go on at the checkpoint, if all parts are there."""
        state = BulkState()
        if self._run.job.checkpoint is not None:
            state = msgspec.convert(self._run.job.checkpoint, BulkState)
            held = [await self._exporter.storage.holds(key) for key, _ in state.parts]
            state = state if all(held) else BulkState()
        self.state = state
        total = _data(await self._exporter.read(self._viewer, _TOTAL, {}))["customers"]["totalCount"]
        self._run.note_progress(state.customers, total, state.stored())

    async def read_page(self) -> bool:
        """Read the next page; whether it was the last."""
        size, reading = self._ahead or self._begin_reading(self.state.after)
        page = await reading
        self._cursor, is_last = page.cursor, not page.has_next
        self._size = _next_size(size, len(page.content), self._plan.page_size)
        # The next page is read while what is missing of this one is, and while a part is stored.
        self._ahead = None if is_last else self._begin_reading(self._cursor)
        self._part.add_page(page)
        self._customers += page.customers
        await self._read_long_lists(page.missing)
        is_due = asyncio.get_running_loop().time() - self._began > PART_SECONDS
        if is_last or is_due or len(self._part.content) > MAX_PART_BYTES:
            await self._store_part(is_last=is_last)
        self._run.note_progress(self.state.customers + self._customers)
        return is_last

    def stop(self) -> None:
        """Stop reading ahead."""
        if self._ahead is not None and not self._ahead[1].cancel():
            retrieve_failure(self._ahead[1])

    def _begin_reading(self, after: str | None) -> tuple[int, asyncio.Future[PageLines]]:
        reading = read_bulk_page(self._exporter, self._viewer, self._plan, self._size, after)
        return self._size, asyncio.ensure_future(reading)

    async def _read_long_lists(self, missing: Sequence[Missing]) -> None:
        """Read to their ends the lists that are longer than a page, and those within them, several at once."""
        left = list(missing)
        while left:
            some, left = left[:MAX_LISTS_AT_ONCE], left[MAX_LISTS_AT_ONCE:]
            for each, page in zip(some, await asyncio.gather(*map(self._read_on, some)), strict=True):
                if page is not None:
                    self._part.add_list(each.type, each.owner_id, each.key, page)
            left += self._part.take_missing()

    async def _read_on(self, missing: Missing) -> Mapping[str, Any] | None:
        """Return the next page of a list; `None` for one that is gone since, or hidden."""
        text, size = self._plan.lists[missing.type, missing.key]
        variables = {"id": missing.owner_id, "first": size, "after": missing.after}
        owner = _data(await self._exporter.read(self._viewer, text, variables))["node"]
        return None if owner is None else owner.get(missing.key)

    async def _store_part(self, *, is_last: bool) -> None:
        lines, state, job = self._part, self.state, self._run.job
        parts = state.parts
        if lines.content or (is_last and not parts):
            key = f"{job.company_id}/{job.id}/part-{job.claim}-{len(parts)}"
            await self._exporter.storage.write(key, BytesIO(lines.content))
            parts = (*parts, (key, len(lines.content)))
        self.state = BulkState(
            after=self._cursor,
            customers=state.customers + self._customers,
            lines=state.lines + lines.lines,
            unreadable=state.unreadable + lines.unreadable,
            parts=parts,
        )
        if self.state.size > MAX_FILE_BYTES:
            raise JobFailed(
                f"The file would be longer than {MAX_FILE_BYTES:,} bytes. Select less, or filter customers."
            )
        self._part, self._customers, self._began = BulkLines(), 0, asyncio.get_running_loop().time()
        self._run.note_progress(self.state.customers, checkpoint=self.state.stored())
        await self._run.store_progress()


def _next_size(size: int, length: int, most: int) -> int:
    """Return how many customers the next page has: as many as fill `PAGE_BYTES`, at most twice as many."""
    return max(1, min(most, 2 * size, size * PAGE_BYTES // max(length, 1)))


def _data(answer: DocumentAnswer) -> Mapping[str, Any]:
    """Return the data of an answer. Raises as `_checked`."""
    return _checked(answer).data or {}


def _checked(answer: DocumentAnswer) -> DocumentAnswer:
    """Return an answer in which nothing was refused; objects that cannot be read are null in it."""
    for error in answer.errors:
        code, message = str(error["extensions"]["code"]), str(error["message"])
        if code == ErrorCode.UNAVAILABLE:
            raise Unavailable(message)
        if code == ErrorCode.FORBIDDEN:
            raise Forbidden(message)
        if code != ErrorCode.INTERNAL:
            raise BadRequest(message)
    data = answer.data if answer.errors else {}
    if data is None or None in data.values():
        raise Unavailable("INTERNAL: a page could not be read; the log says why.")
    return answer
