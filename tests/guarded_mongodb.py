"""A MongoDB that asks for TLS and a password, as one in production does."""

import base64
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from gateway.local.child_process import LOOPBACK, ChildProcess, free_port, is_listening
from gateway.local.mongod_binary import choose_binary

USER, PASSWORD = "gateway", "s3cret-s3cret"
SECONDS = 60.0
ADMINISTRATOR = "administrator"
EVERY_DATABASE = ({"role": "readWriteAnyDatabase", "db": "admin"},)


@contextmanager
def guarded_mongodb(folder: Path, roles: Sequence[Mapping[str, str]] = EVERY_DATABASE) -> Iterator[str]:
    """The URI of one, with its user's name and password and the authority that its certificate can be trusted by."""
    certificate, key_file, data = folder / "server.pem", folder / "key", folder / "data"
    write_certificate(certificate)
    key_file.write_bytes(base64.b64encode(os.urandom(96)))
    key_file.chmod(0o600)
    data.mkdir()
    port = free_port(None)
    child = ChildProcess("mongod", _command(choose_binary(folder), port, certificate, key_file, data), folder / "log")
    child.start()
    try:
        child.wait_until(lambda: is_listening(port), SECONDS)
        address = f"{LOOPBACK}:{port}"
        trust = f"tls=true&tlsCAFile={certificate}"
        # Until there is a user, who comes from this machine may make the first one.
        with MongoClient[dict[str, Any]](f"mongodb://{address}/?{trust}&directConnection=true") as client:
            members = [{"_id": 0, "host": address}]
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            child.wait_until(lambda: _made_administrator(client), SECONDS)
        with MongoClient[dict[str, Any]](f"mongodb://{ADMINISTRATOR}:{PASSWORD}@{address}/?{trust}") as client:
            client.admin.command("createUser", USER, pwd=PASSWORD, roles=list(roles))
        yield f"mongodb://{USER}:{PASSWORD}@{address}/?replicaSet=rs0&{trust}"
    finally:
        child.stop()


def _command(binary: Path, port: int, certificate: Path, key_file: Path, data: Path) -> list[str]:
    return [
        *(str(binary), "--quiet", "--dbpath", str(data), "--bind_ip", LOOPBACK, "--port", str(port), "--nounixsocket"),
        *("--replSet", "rs0", "--oplogSize", "256", "--wiredTigerCacheSizeGB", "0.25", "--keyFile", str(key_file)),
        *("--tlsMode", "requireTLS", "--tlsCertificateKeyFile", str(certificate), "--tlsCAFile", str(certificate)),
        *("--tlsAllowConnectionsWithoutCertificates",),
    ]


def _made_administrator(client: MongoClient[dict[str, Any]]) -> bool:
    """Return who makes others: the first user may have roles of no other database."""
    try:
        roles = [{"role": "userAdminAnyDatabase", "db": "admin"}]
        client.admin.command("createUser", ADMINISTRATOR, pwd=PASSWORD, roles=roles)
    except PyMongoError:
        return False  # not the primary yet
    return True


def write_certificate(file: Path) -> None:
    """Write a certificate of this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mongod of a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
