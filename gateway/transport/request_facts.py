"""What a request says beside its document, and why it cannot be run."""

from collections.abc import Callable
from typing import Any

import msgspec


class InvalidRequest(Exception):
    """The document or its variables are at fault; `errors` say where."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("invalid request")
        self.errors = errors


class RequestFacts(msgspec.Struct, frozen=True):
    """What a request says beside its document."""

    idempotency_key: str | None
    base_url: Callable[[], str]
    """Few operations ask for it."""
    client_address: str
