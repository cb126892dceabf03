"""Confirmations: what was shown in a dry run may be done for real, by the person who saw it, until it expires."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
import orjson

from gateway.access.signed_link import SignedLinks
from gateway.access.viewer import Viewer
from gateway.errors import Forbidden

CONFIRMATION_SECONDS: Final = 600


class ConfirmedCall(msgspec.Struct, frozen=True, array_like=True):
    """Content of a confirmation."""

    digest: bytes
    """Of who may do what, with which arguments."""
    version: int | None
    """The customer's version in the dry run, if it gave one."""
    nonce: bytes
    """Tells two confirmations of the same call apart."""


class Confirmation(NamedTuple):
    """A confirmation that was opened."""

    version: int | None
    key: str
    """An idempotency key: what is done twice under one confirmation counts once, where the write knows such keys."""


class Confirmations(SignedLinks[ConfirmedCall]):
    """Makes and reads confirmations."""

    folder = ""
    purpose = "confirmed call"
    claims = ConfirmedCall
    advice = "Call the tool without 'confirm_token' to see what it would do, and get a new one."

    def __init__(self, secret: bytes) -> None:
        super().__init__(secret, CONFIRMATION_SECONDS)

    def given(self, viewer: Viewer, call: str, arguments: Mapping[str, Any], version: int | None, now: datetime) -> str:
        """Return the token that confirms one call."""
        claims = ConfirmedCall(_digest(viewer, call, arguments), version, secrets.token_bytes(8))
        return self.signed(claims, int(now.timestamp()) + CONFIRMATION_SECONDS).removeprefix("/")

    def confirmed(
        self, token: str, viewer: Viewer, call: str, arguments: Mapping[str, Any], now: datetime
    ) -> Confirmation:
        """Return what a token says of a call. Raises Forbidden where it is altered, expired or of another call."""
        claims = self.opened(token, now)
        if not secrets.compare_digest(claims.digest, _digest(viewer, call, arguments)):
            raise Forbidden(f"This 'confirm_token' is of another call: repeat what it was given for. {self.advice}")
        return Confirmation(claims.version, hashlib.sha256(token.encode()).hexdigest())


def _digest(viewer: Viewer, call: str, arguments: Mapping[str, Any]) -> bytes:
    told = orjson.dumps(
        [viewer.company_id, viewer.role, viewer.id, viewer.customer_id, call, arguments], option=orjson.OPT_SORT_KEYS
    )
    return hashlib.sha256(told).digest()
