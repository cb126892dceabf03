"""What the tests of seeds share: generated customers, and a real MongoDB."""

import importlib.util
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pymongo
import pytest
import pytest_asyncio

from gateway.documents.database import Database, connect
from seeds.demo import DEMO_COMPANIES
from seeds.facts import CompanyFacts, company_facts
from seeds.generator import CustomerFile, customer_file, indexes

Told = tuple[CompanyFacts, CustomerFile]


@pytest.fixture(scope="session")
def files() -> list[Told]:
    """Every demo customer, and two hundred of the scale company from all over a million."""
    demo = [(company, index) for company in map(company_facts, DEMO_COMPANIES) for index in indexes(company)]
    scale = [(company_facts("scale"), index) for index in range(1, 1_000_000, 5_003)]
    return [(company, customer_file(company, index)) for company, index in demo + scale]


@pytest.fixture(scope="session")
def seed_mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URI of a real single-node replica set that ends with the tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("mongod")
    command = [str(_mongod()), "--dbpath", str(folder), "--port", str(port), "--bind_ip", "127.0.0.1"]
    command += ["--replSet", "tests", "--quiet", "--logpath", str(folder / "mongod.log")]
    process = subprocess.Popen(command)
    try:
        uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        _initiate(uri, f"127.0.0.1:{port}")
        yield uri
    finally:
        process.terminate()
        process.wait(30)


@pytest_asyncio.fixture
async def seed_database(seed_mongod: str) -> AsyncIterator[Database]:
    """An empty database with all indexes."""
    database = connect(seed_mongod, "seeds")
    await database.create_indexes()
    yield database
    await database.drop()
    await database.close()


def _mongod() -> Path:
    found = importlib.util.find_spec("fiftyone")
    places = found.submodule_search_locations if found else None
    for place in places or ():
        binary = Path(place) / "db" / "bin" / "mongod"
        if binary.exists():
            binary.chmod(binary.stat().st_mode | 0o111)
            return binary
    pytest.skip("needs the mongod of the demo extra")


def _initiate(uri: str, member: str) -> None:
    with pymongo.MongoClient[dict[str, object]](uri) as client:
        client.admin.command("replSetInitiate", {"_id": "tests", "members": [{"_id": 0, "host": member}]})
        for _ in range(600):
            if client.admin.command("hello").get("isWritablePrimary"):
                return
            time.sleep(0.05)
    raise AssertionError("mongod did not become primary")
