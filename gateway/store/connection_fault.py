"""Why MongoDB cannot be used, in one line for the operator that names the setting to correct."""

from collections.abc import Sequence
from typing import NamedTuple

from pymongo.errors import (
    ConfigurationError,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from gateway.store.connection_renewal import lacks_sessions

UNAUTHORIZED = 13
# AuthenticationFailed, AtlasError: the latter is how Atlas refuses a password.
NOT_AUTHENTICATED = frozenset({18, 8000})
# TemporarilyUnavailable, TransactionTooLargeForCache, OutOfDiskSpace: a small write beside large ones gets them, too.
LACKS_ROOM = frozenset({365, 388, 14031})
_REFUSED = "MongoDB refuses the user, the password or the authSource: correct them in MONGODB_URI."
_NO_MEMORY = "MongoDB has no memory left for this ({said}): give it a larger cache, or smaller writes."
_OF_CODE = {
    18: _REFUSED,
    8000: _REFUSED,
    UNAUTHORIZED: "MongoDB's user in MONGODB_URI lacks a right ({said}): give it the role readWrite.",
    365: _NO_MEMORY,
    388: _NO_MEMORY,
    14031: "MongoDB has no disk left for this ({said}): give it a larger one.",
}


class _Symptom(NamedTuple):
    """A part of PyMongo's message, and the text to report for it."""

    words: str
    remedy: str


_UNREACHED: Sequence[_Symptom] = (
    _Symptom("certificate verify failed", "its TLS certificate is not trusted: set tlsCAFile in MONGODB_URI"),
    _Symptom("certificate required", "it wants a client's certificate: set tlsCertificateKeyFile in MONGODB_URI"),
    _Symptom("doesn't match", "its TLS certificate is for another name: correct the host in MONGODB_URI"),
    _Symptom("wrong_version_number", "it does not speak TLS: remove tls=true from MONGODB_URI"),
    _Symptom("ssl handshake failed", "TLS fails: MONGODB_URI asks for it (tls=true), check that the server speaks it"),
    _Symptom("set named 'none'", "it is no member of a set: check replicaSet, and tls=true, in MONGODB_URI"),
    _Symptom("belongs to a set named", "replicaSet in MONGODB_URI is another one's name"),
    _Symptom("is not a member of replica set", "replicaSet in MONGODB_URI is another one's name"),
    _Symptom("no replica set members", "its replica set has no primary, or replicaSet in MONGODB_URI is wrong"),
    _Symptom("connection closed", "it closes connections: if it wants TLS, add tls=true to MONGODB_URI"),
    _Symptom("connection reset", "it closes connections: if it wants TLS, add tls=true to MONGODB_URI"),
    _Symptom("broken pipe", "it closes connections: if it wants TLS, add tls=true to MONGODB_URI"),
    _Symptom("name or service not known", "the host's name is not known: correct MONGODB_URI"),
    _Symptom("temporary failure in name resolution", "the host's name cannot be looked up: check DNS and MONGODB_URI"),
    _Symptom("no address associated", "the host's name has no address: correct MONGODB_URI"),
)
START_IT = "start it, or correct MONGODB_URI (host, port, tls=true if it wants TLS)"


def is_refusal(error: PyMongoError) -> bool:
    """Return whether MongoDB, or DNS, refuses the gateway by its settings: trying again does not help."""
    return (isinstance(error, ConfigurationError) and not lacks_sessions(error)) or (
        isinstance(error, OperationFailure) and (error.code == UNAUTHORIZED or error.code in NOT_AUTHENTICATED)
    )


def lacks_room(error: PyMongoError) -> bool:
    """Return whether MongoDB had no memory or disk left for what it was asked: later it may have."""
    return isinstance(error, OperationFailure) and error.code in LACKS_ROOM


def find_remedy(error: PyMongoError) -> str:
    """Return what the operator has to do about an error; one line, without user and password."""
    if isinstance(error, OperationFailure) and error.code in _OF_CODE:
        return _OF_CODE[error.code].format(said=_first_line(error))
    if is_refusal(error):
        return f"MONGODB_URI cannot be used: {_first_line(error)}"
    if isinstance(error, ServerSelectionTimeoutError):
        said = str(error).lower()
        return f"MongoDB cannot be reached: {next((s.remedy for s in _UNREACHED if s.words in said), START_IT)}."
    if isinstance(error, NotPrimaryError):
        return "MongoDB is not the primary of its set: name all members, without directConnection, in MONGODB_URI."
    return f"MongoDB does not answer: {START_IT}."


def _first_line(error: PyMongoError) -> str:
    return str(error).partition(", full error")[0].splitlines()[0][:200]
