"""Manifests of persisted documents, as the clients' tools write them."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

APOLLO = "apollo-persisted-query-manifest"
HASH_PREFIX = "sha256:"
_DOCUMENT_ID = re.compile(r"[A-Za-z0-9._~:-]{1,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A document and the id that its client will send."""

    id: str
    body: str


def canonical_id(document_id: str) -> str:
    """An id as it is kept: without the prefix that tells that it is a hash."""
    return document_id.removeprefix(HASH_PREFIX)


def read_manifest(manifest: Any) -> tuple[list[ManifestEntry], list[str]]:
    """(entries, faults) of a parsed manifest.

    Apollo: `{format, version: 1, operations: [{id, body}]}`. Relay and GraphQL Code Generator: `{id: body}`, the ids of
    the latter with the prefix `sha256:`.
    """
    if isinstance(manifest, dict) and manifest.get("format") == APOLLO:
        operations = manifest.get("operations")
        if manifest.get("version") != 1 or not isinstance(operations, list):
            return [], ["An Apollo manifest has `version: 1` and a list `operations`."]
        pairs: list[Any] = [_pair(part) for part in operations]
    elif isinstance(manifest, dict):
        pairs = list(manifest.items())
    else:
        return [], ["A manifest is a JSON object: Apollo's, or one of ids to documents."]
    faults = [fault for pair in pairs if (fault := _fault(*pair))]
    entries = [ManifestEntry(canonical_id(key), body) for key, body in pairs if not _fault(key, body)]
    faults += [f"{key}: two documents have this id." for key in _used_twice(entries)]
    return entries, faults


def _pair(operation: Any) -> tuple[Any, Any]:
    return (operation.get("id"), operation.get("body")) if isinstance(operation, dict) else (operation, None)


def _fault(key: Any, body: Any) -> str | None:
    if not isinstance(key, str) or not isinstance(body, str) or not body:
        return f"{key}: a document has an id and a body, both texts."
    if not _DOCUMENT_ID.fullmatch(key):
        return f"{key}: an id has letters, digits and ._~:- only, at most 200."
    stated = canonical_id(key)
    is_hash = key.startswith(HASH_PREFIX) or _SHA256.fullmatch(stated)
    if is_hash and hashlib.sha256(body.encode()).hexdigest() != stated:
        return f"{key}: is not the SHA-256 of its document."
    return None


def _used_twice(entries: list[ManifestEntry]) -> list[str]:
    bodies: dict[str, str] = {}
    return [entry.id for entry in entries if bodies.setdefault(entry.id, entry.body) != entry.body]
