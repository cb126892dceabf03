"""MongoDB has no memory or disk left for a write: the caller is told to try again, and nothing is stored."""

import pytest

from gateway.documents.change import Change
from gateway.documents.customer import Customer
from tests.running_gateway import Tenant
from tests.slow_reads import one_refused_write

CREATE = """mutation ($input: CustomerCreateInput!) { customerCreate(input: $input) {
  customer { id } userErrors { code } } }"""
NEW = {"input": {"firstName": "Ada", "lastName": "King", "type": "RESIDENTIAL"}}


@pytest.mark.parametrize("record", [Customer, Change])
@pytest.mark.parametrize(("code", "lacks"), [(365, "memory"), (388, "memory"), (14031, "disk")])
async def test_a_write_without_room_is_refused_whole_and_can_be_repeated(
    acme: Tenant, record: type[Customer | Change], code: int, lacks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log says what MongoDB lacks."""
    async with one_refused_write(acme.gateway.database, record, "insert", {"errorCode": code}):
        refused = await acme.ask(CREATE, NEW)
    assert [error["extensions"]["code"] for error in refused.errors] == ["UNAVAILABLE"]
    assert [await acme.scope.count(kind, {}) for kind in (Customer, Change)] == [0, 0]
    assert f"MongoDB has no {lacks} left" in capsys.readouterr().out
    assert (await acme.ask(CREATE, NEW)).data["customerCreate"]["userErrors"] == []
