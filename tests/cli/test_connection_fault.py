"""A MongoDB that cannot be used is one line that names the setting, with any command."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError, WriteConcernError, WriteError

from gateway.errors import SettingsRefused, Unavailable
from gateway.local.embedded_mongodb import EmbeddedMongoDB
from gateway.store.connection_fault import find_remedy
from gateway.store.database import connect
from gateway.store.outage import translated_errors
from tests.cli.command import free_port, run
from tests.guarded_mongodb import PASSWORD, guarded_mongodb

UNKNOWN = "mongodb+srv://no-such-cluster.invalid/"


@pytest.fixture(scope="module")
def guarded_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield a MongoDB that wants TLS and a password."""
    with guarded_mongodb(tmp_path_factory.mktemp("guarded")) as uri:
        yield uri


def wrong_password(uri: str) -> str:
    """As after a password was changed."""
    return uri.replace(PASSWORD, "guessed")


def unknown_source(uri: str) -> str:
    """Return a database without users."""
    return f"{uri}&authSource=elsewhere"


def without_tls(uri: str) -> str:
    """As before TLS was demanded."""
    return re.sub(r"&tls.*", "", uri)


def untrusted(uri: str) -> str:
    """Return the authority that signed the certificate is missing."""
    return re.sub(r"&tlsCAFile=[^&]*", "", uri)


def other_set(uri: str) -> str:
    """Return another set's name."""
    return uri.replace("replicaSet=rs0", "replicaSet=rs1")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (wrong_password, "password"),
        (unknown_source, "authSource"),
        (without_tls, "tls=true"),
        (untrusted, "tlsCAFile"),
        (other_set, "replicaSet"),
    ],
)
async def test_each_cause_is_told_with_its_setting(guarded_uri: str, spoil: Any, words: str) -> None:
    """To the operator; a caller does not see it."""
    database = connect(spoil(guarded_uri), "guarded")
    with pytest.raises(Unavailable) as refusal:
        await database.company_ids()
    await database.close()
    assert refusal.value.remedy is not None
    assert words in refusal.value.remedy
    assert "MONGODB_URI" in refusal.value.remedy
    assert "\n" not in refusal.value.remedy
    assert words not in str(refusal.value)
    assert PASSWORD not in refusal.value.remedy


@pytest.mark.parametrize("cut", ["connection closed", "[Errno 104] Connection reset by peer", "[Errno 32] Broken pipe"])
def test_a_connection_that_is_cut_is_told_as_missing_tls(cut: str) -> None:
    """Which of these the driver sees depends on who is faster."""
    assert "tls=true" in find_remedy(ServerSelectionTimeoutError(f"db.example:27017: {cut}, Timeout: 5.0s"))


@pytest.mark.parametrize(
    "error", [WriteConcernError("operation was interrupted", 11602), WriteError("Not primary while writing", 189)]
)
def test_a_write_whose_primary_stepped_down_is_an_outage(error: PyMongoError) -> None:
    """Whether it stays is not known: the caller tries again."""
    with pytest.raises(Unavailable), translated_errors():
        raise error


async def test_a_server_that_is_not_the_primary_is_told(tmp_path: Path) -> None:
    """As when one member of a set is named by itself."""
    with EmbeddedMongoDB(tmp_path) as mongodb:
        with MongoClient[dict[str, Any]](mongodb.uri) as client:
            client.admin.command({"replSetStepDown": 600, "force": True})
        database = connect(mongodb.uri, "set")
        with pytest.raises(Unavailable) as refusal, translated_errors():
            await database.client["set"]["things"].insert_one({})
        await database.close()
    assert "not the primary" in str(refusal.value.remedy)
    assert "MONGODB_URI" in str(refusal.value.remedy)


def test_tls_where_there_is_none_is_told(mongodb_uri: str) -> None:
    """The server's answer is no TLS."""

    async def use() -> None:
        database = connect(f"{mongodb_uri}&tls=true", "plain")
        try:
            await database.company_ids()
        finally:
            await database.close()

    with pytest.raises(Unavailable) as refusal:
        asyncio.run(use())
    assert "tls=true" in str(refusal.value.remedy)


async def test_a_missing_right_is_told(guarded_uri: str) -> None:
    """By MongoDB's own words, which name it."""
    address = guarded_uri.partition("@")[2]
    with MongoClient[dict[str, Any]](guarded_uri) as client, pytest.raises(OperationFailure) as refused:
        client.admin.command("createUser", "reader", pwd="reader", roles=["read"])
    assert "lacks a right" in find_remedy(refused.value)
    assert "not authorized" in find_remedy(refused.value)
    assert address


@pytest.mark.parametrize("command", [("serve",), ("seed",), ("indexes",), ("doctor",), ("worker",), ("recompute",)])
def test_every_command_says_it_in_one_line(guarded_uri: str, command: tuple[str, ...], tmp_path: Path) -> None:
    """Never a traceback; `serve` writes its log besides."""
    port = ("--port", str(free_port())) if command == ("serve",) else ()
    refused = run(tmp_path, *command, *port, MONGODB_URI=wrong_password(guarded_uri))
    assert refused.returncode == 1
    assert "authSource" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr
    assert len([line for line in refused.stderr.strip().splitlines() if not line.startswith("{")]) <= 1


def test_a_name_that_does_not_resolve_is_told(tmp_path: Path) -> None:
    """A cluster's name that DNS does not know."""
    refused = run(tmp_path, "indexes", MONGODB_URI=UNKNOWN)
    assert refused.returncode == 1
    assert "MONGODB_URI" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("option", ["tlsCAFile", "tlsCertificateKeyFile", "tlsCRLFile"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_used_is_told(tmp_path: Path, option: str, content: str | None) -> None:
    """It is not there, or holds something else."""
    file = tmp_path / "file.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsRefused, match="MONGODB_URI cannot be used: "):
        connect(f"mongodb://127.0.0.1:1/?tls=true&{option}={file}", "any")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("readPreference=sometimes", "sometimes is not a valid read preference"),
        ("authMechanism=NOPE", "authmechanism must be"),
        ("serverSelectionTimeoutMS=abc", "must be an integer"),
        ("replikaSet=rs0", "Unknown option: replikaset"),
    ],
)
def test_an_option_that_is_not_known_or_not_fit_is_refused(option: str, words: str) -> None:
    """PyMongo would warn, and go on without it."""
    with pytest.raises(SettingsRefused, match=words):
        connect(f"mongodb://127.0.0.1:1/?{option}", "any")
