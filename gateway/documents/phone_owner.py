"""Reading who has a phone number, and the last call with each, in one MongoDB command."""

from typing import Any, NamedTuple

from gateway.documents.communication import Communication, CommunicationChannel
from gateway.documents.connection_request import Condition, ConnectionRequest
from gateway.documents.customer import Customer
from gateway.documents.lookup_stages import lookup
from gateway.documents.page import PageRequest
from gateway.documents.scope import TenantScope
from gateway.documents.unfit_record import drop_unfit

MOST_READ = 100
CALLS = (Condition("channel", "$eq", CommunicationChannel.CALL.value),)
RANKED_BY = ("phones", "status", "metrics", "company_name", "first_name", "last_name")
LAST_CALL = ConnectionRequest(Communication, "customer_id", CALLS, PageRequest(1), placed=False)


class PhoneOwner(NamedTuple):
    """A customer who has the number; the last call with them, if it was asked for and there is one."""

    customer: Customer
    last_call: Communication | None


async def owners_of(scope: TenantScope, e164: str, *, with_calls: bool) -> list[PhoneOwner]:
    """The customers who have a number. Raises Forbidden."""
    stages: list[dict[str, Any]] = [{"$limit": MOST_READ}, {"$project": Customer.projection()}]
    if with_calls:
        stages.append(lookup(scope, LAST_CALL, "calls"))
    rows = await scope.aggregate(Customer, {"keys.phones": e164}, stages, for_records=True)
    owners = {row["_id"]: _call_in(row.get("calls", ())) for row in rows}
    customers = drop_unfit(map(Customer.from_stored, rows), RANKED_BY)
    return [PhoneOwner(customer, owners[customer.id]) for customer in customers]


def _call_in(rows: list[dict[str, Any]]) -> Communication | None:
    return Communication.from_stored(rows[0]) if rows else None
