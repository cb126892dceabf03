"""What each column of a file is: as its mapping says, else by its header."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from gateway.errors import Fault, InvalidInput, UserErrorCode
from gateway.inputs.import_target import (
    KEPT_IN_NOTE,
    LEFT_OUT,
    LISTED_TARGETS,
    is_repeatable,
    is_target,
    recognized_targets,
)
from gateway.operations.imports.record_field import import_fields
from gateway.operations.imports.record_header import is_repeatable_target, recognized_record_targets
from gateway.operations.imports.record_row import KEYS
from gateway.operations.imports.row import ImportColumn
from gateway.operations.record.kind import WrittenKind

NAMES: Final = frozenset({"first_name", "last_name", "full_name", "company_name"})
MAX_LISTED: Final = 20
"""Columns that a refusal names."""


class TargetRules(NamedTuple):
    """What columns of one kind's files can be."""

    recognize: Callable[[Sequence[str]], list[str]]
    is_target: Callable[[str], bool]
    is_repeatable: Callable[[str], bool]
    otherwise: str
    """What a column is that is nothing else."""
    identifying: frozenset[str]
    """Targets of which a file needs one."""
    needs: str
    """The message when it has none of them."""
    targets: Sequence[str]
    """What to choose from."""
    choices: str = "a field, note, or ignore"
    examples: str = "a field as first_name, phone.cell or address.billing.city; or note, or ignore"


_CUSTOMERS = TargetRules(
    recognized_targets,
    is_target,
    is_repeatable,
    KEPT_IN_NOTE,
    NAMES,
    "No column has a name. The columns are: {}. Map one of them to full_name, last_name or company_name.",
    LISTED_TARGETS,
)


def target_rules(kind: WrittenKind | None) -> TargetRules:
    """Return the rules of a kind of record; `None`: of customers."""
    if kind is None:
        return _CUSTOMERS
    fields = import_fields(kind)
    named = {target for target in fields if target.startswith("customer.")}
    return TargetRules(
        partial(recognized_record_targets, kind),
        lambda target: target in fields or target == LEFT_OUT,
        is_repeatable_target,
        LEFT_OUT,
        frozenset(named | (fields.keys() & set(KEYS))),
        "No column says whose the rows are, or which record. The columns are: {}. Map one of them to "
        "customer.external_id, customer.number, customer.email, customer.phone or customer.name.",
        (*fields, LEFT_OUT),
        "a field, or ignore",
        f"one of {', '.join(fields)}; or ignore",
    )


def mapped_columns(header: Sequence[str], mapping: Mapping[str, str], rules: TargetRules) -> tuple[ImportColumn, ...]:
    """Return what each column is. Raises InvalidInput for a mapping that names no column, or is not possible."""
    listed = ", ".join(header[:MAX_LISTED])
    faults = [
        Fault(UserErrorCode.INVALID, f"There is no column {name!r}; there are: {listed}.", ("mapping",))
        for name in mapping
        if name not in header
    ]
    faults += [_no_target(target, "mapping") for target in mapping.values() if not rules.is_target(target)]
    chosen = [mapping[name] for name in header if name in mapping]
    faults += [
        Fault(UserErrorCode.INVALID, f"Only one column can be {target}.", ("mapping",))
        for target in sorted({each for each in chosen if chosen.count(each) > 1 and not rules.is_repeatable(each)})
    ]
    if faults:
        raise InvalidInput(faults)
    return tuple(
        ImportColumn(name, mapping[name])
        if name in mapping
        else ImportColumn(name, rules.otherwise if target in chosen and not rules.is_repeatable(target) else target)
        for name, target in zip(header, rules.recognize(header), strict=True)
    )


def valid_values(values: Mapping[str, str], rules: TargetRules) -> Mapping[str, str]:
    """Return the values for all rows. Raises InvalidInput for those of fields that are not there, and of customers."""
    faults = [_no_target(target, "values") for target in values if not rules.is_target(target) or target == LEFT_OUT]
    if values and rules is _CUSTOMERS:
        message = "Customers have no values for all rows: add a column."
        faults = [Fault(UserErrorCode.INVALID, message, ("values",))]
    if faults:
        raise InvalidInput(faults)
    return values


def missing_column(columns: Sequence[ImportColumn], rules: TargetRules) -> str | None:
    """Return which column is missing, if nothing can be made of a row without it."""
    if rules.identifying & {column.target for column in columns}:
        return None
    return rules.needs.format(", ".join(column.header for column in columns[:MAX_LISTED]))


def require_identifying(columns: Sequence[ImportColumn], rules: TargetRules) -> None:
    """Raise InvalidInput when no column has that without which nothing can be made of a row."""
    if message := missing_column(columns, rules):
        raise InvalidInput([Fault(UserErrorCode.REQUIRED, message, ("mapping",))])


def _no_target(target: str, place: str) -> Fault:
    return Fault(UserErrorCode.INVALID, f"No column can be {target!r}; docs/import.md has all.", (place,))
