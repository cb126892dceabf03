"""What staff do with records: make them, change them, and take them a step further in their lives.

The records are written as those that integrations send (`write.py`, `store.py`); what is here is only what people are
held to: versions, the order of the steps, and their own jobs.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, cast

from gateway.access.permission import Permission
from gateway.access.viewer import Viewer
from gateway.documents.base.record import CustomerRecord, instant
from gateway.documents.base.timed_status import find_status
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.errors import ErrorCollector, Fault, Forbidden, InvalidInput, NotFound, UserErrorCode
from gateway.inputs.staff_record import StaffRecordInput
from gateway.operations.company.validation import load_company, make_validation_context
from gateway.operations.customer.late_write import customer_as_seen
from gateway.operations.expected_version import require_version
from gateway.operations.number import numbered
from gateway.operations.record.spec import Occasion, RecordSpec
from gateway.operations.record.store import number_records, store_records
from gateway.operations.record.worksheet import Worksheet
from gateway.operations.record.write import write_values
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

Values = Mapping[str, Any]
SHOWN_TO_THE_CUSTOMER = ("total", "tax", "lines")
"""Fields of an accepted quote or issued invoice that stay as the customer has seen them."""


def _no_values(_: Occasion, __: Any, ___: Values) -> Values:
    return {}


@dataclass(frozen=True)
class StaffChange:
    """A mutation of staff on one kind of record."""

    operation: str
    spec: RecordSpec
    allowed_with: Permission
    """The permission for the records of everybody; a step may need a lesser one for one's own."""
    sources: tuple[StrEnum, ...] = ()
    """The statuses in which a record can be; empty when any will do."""
    hint: str = ""
    """What to do when it is in none of them."""
    values: Values = field(default_factory=dict)
    """The values that it sets by itself."""
    fill: Callable[[Occasion, Any, Values], Values] = _no_values
    """(occasion, record before or `None`, given values) → more values. Raises MutationRefused."""
    follow: Callable[[Worksheet, Occasion, Any, Any], Awaitable[None]] | None = None
    """Checks and changes what depends on the record, given before (or `None`) and after. Raises MutationRefused."""


def step(
    operation: str,
    spec: RecordSpec,
    allowed_with: Permission,
    sources: Sequence[StrEnum],
    status: StrEnum,
    **more: Any,
) -> StaffChange:
    """Return the mutation that takes a record from one of some statuses to another."""
    return StaffChange(operation, spec, allowed_with, sources=tuple(sources), values={"status": status}, **more)


def keep_shown(given: Values, message: str) -> None:
    """Raise InvalidInput with the message for each given field that the customer has seen."""
    if changed := [name for name in SHOWN_TO_THE_CUSTOMER if name in given]:
        raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, (name,)) for name in changed])


class _Subject(NamedTuple):
    before: CustomerRecord | None
    customer: Customer


async def change_record(
    change: StaffChange, scope: TenantScope, input: StaffRecordInput, origin: Origin
) -> CustomerRecord:
    """Return the record after a change, stored with all that follows from it. Raises MutationRefused, Forbidden.

    A dry run takes it back, and returns the record as it would be.
    """
    company = await load_company(scope)
    run = scope.in_dry_run if getattr(input, "dry_run", False) else scope.in_transaction
    return await numbered(lambda: run(lambda transaction: _change(change, scope, company, transaction, input, origin)))


async def _change(
    change: StaffChange,
    scope: TenantScope,
    company: Company,
    transaction: Transaction,
    input: StaffRecordInput,
    origin: Origin,
) -> CustomerRecord:
    system, ground = transaction.as_system(), make_validation_context(company)
    given, faults = input.validate(ground)
    refusals = ErrorCollector(faults)
    with refusals:
        subject = await _subject(change, scope.viewer, system, given, input)
        _require_own(change, scope.viewer, subject.before)
        _require_version(subject.before, input.expected_version, refusals)
        occasion = Occasion(scope.viewer, company, ground, instant(), subject.customer)
        sheet = Worksheet(system, subject.customer)
        with refusals:
            _require_status(change, scope.viewer, subject.before)
        with refusals:
            after = await _write(change, sheet, occasion, subject.before, given, faults)
    refusals.raise_any()
    await number_records(scope, company, sheet, change.spec)
    await store_records(scope, sheet, change.operation, origin)
    return cast(CustomerRecord, await sheet.get(change.spec.record, after.id))


async def _subject(
    change: StaffChange, viewer: Viewer, system: Transaction, given: Values, input: StaffRecordInput
) -> _Subject:
    """Return the record to change, `None` for a new one, and its customer. Raises NotFound, Conflict."""
    if "customer_id" in given:
        customer_id: str = given["customer_id"]
        return _Subject(
            None, await customer_as_seen(system, viewer, customer_id, input.expected_version, ("customerId",))
        )
    before = await system.get(change.spec.record, given["id"])
    if before is None:
        raise NotFound(change.spec.noun, ("id",))
    expected = None if hasattr(before, "version") else input.expected_version
    customer = await customer_as_seen(system, viewer, before.customer_id, expected, ("id",), gets_record=False)
    return _Subject(before, customer)


def _require_version(before: Any, expected: int | None, refusals: ErrorCollector) -> None:
    """Note a conflict when a record with versions of its own is no longer at the one that its reader saw."""
    if hasattr(before, "version"):
        with refusals:
            require_version(before, expected)


def _require_own(change: StaffChange, viewer: Viewer, before: Any) -> None:
    """Raise Forbidden when the viewer may take this step with their own records only, and this is not one."""
    if not viewer.may(change.allowed_with) and before is not None and before.technician_id != viewer.id:
        message = f"With {Permission.JOB_WORK.value} alone you can do this for your own jobs and visits only."
        raise Forbidden(f"{message} For others you need {change.allowed_with.value}.")


def _require_status(change: StaffChange, viewer: Viewer, before: Any) -> None:
    """Raise InvalidInput when the step does not begin where the record is, which is told to those who may read it."""
    if before is None or not change.sources or (status := find_status(before)) in change.sources:
        return
    allowed = " or ".join(change.sources)
    needed = change.spec.record.readable_with
    if needed is None or viewer.may(needed):
        name = getattr(before, "number", None) or getattr(before, "name", before.id)
        found = f"The {change.spec.noun} {name} is {status}"
    else:
        found = f"The {change.spec.noun} is in another status"
    message = f"{found}; {change.operation} needs {allowed}. {change.hint}".rstrip()
    raise InvalidInput([Fault(UserErrorCode.WRONG_STATUS, message, ("id",))])


async def _write(
    change: StaffChange,
    sheet: Worksheet,
    occasion: Occasion,
    before: CustomerRecord | None,
    given: Values,
    faults: list[Fault],
) -> CustomerRecord:
    """Return the record with the values of the change, and what follows from it, on the worksheet."""
    refusals, more = ErrorCollector(faults), dict[str, Any]()
    with refusals:
        more = dict(change.fill(occasion, before, given))
    with refusals:
        values = {**change.values, **given, **more}
        written = await write_values(sheet, change.spec, occasion, values, faults)
        if change.follow is not None:
            await change.follow(sheet, occasion, before, written.record)
    refusals.raise_any()
    return written.record
