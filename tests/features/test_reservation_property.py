"""For all writes, at once and with crashes: each value has one owner, and each reservation its record."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from gateway.store.transaction import Transaction
from tests import records
from tests.merging import MERGE, UNMERGE
from tests.reserved import reservations_needed, reservations_there
from tests.running_gateway import RunningGateway, Tenant

EXAMPLES = int(os.environ.get("GATEWAY_RESERVATION_EXAMPLES", "4"))
"""Generated courses of writes; hundreds where time allows."""
PEOPLE, AT_ONCE = 4, 4
CREATE = """mutation ($i: CustomerCreateInput!) { customerCreate(input: $i) { customer { id } userErrors { code } } }"""
UPDATE = """mutation ($i: CustomerUpdateInput!) { customerUpdate(input: $i) { userErrors { code } } }"""
DELETE = """mutation ($i: CustomerDeleteInput!) { customerDelete(input: $i) { userErrors { code } } }"""
_PERSON, _VALUE = st.integers(0, PEOPLE - 1), st.sampled_from(("A", "B", "C"))
_WRITES = st.one_of(
    st.tuples(st.just("create"), st.one_of(st.none(), _VALUE)),
    st.tuples(st.just("crash"), _VALUE),
    st.tuples(st.just("change"), _PERSON, st.one_of(st.none(), _VALUE)),
    st.tuples(st.just("delete"), _PERSON),
    st.tuples(st.just("merge"), _PERSON, _PERSON),
    st.tuples(st.just("unmerge"), _PERSON),
)


class _Desk:
    """A company whose customers are written, and the codes of all refusals."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.people, self.merges, self.codes = tenant, list[str](), list[str](), set[str]()

    async def write(self, kind: str, *facts: Any) -> None:
        """Do one of the generated writes."""
        await getattr(self, kind)(*facts)

    async def create(self, external_id: str | None) -> None:
        """Create a customer."""
        made = await self._ask(CREATE, firstName="Ada", lastName="Kent", externalId=external_id)
        if made["customer"]:
            self.people.append(made["customer"]["id"])

    async def crash(self, external_id: str) -> None:
        """Store a customer in a transaction that does not come to its end."""

        async def work(transaction: Transaction) -> None:
            made = records.customer(self.tenant.company.id, external_id=external_id)
            await transaction.insert(made)
            raise ConnectionAbortedError("the process was killed")

        await asyncio.gather(self.tenant.scope.in_transaction(work), return_exceptions=True)

    async def change(self, person: int, external_id: str | None) -> None:
        """Give a customer another external id, or remove it."""
        await self._ask(UPDATE, id=self._person(person), externalId=external_id)

    async def delete(self, person: int) -> None:
        """Delete a customer."""
        await self._ask(DELETE, id=self._person(person), force=True)

    async def merge(self, survivor: int, other: int) -> None:
        """Merge two customers."""
        done = await self._ask(MERGE, survivorId=self._person(survivor), otherId=self._person(other))
        self.merges += [done["mergeId"]] if done["mergeId"] else []

    async def unmerge(self, which: int) -> None:
        """Take a merge back."""
        if self.merges:
            await self._ask(UNMERGE, mergeId=self.merges[which % len(self.merges)])

    def _person(self, number: int) -> str:
        return self.people[number % len(self.people)]

    async def _ask(self, query: str, **given: Any) -> Any:
        name = "input" if "$input" in query else "i"
        answer = await self.tenant.ask(query, {name: given}, role=Role.ADMIN)
        assert answer.errors == [], answer.errors
        ((_, payload),) = answer.data.items()
        self.codes |= {error["code"] for error in payload["userErrors"]}
        return payload


@settings(max_examples=EXAMPLES)
@given(course=st.lists(st.lists(_WRITES, min_size=1, max_size=AT_ONCE), min_size=2, max_size=6))
async def test_each_value_has_one_owner_and_each_reservation_its_record(
    gateway: RunningGateway, course: Sequence[Sequence[Any]]
) -> None:
    """After each handful of writes at once. No refusal is of another kind than those that people know."""
    desk = _Desk(await gateway.tenant())
    for external_id in ("A", "B", None, None):
        await desk.create(external_id)
    for writes in course:
        await asyncio.gather(*(desk.write(*write) for write in writes))
        assert await reservations_there(desk.tenant) == await reservations_needed(desk.tenant)
        external_ids = [one.external_id for one in await desk.tenant.scope.find(Customer, {}) if one.external_id]
        assert len(external_ids) == len(set(external_ids))
    assert desk.codes <= {"TAKEN", "NOT_FOUND", "INVALID", "WRONG_STATUS", "LATER_CHANGES"}
