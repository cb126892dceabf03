"""`gateway doctor` tells what is wrong with MongoDB and with what is stored there, and what to do."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from gateway.cli.doctor_database import examine_connection, examine_members, fixed_release, release_numbers
from gateway.cli.doctor_finding import Severity, warning
from gateway.documents.base.record import instant
from gateway.settings import Settings
from gateway.store.database import connect
from gateway.store.server_facts import Privileges, ServerFacts
from tests.cli.command import invoke
from tests.guarded_mongodb import EVERY_DATABASE, guarded_mongodb
from tests.running_gateway import run_gateway

NAME = "customer_profiles"
OWN = ({"role": "readWrite", "db": NAME},)
KEY = "b7c1e5a9d30f4862915e7ac04d1f6b3889e2a5c7"
Insert = Callable[[str, Mapping[str, Any]], None]


@pytest.fixture
def ready(known: dict[str, str]) -> dict[str, str]:
    """The environment of an operator whose database is up to date."""
    assert invoke("migrate up", **known)[0] == 0
    return known


@pytest.fixture
def insert(ready: dict[str, str]) -> Insert:
    """Stores a document as it is."""

    def store(collection: str, document: Mapping[str, Any]) -> None:
        with MongoClient[dict[str, Any]](ready["MONGODB_URI"]) as client:
            client[ready["GATEWAY_DATABASE"]][collection].insert_one({"company_id": "com_acme", **document})

    return store


def line(check: str, printed: str) -> str:
    """Return the line of a check, with its mark."""
    (found,) = [line for line in printed.splitlines() if line[2:].startswith(f"{check}: ")]
    return found


def test_a_database_that_is_up_to_date_has_no_fault(ready: dict[str, str]) -> None:
    """And each queue is named."""
    status, printed = invoke("doctor", **ready)
    assert status == 0
    assert line("migrations", printed).startswith("✓")
    for queue in ("messages", "jobs", "card_tasks", "webhooks"):
        assert line(f"queue {queue}", printed) == f"✓ queue {queue}: 0 waiting"


def test_a_queue_that_nobody_works_on_is_a_fault(ready: dict[str, str], insert: Insert) -> None:
    """With what gets it going."""
    due = instant() - timedelta(minutes=20)
    insert("messages", {"_id": "msg_1", "status": "QUEUED", "channel": "EMAIL", "due_at": due})
    status, printed = invoke("doctor", **ready)
    assert status == 1
    assert line("queue messages", printed).startswith("✗ queue messages: 1 wait, the oldest for 20 minutes")
    assert "run `gateway worker` with GATEWAY_SMTP_URL" in printed


def test_dead_letters_are_a_warning(ready: dict[str, str], insert: Insert) -> None:
    """Somebody should look at them, and nothing is broken."""
    insert("messages", {"_id": "msg_1", "status": "FAILED", "channel": "EMAIL", "due_at": instant()})
    insert("webhooks", {"_id": "whk_1", "status": "PAUSED", "failure": "Its application was removed."})
    status, printed = invoke("doctor", **ready)
    assert status == 0
    for queue, command in (("messages", "outbox list"), ("webhooks", "webhook list")):
        assert line(f"queue {queue}", printed) == (
            f"! queue {queue}: 1 were given up; `gateway {command} --company HANDLE` shows why."
        )


def test_a_database_of_a_later_version_is_a_fault(ready: dict[str, str], insert: Insert) -> None:
    """The installed one would misread it."""
    insert("schema_migrations", {"_id": 9000, "name": "later", "oldest_reader": 9000, "finished_at": instant()})
    status, printed = invoke("doctor", **ready)
    assert status == 1
    assert "✗ migrations: The database was brought to version 9000 by a later gateway" in printed


def test_a_mongodb_without_passwords_or_other_members_is_a_warning_in_production(
    ready: dict[str, str], tmp_path: Path
) -> None:
    """In development it is as it should be."""
    public = tmp_path / "key.pem"
    public.write_text(PUBLIC_KEY)
    production = {"GATEWAY_MODE": "production", "GATEWAY_SECRET_KEY": KEY, "GATEWAY_TOKEN_PUBLIC_KEY_FILE": str(public)}
    printed = invoke("doctor", **ready, **production)[1]
    assert line("replica set", printed).startswith("! replica set: rs0, 1 member: with fewer than 3")
    assert line("database user", printed).startswith("! database user: MongoDB asks nobody for a password.")
    assert line("database user", invoke("doctor", **ready)[1]).startswith("✓")


@pytest.mark.parametrize(
    ("is_primary", "is_direct", "severity", "told"),
    [
        (True, False, Severity.FINE, "rs0, 3 members"),
        (False, False, Severity.FINE, "rs0, 3 members"),  # the URI may have reads go to secondaries
        (True, True, Severity.WARNING, "only the primary is reached: after an election nothing can be written."),
        (False, True, Severity.FAULT, "only one member is reached, a secondary: nothing can be written."),
    ],
)
def test_a_uri_that_reaches_one_of_several_members_is_told(
    is_primary: bool, is_direct: bool, severity: Severity, told: str
) -> None:
    """With what it should have."""
    facts = ServerFacts("8.0.17", "rs0", False, instant(), 3, is_primary, is_direct, False, Privileges(None))
    found = examine_members(facts, "mongodb://a,b,c/?replicaSet=rs0", warning)
    assert (found.severity, found.fact.startswith(told)) == (severity, True)
    assert ("replicaSet=rs0 and without directConnection" in found.fact) is is_direct


@pytest.mark.parametrize(
    ("uri", "is_told"),
    [
        ("mongodb://user:word@db1.internal:27017/?replicaSet=rs0", True),
        ("mongodb://db1.internal,db2.internal/?replicaSet=rs0", False),
        ("mongodb+srv://cluster.example/", False),
    ],
)
def test_a_uri_that_names_one_of_several_members_is_told(uri: str, is_told: bool) -> None:
    """All works until that member is away while a gateway starts."""
    facts = ServerFacts("8.0.17", "rs0", False, instant(), 3, True, False, False, Privileges(None))
    found = examine_members(facts, uri, warning)
    assert found.fact.startswith("rs0, 3 members, of which MONGODB_URI names one: ") is is_told
    assert (found.severity is Severity.WARNING) is is_told


async def test_a_user_who_may_write_one_database_is_enough(tmp_path: Path) -> None:
    """To migrate, serve, change and follow changes; doctor is content."""
    with guarded_mongodb(tmp_path, OWN) as uri:
        where = {"MONGODB_URI": uri, "GATEWAY_DATABASE": NAME, "GATEWAY_DATA_FOLDER": str(tmp_path)}
        migrated, printed = await asyncio.to_thread(invoke, "migrate up", **where)
        assert migrated == 0, printed
        told = (await asyncio.to_thread(invoke, "doctor", **where))[1]
        assert line("database user", told) == f"✓ database user: gateway@admin, who may write {NAME} and nothing else"
        database = connect(uri, NAME)
        settings = Settings(mongodb_uri=uri, database=NAME, data_folder=tmp_path, deliver_messages=True)
        async with run_gateway(settings, database) as gateway:
            tenant = await gateway.tenant()
            created = await tenant.ask(CREATE)
            assert created.data["customerCreate"]["userErrors"] == []
            async with await database.watch([], None, await database.next_operation_time(), 100):
                pass
        await database.close()


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (EVERY_DATABASE, f"may write other databases too. Grant readWrite on {NAME} only."),
        (
            ({"role": "read", "db": NAME},),
            "may not createCollection, createIndex, dropCollection, dropIndex, ",
        ),
    ],
)
def test_a_user_with_too_much_or_too_little_is_told(roles: Any, told: str, tmp_path: Path) -> None:
    """With the role that is right."""
    with guarded_mongodb(tmp_path, roles) as uri:
        where = {"MONGODB_URI": uri, "GATEWAY_DATABASE": NAME, "GATEWAY_DATA_FOLDER": str(tmp_path)}
        printed = invoke("doctor", **where)[1]
    assert told in line("database user", printed)


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("8.2.2", (8, 2, 3)),
        ("8.0.16", (8, 0, 17)),
        ("7.0.26", (7, 0, 28)),
        ("6.0.5", (6, 0, 27)),
        ("4.2.9", (4, 4, 30)),
    ],
)
def test_releases_that_show_their_memory_are_known(version: str, fixed: tuple[int, int, int]) -> None:
    """CVE-2025-14847, by kind of release."""
    release = release_numbers(version)
    assert fixed_release(release) == fixed
    assert release < fixed


CREATE = (
    """mutation { customerCreate(input: {firstName: "Ada", lastName: "Lovelace"}) { userErrors { code message } } }"""
)
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""


@pytest.mark.parametrize(
    ("uri", "is_told"),
    [
        ("mongodb://user:word@db1.internal,db2.internal:27018/?replicaSet=rs0", True),
        ("mongodb://db1.internal/?tls=false", True),
        ("mongodb://127.0.0.1:27017,db2.internal/", True),
        ("mongodb://127.0.0.1:27017,localhost,[::1]:27018/?replicaSet=rs0", False),
        ("mongodb://db1.internal/?replicaSet=rs0&tls=true", False),
        ("mongodb://db1.internal/?tlsCAFile=/etc/ca.pem", False),
        ("mongodb+srv://cluster.example/", False),
        ("mongodb+srv://cluster.example/?tls=false", True),
        ("mongodb://db1.internal/?tls=true&tlsInsecure=true", True),
        ("mongodb://db1.internal/?tlsAllowInvalidCertificates=true", True),
        ("mongodb+srv://cluster.example/?tlsallowinvalidhostnames=true", True),
        ("mongodb://127.0.0.1/?tls=true&tlsInsecure=false", False),
    ],
)
def test_a_connection_in_the_clear_or_with_anyone_is_told(uri: str, is_told: bool) -> None:
    """What stays on this machine may go without TLS."""
    assert (examine_connection(uri, warning).severity is Severity.WARNING) is is_told
