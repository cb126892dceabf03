"""The raw pool to a MongoDB that asks for TLS and a password."""

import asyncio
import re
from collections.abc import Iterator

import pytest

from gateway.access.viewer import system_viewer
from gateway.documents.customer import Customer
from gateway.documents.note import Note
from gateway.errors import Unavailable
from gateway.fastpath import FastReads
from gateway.fastpath.reads.raw_pool import RawPool
from gateway.store.database import connect
from gateway.store.scope import TenantScope
from tests import records
from tests.guarded_mongodb import PASSWORD, guarded_mongodb
from tests.raw_reader import Log


@pytest.fixture(scope="module")
def guarded_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield where it is, with a name and password."""
    with guarded_mongodb(tmp_path_factory.mktemp("guarded")) as uri:
        yield uri


async def test_connections_are_taken_over_signed_in_and_encrypted(guarded_uri: str) -> None:
    """As PyMongo has made them: reads come direct, short ones and those of many pieces, many at a time."""
    log = Log()
    database = connect(guarded_uri, "guarded", [log], driver=FastReads(direct=True))
    company = records.company("acme")
    scope = TenantScope(database, system_viewer(company.id), b"s" * 32)
    customers = [records.customer(company.id) for _ in range(40)]
    await scope.add_missing(customers)
    notes = [records.note(customers[0], hour, body=f"{hour}" * 1_000_000) for hour in range(5)]
    await scope.add_missing(notes)
    log.clear()
    for _ in range(3):
        found = await asyncio.gather(*(scope.get(Customer, customer.id) for customer in customers))
        assert found == customers
    log.clear()
    assert await scope.find(Note, {}, order=Note.order) == notes[::-1]
    assert log.ways == ["direct"]
    assert isinstance(database.reads.pool, RawPool)
    assert database.reads.pool.connections > 1
    await database.close()
    assert database.reads.pool.connections == 0


async def test_who_is_not_let_in_reads_nothing(guarded_uri: str) -> None:
    """PyMongo says why."""
    database = connect(guarded_uri.replace(PASSWORD, "guessed"), "guarded", driver=FastReads(direct=True))
    scope = TenantScope(database, system_viewer("com_acme"), b"s" * 32)
    with pytest.raises(Unavailable, match="cannot be used"):
        await scope.find(Customer, {})
    await database.close()


async def test_who_does_not_sign_in_is_told_so(guarded_uri: str) -> None:
    """A connection without a user is made, and MongoDB refuses its reads."""
    database = connect(re.sub(r"//[^@]+@", "//", guarded_uri), "guarded", driver=FastReads(direct=True))
    scope = TenantScope(database, system_viewer("com_acme"), b"s" * 32)
    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be used"):
            await scope.find(Customer, {})
    await database.close()
