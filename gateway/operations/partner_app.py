"""Partner applications and their keys.

A key reads `cpk.COMPANY.KEY_ID.SECRET`. It names its company, so that it is searched in that company only; its secret
has 256 random bits, so that its SHA-256 is kept without a salt and cannot be guessed.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from gateway.access.client import DocumentMode
from gateway.access.permission import ROLE_PERMISSIONS, Permission, Role
from gateway.documents.base.record import instant
from gateway.documents.partner_app import ApiKey, PartnerApp
from gateway.errors import BadRequest, DuplicateValue
from gateway.store.scope import TenantScope
from gateway.store.transaction import Transaction

KEY_BEGINNING = "cpk."


class KeyParts(NamedTuple):
    """Parts of a key."""

    company: str
    key_id: str
    secret: str


def list_parts(key: str) -> KeyParts | None:
    """Split a key into its parts; `None` when it is not a key."""
    if not key.startswith(KEY_BEGINNING):
        return None
    parts = key.removeprefix(KEY_BEGINNING).split(".")
    return KeyParts(*parts) if len(parts) == len(KeyParts._fields) and all(parts) else None


async def add_partner_app(
    scope: TenantScope,
    handle: str,
    name: str,
    scopes: Sequence[Permission],
    *,
    documents: DocumentMode,
    budget: int,
    restore_rate: int,
) -> PartnerApp:
    """Create an application without keys. Raises BadRequest."""
    app = PartnerApp(
        id=PartnerApp.new_id(),
        company_id=scope.viewer.company_id,
        handle=handle,
        name=name,
        scopes=_held(scopes),
        documents=documents,
        budget=budget,
        restore_rate=restore_rate,
        created_at=instant(),
    )

    async def work(transaction: Transaction) -> None:
        await transaction.insert(app)

    try:
        await scope.in_transaction(work)
    except DuplicateValue:
        raise BadRequest(f"There is a partner '{handle}' already. Choose another handle.") from None
    return app


async def change_partner_app(
    scope: TenantScope,
    handle: str,
    *,
    documents: DocumentMode | None = None,
    scopes: Sequence[Permission] | None = None,
    budget: int | None = None,
    restore_rate: int | None = None,
) -> tuple[PartnerApp, PartnerApp]:
    """Change what is given, and return (the application before, after). Raises BadRequest."""
    given = {
        "documents": documents,
        "scopes": None if scopes is None else _held(scopes),
        "budget": budget,
        "restore_rate": restore_rate,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    app = await partner_app(scope, handle)
    return await _change(scope, app.id, lambda current: msgspec.structs.replace(current, **changes))


async def partner_app(scope: TenantScope, handle: str) -> PartnerApp:
    """Return the application with a handle. Raises BadRequest."""
    found = await scope.find(PartnerApp, {"handle": handle}, limit=1)
    if not found:
        raise BadRequest(f"There is no partner '{handle}'. `gateway partner list` shows all.")
    return found[0]


async def add_key(scope: TenantScope, handle: str, company: str, lifetime: timedelta | None) -> str:
    """Create a key of an application, shown here and never again; older keys go on working. Raises BadRequest."""
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    now = instant()
    made = ApiKey(
        id=key_id, digest=_digest(secret), created_at=now, expires_at=now + lifetime if lifetime is not None else None
    )
    app = await partner_app(scope, handle)
    await _change(scope, app.id, lambda app: msgspec.structs.replace(app, api_keys=(*app.api_keys, made)))
    return KEY_BEGINNING + ".".join((company, key_id, secret))


async def revoke_key(scope: TenantScope, handle: str, key_id: str) -> None:
    """Revoke a key. Raises BadRequest."""
    app = await partner_app(scope, handle)
    if key_id not in [key.id for key in app.api_keys]:
        raise BadRequest(f"The partner '{handle}' has no key '{key_id}'. `gateway partner list` shows all.")
    await _change_key(scope, app.id, key_id, revoked_at=instant())


async def app_of_key(scope: TenantScope, parts: KeyParts) -> PartnerApp | None:
    """Return the application of a key; `None` for a wrong, expired or revoked key. Notes the day of its use."""
    found = await scope.find(PartnerApp, {"api_keys.id": parts.key_id}, limit=1)
    now = instant()
    for app in found:
        for key in app.api_keys:
            same = hmac.compare_digest(key.digest, _digest(parts.secret))
            if key.id == parts.key_id and same and key.holds_at(now):
                if key.last_used_on != now.date():
                    await _change_key(scope, app.id, key.id, last_used_on=now.date())
                return app
    return None


async def _change_key(scope: TenantScope, app_id: str, key_id: str, **changes: object) -> None:
    def edit(app: PartnerApp) -> PartnerApp:
        keys = [msgspec.structs.replace(key, **changes) if key.id == key_id else key for key in app.api_keys]
        return msgspec.structs.replace(app, api_keys=tuple(keys))

    await _change(scope, app_id, edit)


async def _change(
    scope: TenantScope, app_id: str, edit: Callable[[PartnerApp], PartnerApp]
) -> tuple[PartnerApp, PartnerApp]:
    """Apply an edit to the current application, and return (it before, after)."""

    async def work(transaction: Transaction) -> tuple[PartnerApp, PartnerApp]:
        current = await transaction.get(PartnerApp, app_id)
        if current is None:
            raise BadRequest("The partner was removed meanwhile.")
        edited = edit(current)
        await transaction.replace(edited)
        return current, edited

    return await scope.in_transaction(work)


def _held(scopes: Sequence[Permission]) -> tuple[Permission, ...]:
    """Return scopes as they are stored. Raises BadRequest for one that no partner may have."""
    foreign = sorted(set(scopes) - ROLE_PERMISSIONS[Role.PARTNER])
    if foreign:
        raise BadRequest(f"No partner may have {', '.join(foreign)}.")
    return tuple(sorted(set(scopes)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
