"""Rows in batches: what is to become of each is planned, then all of it is written in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from msgspec.structs import replace

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.documents.customer_key import tag_key
from gateway.documents.import_row import ImportRow, RowOutcome, RowProblem
from gateway.documents.note import Note, NoteVisibility
from gateway.errors import DuplicateValue, NotFound
from gateway.inputs.text import api_name
from gateway.operations.authorship import make_author
from gateway.operations.background.job_run import JobFailed
from gateway.operations.change.field_change import field_changes
from gateway.operations.change.log import log_changes
from gateway.operations.customer.create import NUMBERS, insert_customers
from gateway.operations.customer.edit import CustomerEdit
from gateway.operations.customer.external_id import customers_by_external_id
from gateway.operations.imports.claim import require_claim
from gateway.operations.imports.draft import merged_customer, new_customer
from gateway.operations.imports.duplicate import KnownKeys, find_duplicates
from gateway.operations.imports.known_rows import known_digests
from gateway.operations.imports.row import MAX_NOTE, ReadRow
from gateway.operations.number import NUMBER_INDEX, next_numbers
from gateway.operations.tag import spelled
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

CREATED: Final = "customerImport"
UPDATED: Final = "customerImportUpdate"
MAX_PLANS: Final = 5
"""How often a batch is planned, when others write what it rests on at the same time."""
_MERGED = "The customer with this external id was merged into {}."
_TOTAL = "This is the total of a report. For a customer of that name, add a phone, an e-mail address or an address."
_JOINED = "Joined with row {}, which has the same external id."


@dataclass(slots=True)
class PlannedRow:
    """What is to become of a row: a new customer, a change of one, or nothing."""

    row: ReadRow
    outcome: RowOutcome = RowOutcome.CREATED
    draft: Customer | None = None
    existing: Customer | None = None
    joins: "PlannedRow | None" = None
    """The earlier row of the batch whose new customer it adds to."""
    kept: frozenset[str] = frozenset()
    """Fields of the customer that the row does not replace."""
    note: str = ""
    problems: list[RowProblem] = field(default_factory=list)
    version: int | None = None
    holds: int = 0

    @property
    def customer_id(self) -> str | None:
        """The customer that it makes, changes or would have."""
        if self.joins is not None:
            return self.joins.customer_id
        return self.draft.id if self.draft else self.existing.id if self.existing else None

    def remember_facts(self, survivor: Customer) -> None:
        """Let the row, whose customer was merged into this one, replace nothing that the survivor has."""
        self.kept = frozenset(name for name in self.row.values if getattr(survivor, name) is not None)
        differing = sorted(
            api_name(name) for name in self.kept - {"external_id"} if getattr(survivor, name) != self.row.values[name]
        )
        reason = f"{_MERGED.format(survivor.number)} What that customer has stays: {', '.join(differing)}."
        self.problems.append(RowProblem(reason=reason if differing else _MERGED.format(survivor.number)))

    def settle(self, outcome: RowOutcome, reason: str) -> None:
        """Decide that nothing is written, and why."""
        self.outcome = outcome
        self.problems.append(RowProblem(reason=reason))


@dataclass(slots=True)
class PlanMemory:
    """What a dry run remembers of the rows before, as it stores none."""

    digests: set[str | None] = field(default_factory=set)
    external_ids: dict[str | None, int] = field(default_factory=dict)
    duplicates: KnownKeys = field(default_factory=dict)


class BatchWriter:
    """Planner and writer of the batches of one import."""

    def __init__(self, scope: TenantScope, company: Company, job_id: str, *, skip_duplicates: bool) -> None:
        self._scope = scope
        self._company = company
        self._job_id = job_id
        self._skip_duplicates = skip_duplicates
        self._author = make_author(scope.viewer)
        self._tags: dict[str, str] = {}
        self._memory: PlanMemory | None = None

    def remember(self) -> None:
        """Remember the rows that are planned, as a dry run does not store them."""
        self._memory = PlanMemory()

    async def plan(
        self, rows: Sequence[ReadRow], known: KnownKeys | None = None, ids: Mapping[int, str] | None = None
    ) -> list[PlannedRow]:
        """Decide what is to become of each row, from what is stored now.

        `known`, which is added to, has what customers are compared by that are being written; `ids`, by row, the ids
        of new customers.
        """
        planned = [PlannedRow(row, note=row.note_text()[:MAX_NOTE]) for row in rows]
        await self._skip_known(planned)
        await self._spell_tags(rows)
        await self._match(planned)
        drafts: dict[str | None, PlannedRow] = {}
        for one in planned:
            external_id = one.row.values.get("external_id")
            if one.outcome is RowOutcome.SKIPPED or one.existing is not None:
                continue
            if external_id is not None and external_id in drafts:
                self._join(drafts[external_id], one)
            elif self._memory is not None and external_id in self._memory.external_ids:
                one.outcome = RowOutcome.UPDATED
                one.problems.append(RowProblem(reason=_JOINED.format(self._memory.external_ids[external_id])))
            elif one.row.fault is not None:
                one.settle(RowOutcome.REFUSED, one.row.fault)
            elif one.row.is_nameless:
                one.settle(RowOutcome.REFUSED, "A customer needs a first name, a last name or a company name.")
            elif one.row.is_total:
                one.settle(RowOutcome.REFUSED, _TOTAL)
            else:
                one.draft = self._draft(one.row, (ids or {}).get(one.row.number))
                drafts[external_id] = one
        await self._compare(planned, self._memory.duplicates if self._memory else {} if known is None else known)
        if self._memory is not None:
            made = {external_id: one.row.number for external_id, one in drafts.items() if external_id and one.draft}
            self._memory.external_ids.update(made)
        return planned

    def rows(self, planned: Sequence[PlannedRow]) -> list[ImportRow]:
        """Return what is kept of each row."""
        return [
            ImportRow(
                id=ImportRow.id_in(self._job_id, one.row.number),
                company_id=self._company.id,
                job_id=self._job_id,
                row=one.row.number,
                outcome=one.outcome,
                customer_id=one.customer_id,
                version=one.version,
                holds=one.holds,
                digest=None if one.outcome is RowOutcome.REFUSED else one.row.digest,
                problems=(*one.row.problems, *one.problems),
            )
            for one in planned
        ]

    async def write(self, planned: list[PlannedRow], claim: str | None) -> list[ImportRow]:
        """Write a batch: all of it or, when the job is no longer this claim's, nothing. Raises JobFailed."""
        for _ in range(MAX_PLANS):
            made = sum(one.draft is not None for one in planned)
            numbers = await next_numbers(self._scope, NUMBERS, made, self._company) if made else []
            work = partial(self._write, planned=planned, numbers=numbers, claim=claim)
            try:
                return await self._scope.in_transaction(work)
            except (DuplicateValue, NotFound) as refusal:
                if isinstance(refusal, DuplicateValue) and refusal.index == NUMBER_INDEX:
                    continue
                ids = {one.row.number: one.draft.id for one in planned if one.draft}
                planned = await self.plan([one.row for one in planned], ids=ids)
        raise JobFailed("Others write the same customers at the same time. Try again when they have ended.")

    async def _write(
        self, transaction: Transaction, planned: Sequence[PlannedRow], numbers: Sequence[str], claim: str | None
    ) -> list[ImportRow]:
        await require_claim(transaction, self._job_id, claim)
        viewer, origin = self._scope.viewer, Origin(self._job_id)
        made = [one for one in planned if one.draft is not None]
        customers = [replace(one.draft, number=number) for one, number in zip(made, numbers, strict=True) if one.draft]
        await insert_customers(transaction, viewer, customers, operation=CREATED, origin=origin)
        for one in planned:
            if one.outcome is RowOutcome.CREATED:
                one.version = 1
            elif one.existing is not None and one.outcome is RowOutcome.UPDATED:
                before, one.version = one.existing, await self._change(transaction, one, one.existing, origin)
                one.holds = int(bool(one.note) and before.version == one.version)
        notes = [note for one in planned if (note := self._note(one)) is not None]
        await transaction.insert_all(notes)
        await log_changes(transaction, viewer, notes, operation="noteAdd", origin=origin, staff_only=True)
        stored = self.rows(planned)
        await transaction.as_system().insert_all(stored)
        return stored

    async def _change(self, transaction: Transaction, one: PlannedRow, existing: Customer, origin: Origin) -> int:
        """Change a customer, and return the version that this made."""
        after = await CustomerEdit(scope=self._scope, customer_id=existing.id, operation=UPDATED, origin=origin).store(
            lambda customer: self._merged(customer, one), within=transaction
        )
        return after.version

    def _note(self, one: PlannedRow) -> Note | None:
        if not one.note or one.customer_id is None or one.outcome not in (RowOutcome.CREATED, RowOutcome.UPDATED):
            return None
        return Note(
            id=Note.new_id(),
            company_id=self._company.id,
            customer_id=one.customer_id,
            body=one.note,
            visibility=NoteVisibility.STAFF,
            author=self._author,
            created_at=instant(),
        )

    async def _match(self, planned: Sequence[PlannedRow]) -> None:
        """Find the customers whose external ids rows have, and what the rows change of them."""
        new = [one for one in planned if one.outcome is not RowOutcome.SKIPPED and "external_id" in one.row.values]
        known = await customers_by_external_id(self._scope, [one.row.values["external_id"] for one in new])
        written = {"customer_id": {"$in": [customer.id for customer in known.values()]}}
        notes = {(note.customer_id, note.body) for note in await self._scope.find(Note, written)} if known else set()
        for one in new:
            existing = known.get(one.row.values["external_id"])
            if existing is None:
                continue
            one.existing, one.outcome = existing, RowOutcome.UPDATED
            if existing.external_id != one.row.values["external_id"]:
                one.remember_facts(existing)
            if (existing.id, one.note) in notes:
                one.note = ""
            if not one.note and not field_changes(existing, self._merged(existing, one)):
                one.settle(RowOutcome.SKIPPED, "The customer has all of this already.")

    async def _skip_known(self, planned: Sequence[PlannedRow]) -> None:
        """Skip the rows that say what a row of this or an earlier import said."""
        known = await known_digests(self._scope, [one.row.digest for one in planned])
        known |= self._memory.digests if self._memory is not None else set()
        for one in planned:
            if one.row.fault is not None:
                continue
            if one.row.digest in known:
                one.settle(RowOutcome.SKIPPED, "This row was imported before.")
            known.add(one.row.digest)
        if self._memory is not None:
            self._memory.digests |= known

    async def _spell_tags(self, rows: Sequence[ReadRow]) -> None:
        """Look up how the company spells the tags that no row had until now."""
        new = {tag_key(tag): tag for row in rows for tag in row.tags if tag_key(tag) not in self._tags}
        self._tags |= dict(zip(new, await spelled(self._scope, new.values()), strict=True))

    def _spelled(self, row: ReadRow) -> list[str]:
        return [self._tags[tag_key(tag)] for tag in row.tags]

    def _draft(self, row: ReadRow, customer_id: str | None) -> Customer:
        draft = new_customer(row, self._company, self._author, instant(), self._spelled(row))
        return draft if customer_id is None else replace(draft, id=customer_id)

    def _merged(self, customer: Customer, one: PlannedRow) -> Customer:
        return merged_customer(customer, one.row, self._spelled(one.row), one.kept)

    def _join(self, first: PlannedRow, one: PlannedRow) -> None:
        """Join a row with an earlier one of the same batch that has its external id."""
        if first.draft is None:
            raise AssertionError("only rows that make a customer are kept")
        first.draft = self._merged(first.draft, one)
        one.outcome, one.joins, one.version = RowOutcome.UPDATED, first, 1
        one.problems.append(RowProblem(reason=_JOINED.format(first.row.number)))

    async def _compare(self, planned: Sequence[PlannedRow], known: KnownKeys) -> None:
        """Tell of the new customers who are probably there already."""
        made = {one.draft.id: one for one in planned if one.draft is not None}
        numbers = {draft_id: one.row.number for draft_id, one in made.items()}
        drafts = [one.draft for one in made.values() if one.draft is not None]
        found = await find_duplicates(self._scope, drafts, numbers, known)
        for draft_id, duplicate in found.items():
            one = made[draft_id]
            one.problems.append(RowProblem(reason=duplicate.reason, duplicate_id=duplicate.customer_id))
            if self._skip_duplicates:
                one.outcome, one.draft = RowOutcome.SKIPPED, None
        for one in planned:
            if one.joins is not None and one.joins.draft is None:
                one.settle(RowOutcome.SKIPPED, f"Row {one.joins.row.number} is skipped, and this belongs to it.")
