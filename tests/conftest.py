"""What all tests share: one MongoDB and one gateway for each test process, a company for each test."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
from hypothesis import HealthCheck

from gateway.app.fast_path import read_driver
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.operations.export import request
from gateway.settings import Settings
from gateway.store.database import Database, connect
from tests.card_desk import Desk, run_desk
from tests.emptied_database import empty
from tests.killed_edits import run_mortal
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

# By default structlog shows the local variables of every frame, which takes a second for an error deep in GraphQL.
PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], PLAIN])

LONG_FILES = {
    "test_blind_questions.py", "test_blind_rounds.py", "test_code.py", "test_console.py",
    "test_embedded_mongodb.py", "test_family_questions.py", "test_message_delivery.py", "test_mutations.py",
    "test_refusals.py", "test_rolling_restarts.py", "test_seed_loading.py", "test_serve.py", "test_storm.py",
    "test_unfit_record.py", "test_wheel.py", "test_without.py",
}  # fmt: skip
"""Files that take most of a minute or more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files of each folder over the run: those that wait for processes are beside those that compute.

    The longest are in its first half, so that no process is left alone with one at the end.
    """
    folders: dict[Path, list[Path]] = {}
    for file in dict.fromkeys(item.path for item in items):
        folders.setdefault(file.parent, []).append(file)
    place = {
        file: number / len(files) / (2 if file.name in LONG_FILES else 1)
        for files in folders.values()
        for number, file in enumerate(files)
    }
    items.sort(key=lambda item: place[item.path])


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
    await database.upkeep.create_indexes()
    yield database
    await database.close()


@pytest.fixture
async def own_database(settings: Settings) -> AsyncIterator[Database]:
    """Yield an empty database that no other test works in: workers read all that is there."""
    database = connect(str(settings.mongodb_uri), "own")
    await database.upkeep.create_indexes(drop_unwanted=True)
    yield database
    await empty(database)
    await database.close()


@pytest.fixture(scope="session")
async def mortal(settings: Settings, database: Database) -> AsyncIterator[Database]:
    """Yield the connection of another process of the gateway, which may end in the midst of an edit."""
    async with run_mortal(settings) as mortal:
        yield mortal


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
