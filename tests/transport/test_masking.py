"""Unexpected failures say nothing of our insides."""

from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.store.scope import TenantScope
from tests.running_gateway import Tenant


@pytest.fixture
def broken_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every read fails with a secret in its message."""

    async def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(TenantScope, "find", fail)
    monkeypatch.setattr(TenantScope, "find_raw", fail)


@pytest.mark.usefixtures("broken_scope")
async def test_an_unexpected_failure_is_masked_and_can_be_asked_about(
    acme: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer has the request id and no more; the log has the cause."""
    answer = await acme.ask('{ customer(id: "cus_1") { id } }')
    assert answer.data == {"customer": None}
    assert answer.codes == ["INTERNAL"]
    assert answer.errors[0]["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert "secret" not in str(answer)
    assert "secret of the house" in capsys.readouterr().out


async def test_a_field_that_is_refused_on_every_row_is_one_error(acme: Tenant) -> None:
    """At its first row; `count` says on how many. The same field elsewhere is a separate error."""
    for _ in range(7):
        await acme.customer()
    answer = await acme.ask(
        "{ a: customers { nodes { metrics { openJobs } } } b: customers { nodes { metrics { openJobs } } } }",
        role=Role.TECHNICIAN,
    )
    refused = {tuple(error["path"]): error["extensions"].get("count") for error in answer.errors}
    assert refused == {("a", "nodes", 0, "metrics"): 7, ("b", "nodes", 0, "metrics"): 7}
    assert all(node["metrics"] is None for node in answer.data["a"]["nodes"])
