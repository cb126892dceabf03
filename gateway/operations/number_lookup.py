"""Finding a record by the number that people write on letters and say on the phone."""

from typing import TypeVar

from gateway.documents.base.record import Record
from gateway.store.scope import TenantScope

R = TypeVar("R", bound=Record)


async def record_by_number(scope: TenantScope, record: type[R], text: str) -> R | None:
    """Return the record with a number as it is written, else in capital letters; `None` if it does not exist."""
    number = text.strip()
    forms = list(dict.fromkeys((number, number.upper())))
    found = await scope.find(record, {"number": {"$in": forms}}, limit=len(forms))
    exact = (one for one in found if one.number == number)  # type: ignore[attr-defined]  # kinds with a number only
    return next(exact, found[0] if found else None)
