"""Finding a record by the number that people write on letters and say on the phone."""

from collections.abc import Sequence
from typing import Any, TypeVar

from gateway.documents.base.record import Record
from gateway.documents.company import Company
from gateway.operations.number import SERIES
from gateway.operations.search.number_term import number_term
from gateway.store.scope import TenantScope

R = TypeVar("R", bound=Record)
_KIND = {series.record: kind for kind, series in SERIES.items()}


async def record_by_number(scope: TenantScope, record: type[R], text: str) -> R | None:
    """Return the one record with a number as it is written, else as people write it; `None` if there is not one."""
    typed = text.strip()
    found = await _find(scope, record, [typed, typed.upper(), typed.lower()])
    if not found and (forms := await other_forms(scope, record, text)):
        found = await _find(scope, record, forms)
    exact = next((one for one in found if _number(one) == typed), None)  # others may differ by case only
    return exact or (found[0] if len(found) == 1 else None)


async def other_forms(scope: TenantScope, record: type[Record], text: str) -> list[str]:
    """Return how a number that people wrote may be stored: `j10045`, `#10045`, `job 10045` and 10045 are J-10045."""
    term, kind = number_term(text.strip()), _KIND.get(record)
    if term is None or kind is None:
        return []
    return term.forms(await scope.get(Company, scope.viewer.company_id)).get(kind, [])


async def _find(scope: TenantScope, record: type[R], forms: Sequence[str]) -> list[R]:
    return await scope.find(record, {"number": {"$in": list(dict.fromkeys(forms))}}, limit=len(forms))


def _number(record: Any) -> str:
    """Return the number of a record of a kind that has one."""
    return str(record.number)
