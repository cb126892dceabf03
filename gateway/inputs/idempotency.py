"""The idempotency key of a mutation: same key and same input are the same request (IETF Idempotency-Key draft)."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from strawberry import UNSET

from gateway.errors import Fault, InvalidInput, UserErrorCode

MAX_KEY_LENGTH = 255
_KEY_FIELD = "idempotency_key"
_PATH = ("idempotencyKey",)


@dataclass(frozen=True, slots=True)
class IdempotentRequest:
    """A key with what was asked under it."""

    key: str
    operation: str
    digest: str


def idempotent_request(key: str | None, operation: str, input: object) -> IdempotentRequest | None:
    """The request under a key, or `None`; `wanted` is the mutation's input. Raises InvalidInput."""
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        message = f"An idempotency key has 1 to {MAX_KEY_LENGTH} printable ASCII characters; a UUID is a good one."
        raise InvalidInput([Fault(UserErrorCode.INVALID, message, _PATH)])
    return IdempotentRequest(key, operation, _digest(operation, input))


def _digest(operation: str, input: object) -> str:
    asked = json.dumps([operation, _plain(input)], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Inputs as plain values; what was left out, and the key itself, do not count."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: _plain(part) for name, part in given.items() if part is not UNSET and name != _KEY_FIELD}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
