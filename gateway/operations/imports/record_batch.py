"""Records of an import in batches: those of each customer in one transaction, with what is kept of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.import_row import ImportRow, RowOutcome, RowProblem
from gateway.errors import Fault
from gateway.inputs.text import api_name
from gateway.operations.imports.cell_text import row_problem
from gateway.operations.imports.claim import require_claim
from gateway.operations.imports.known_rows import known_digests
from gateway.operations.imports.record_item import ItemMaker
from gateway.operations.imports.record_match import RecordMatcher
from gateway.operations.imports.record_row import ReadRecord
from gateway.operations.imports.record_state import packed, sheet_state
from gateway.operations.imports.value import ValueReader
from gateway.operations.record.kind import WrittenKind
from gateway.operations.record.upsert import NumberedItem, UpsertBatch, UpsertResult, write_groups
from gateway.operations.record.worksheet import Worksheet
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction


@dataclass(slots=True, eq=False)
class PlannedRecord:
    """What is to become of a record, and what became of it."""

    record: ReadRecord
    outcome: RowOutcome = RowOutcome.REFUSED
    customer_id: str | None = None
    record_id: str | None = None
    state: str | None = None
    before: str | None = None
    result: UpsertResult | None = None
    """What its transaction gave; of an attempt that was taken back, another than the last."""
    remarks: dict[int, list[RowProblem]] = field(default_factory=dict)
    """Row → what that attempt reported of it."""

    def remark(self, row: int, problem: RowProblem) -> None:
        """Report something in a row that this attempt met."""
        self.remarks.setdefault(row, []).append(problem)


class RecordWriter:
    """Planner and writer of the records of one import; a dry one writes nothing and tells the same."""

    def __init__(
        self,
        scope: TenantScope,
        company: Company,
        kind: WrittenKind,
        job_id: str,
        claim: str | None,
        *,
        is_dry: bool = False,
    ) -> None:
        self._kind, self._company_id, self._job_id, self._claim = kind, company.id, job_id, claim
        self._scope = scope
        self._matcher = RecordMatcher(scope, company, kind)
        self._maker = ItemMaker(kind, ValueReader.of(company), self._matcher)
        operation = f"{api_name(kind.plural)}Import"
        self._batch = UpsertBatch(scope, company, kind.spec, operation, Origin(job_id), is_dry=is_dry)
        self._digests: set[str | None] = set()
        """Of a dry run: those of the records before."""

    async def write(self, records: Sequence[ReadRecord]) -> list[ImportRow]:
        """Write a batch, or tell what would become of it; return what is kept of its rows. Raises JobFailed."""
        planned = [PlannedRecord(record) for record in records]
        new = await self._new(planned)
        await self._matcher.load([one.record for one in new.values()])
        groups: dict[str, list[NumberedItem]] = {}
        for place, one in new.items():
            made = self._maker.make(one.record)
            if made.item is not None:
                one.customer_id = made.customer_id
                groups.setdefault(made.customer_id, []).append((place, made.item))
        await self._write_groups(planned, groups)
        left = [row for one in planned if one.result is None for row in self._rows(one)]
        if left and not self._batch.is_dry:
            await self._scope.in_transaction(lambda transaction: self._keep(transaction, left))
        return [row for one in planned for row in self._rows(one)]

    async def _new(self, planned: Sequence[PlannedRecord]) -> Mapping[int, PlannedRecord]:
        """Return the records that must be written, by their places, and settle the others."""
        known = await known_digests(self._scope, [one.record.digest for one in planned]) | self._digests
        new = {}
        for place, one in enumerate(planned):
            first = one.record.first
            if (fault := one.record.fault) is not None:
                first.flag(None, None, fault)
            elif one.record.digest in known:
                one.outcome = RowOutcome.SKIPPED
                first.flag(None, None, "This was imported before.")
            else:
                known.add(one.record.digest)
                new[place] = one
        if self._batch.is_dry:
            self._digests |= known
        return new

    async def _write_groups(
        self, planned: Sequence[PlannedRecord], groups: Mapping[str, Sequence[NumberedItem]]
    ) -> None:
        """Write the items of each customer, with the rows that say so."""

        async def beside(sheet: Worksheet, results: Sequence[UpsertResult]) -> None:
            rows: list[ImportRow] = []
            for result in results:
                await self._settle(planned[result.place], result, sheet)
                rows += self._rows(planned[result.place])
            if not self._batch.is_dry:
                await self._keep(sheet.transaction, rows)

        for result in await write_groups(self._batch._replace(beside=beside), groups):
            one = planned[result.place]
            if one.result is not result:  # the customer is not there any more
                self._refuse(one, result.user_errors)
                one.result = None

    async def _settle(self, one: PlannedRecord, result: UpsertResult, sheet: Worksheet) -> None:
        """Note what became of a record."""
        one.result, one.record_id, one.state, one.before = result, result.record_id, None, None
        one.remarks.clear()
        if result.record_id is None:
            self._refuse(one, result.user_errors)
            return
        before, after = sheet.before(result.record_id), await sheet.get(self._kind.spec.record, result.record_id)
        is_new = result.created and not (self._batch.is_dry and one.record.repeats)
        one.outcome = RowOutcome.CREATED if is_new else RowOutcome.UPDATED
        if before is not None and before == after:
            one.outcome = RowOutcome.SKIPPED
            reason = f"The {self._kind.spec.noun} has all of this already."
            one.remark(one.record.number, row_problem(None, None, reason))
            return
        if after is not None:
            one.state, one.before = await sheet_state(sheet, after, is_new=before is None), packed(before)

    def _refuse(self, one: PlannedRecord, faults: Sequence[Fault]) -> None:
        one.outcome, one.record_id, one.state, one.before = RowOutcome.REFUSED, None, None, None
        one.remarks.clear()
        for fault in faults:
            path = (fault.path or ())[2:]  # of the batch: `items`, and the place in it
            row, column, text = self._maker.place(one.record, path)
            one.remark(row.number, row_problem(column, text, fault.message))

    def _rows(self, one: PlannedRecord) -> list[ImportRow]:
        """Return what is kept of the rows of a record: the first has what concerns the record as a whole."""
        is_known = one.outcome is not RowOutcome.REFUSED
        rows = []
        for row in one.record.rows:
            is_first = row is one.record.first
            rows.append(
                ImportRow(
                    id=ImportRow.id_in(self._job_id, row.number),
                    company_id=self._company_id,
                    job_id=self._job_id,
                    row=row.number,
                    outcome=one.outcome,
                    customer_id=one.customer_id if one.record_id else None,
                    record_id=one.record_id,
                    state=one.state if is_first else None,
                    before=one.before if is_first else None,
                    digest=one.record.digest if is_first and is_known else None,
                    problems=(*row.problems, *one.remarks.get(row.number, ())),
                )
            )
        return rows

    async def _keep(self, transaction: Transaction, rows: Sequence[ImportRow]) -> None:
        """Store what is kept of rows, if the job is still this claim's. Raises JobFailed."""
        await require_claim(transaction, self._job_id, self._claim)
        await transaction.as_system().insert_all(rows)
