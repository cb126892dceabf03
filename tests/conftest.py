"""What all tests share: one MongoDB and one gateway for each test process, a company for each test."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck

from gateway.app.fast_path import read_driver
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.operations.export import request
from gateway.settings import Settings
from gateway.store.database import Database, connect
from tests.card_desk import Desk, run_desk
from tests.memory_folder import memory_folder
from tests.post_office import PostOffice, post_office, run_inbox
from tests.running_gateway import RunningGateway, Tenant, run_gateway

# Machines of CI are slow and shared: no test fails for time, and the same examples are tried at each run there.
hypothesis.settings.register_profile(
    "shared machine",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("shared machine")

LONG_FILES = ("test_card_runs.py", "test_embedded_mongodb.py", "test_seed_loading.py", "test_message_delivery.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONG_FILES)


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield a real MongoDB replica set of this test process."""
    with (
        memory_folder(otherwise=tmp_path_factory.mktemp("mongodb")) as folder,
        EmbeddedMongoDB(folder, test_commands=True) as server,
    ):
        yield server.uri


@pytest.fixture(scope="session")
def settings(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a gateway in development mode."""
    folder: Path = tmp_path_factory.mktemp("state")
    return Settings(mongodb_uri=mongodb_uri, data_folder=folder, database="tests", deliver_messages=False)


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """Yield the tests' own connection to the gateway's database, with all indexes made."""
    database = connect(str(settings.mongodb_uri), settings.database, driver=read_driver(settings))
    await database.create_indexes()
    yield database
    await database.close()


@pytest.fixture
async def own_database(settings: Settings) -> AsyncIterator[Database]:
    """Yield a database that no other test works in: workers read all that is there."""
    database = connect(str(settings.mongodb_uri), f"own_{uuid.uuid4().hex[:12]}")
    await database.create_indexes()
    yield database
    await database.drop()
    await database.close()


@pytest.fixture(scope="session")
async def gateway(settings: Settings, database: Database) -> AsyncIterator[RunningGateway]:
    """Yield a served gateway."""
    async with run_gateway(settings, database) as running:
        yield running


@pytest.fixture(scope="module")
async def desk(settings: Settings, database: Database) -> AsyncIterator[Desk]:
    """Yield a gateway with a Stripe."""
    async with run_desk(settings, database) as running:
        yield running


@pytest.fixture
async def acme(gateway: RunningGateway) -> Tenant:
    """Return a company."""
    return await gateway.tenant()


@pytest.fixture
async def rival(gateway: RunningGateway) -> Tenant:
    """Return another company in the same deployment."""
    return await gateway.tenant()


@pytest.fixture
async def post(gateway: RunningGateway) -> AsyncIterator[PostOffice]:
    """Yield a mail server, and the gateway's outbox delivered to it when the test says so."""
    async with run_inbox() as inbox:
        yield post_office(inbox, gateway.settings, gateway.database)


@pytest.fixture
def patient_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small exports that are ready in the answer, however busy the machine is."""
    monkeypatch.setattr(request, "SMALL_SECONDS", 60.0)
