"""What all writes of a customer have in common: the ground of their rules, and how an input becomes a change."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from gateway.documents.base.record import instant
from gateway.documents.change import Origin
from gateway.documents.company import Company
from gateway.documents.customer import Customer
from gateway.errors import BadRequest, Fault
from gateway.inputs.rule import UNKNOWN_CONTEXT, Checked, ContextNeeded, ValidationContext
from gateway.inputs.version import Versioned
from gateway.operations.customer.change import ExtraWrites, change_customer
from gateway.store.scope import TenantScope

NO_COMPANY = "Your company is not set up here. Ask whoever runs the gateway, and whoever gave you the token."


async def load_company(scope: TenantScope) -> Company:
    """Return the viewer's company. Raises BadRequest when it does not exist."""
    company = await scope.get(Company, scope.viewer.company_id)
    if company is None:
        raise BadRequest(NO_COMPANY)
    return company


class _CompanyContext:
    """The country of a company, and the current day there: read when a rule needs it, as it may not fit."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._now = instant()

    @property
    def country(self) -> str:
        """The company's country. Raises UnfitValue."""
        return self._company.country

    @property
    def today(self) -> date:
        """The company's day. Raises UnfitValue."""
        return self._company.find_day(self._now)


def make_validation_context(company: Company) -> ValidationContext:
    """Return the country of a company, and the current day there; only what a rule reads has to fit."""
    return cast(ValidationContext, _CompanyContext(company))


async def load_validation_context(scope: TenantScope) -> ValidationContext:
    """Return the validation context of the viewer's company."""
    return make_validation_context(await load_company(scope))


async def validate_input(scope: TenantScope, given: Checked) -> tuple[dict[str, Any], list[Fault]]:
    """Return (the values that keep their rules, every fault); the company is read only if a rule depends on it."""
    try:
        return given.validate(UNKNOWN_CONTEXT)
    except ContextNeeded:
        return given.validate(await load_validation_context(scope))


async def apply_customer_edit(
    scope: TenantScope,
    input: Versioned,
    origin: Origin,
    operation: str,
    edit: Callable[[Customer], Customer],
    *,
    extra_writes: ExtraWrites | None = None,
    dry_run: bool = False,
    faults: Sequence[Fault] = (),
) -> Customer:
    """Apply `edit` to the customer that an input names; a dry run returns it unchanged. Raises MutationRefused.

    With `faults` of the input nothing is written: they are raised with what `edit`, given what is valid, refuses.
    """
    name = "customerId" if hasattr(input, "customer_id") else "id"
    return await change_customer(
        scope,
        str(getattr(input, "customer_id", None) or getattr(input, "id", "")),
        edit,
        operation=operation,
        origin=origin,
        expected_version=input.expected_version,
        merge=input.merge_non_overlapping,
        extra_writes=extra_writes,
        dry_run=dry_run,
        path=(name,),
        faults=faults,
    )
