"""The company as the ground of every write: its country and current day, by which inputs are validated."""

from datetime import date
from typing import Any, cast

from gateway.documents.base.record import instant
from gateway.documents.company import Company
from gateway.errors import BadRequest, Fault
from gateway.inputs.rule import UNKNOWN_CONTEXT, Checked, ContextNeeded, ValidationContext
from gateway.store.scope import TenantScope

NO_COMPANY = "Your company is not set up here. Ask whoever runs the gateway, and whoever gave you the token."


async def find_company(scope: TenantScope) -> Company | None:
    """Return the viewer's company; several mutations of a document read it once."""
    return await scope.shared_reads.company(lambda: scope.get(Company, scope.viewer.company_id))


async def load_company(scope: TenantScope) -> Company:
    """Return the viewer's company. Raises BadRequest when it does not exist."""
    company = await find_company(scope)
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
