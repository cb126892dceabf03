"""Tabs that are read together, and fail together."""

import asyncio
import gc
from typing import Any, cast

import pytest

from gateway.documents.customer import Customer
from gateway.errors import BadRequest
from gateway.loaders import connection
from gateway.loaders.connection import ConnectionByParent
from gateway.pages.connection_request import Parents
from gateway.store.scope import TenantScope


async def test_a_failure_that_no_field_waits_for_is_no_error_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two tabs with cursors of others the first fails the request, and no one asks for the second."""

    async def refuse(*_: object) -> Any:
        raise BadRequest("This cursor is not valid here.")

    monkeypatch.setattr(connection, "connections", refuse)
    loader = ConnectionByParent(cast(TenantScope, None), Customer, set())
    parents = Parents(("cus_1",), is_one=True)
    first, second = loader.load((cast(Any, "jobs"), parents)), loader.load((cast(Any, "quotes"), parents))
    with pytest.raises(BadRequest):
        await first
    loader.clear_all()
    del loader, first, second
    await asyncio.sleep(0)
    gc.collect()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
