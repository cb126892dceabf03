"""Who sends a request, by its `Authorization` header (RFC 6750): a person by a token, a partner's app by a key."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from cachetools import TLRUCache

from gateway.access.client import Budget, Client, DocumentMode
from gateway.access.permission import Role
from gateway.access.person import Person
from gateway.access.token import TokenVerifier, Verified, read_company_id
from gateway.access.viewer import Viewer, list_permissions, system_viewer
from gateway.documents.partner_app import PartnerApp
from gateway.errors import ErrorCode, Forbidden, Unauthenticated, UnknownSigningKey
from gateway.operations.partner_app import app_of_key, list_parts
from gateway.operations.portal.access import require_portal_access
from gateway.operations.staff_sign_in import StaffSignIn
from gateway.settings import Settings
from gateway.store.database import deadline
from gateway.store.scope import TenantScope
from gateway.transport.refusal import RefusedRequest, outages_refused

SIGN_IN = "Sign in: send a token as 'Authorization: Bearer TOKEN'."
CHALLENGE = {"www-authenticate": 'Bearer realm="customer-profile-gateway"'}

# How long a revoked key may still open something; what it saves is a database command for each request.
KEY_KNOWN_SECONDS = 5.0
MAX_KNOWN_KEYS = 10_000
SESSION_SECONDS = 5.0
"""Time limit of the check whether a customer may use the portal, who works for the company, or a key is good."""


class Caller(NamedTuple):
    """Who asks, and by which program."""

    viewer: Viewer
    client: Client
    credential: str = ""
    expires: float | None = None
    """When a token ends, in seconds since 1970; `None` for keys, which end when they are revoked."""


class Authentication:
    """Turns credentials into callers."""

    def __init__(
        self,
        settings: Settings,
        verifier: TokenVerifier,
        make_scope: Callable[[Viewer], TenantScope],
        staff: StaffSignIn,
    ) -> None:
        self._verifier = verifier
        self._staff = staff
        self._scope_of = make_scope
        self._budget = Budget(settings.budget, settings.budget_restore_rate)
        default = DocumentMode.OFF if settings.development else DocumentMode.ENFORCE
        self._partner_documents = DocumentMode(settings.partner_documents or default)
        self._keys: TLRUCache[bytes, Caller | None] = TLRUCache(MAX_KNOWN_KEYS, _known_until)

    async def caller(self, header: str | None) -> Caller | None:
        """The caller of an `Authorization` header; `None` without one. Raises RefusedRequest (401) for a bad one."""
        if header is None:
            return None
        credential = bearer_credential(header)
        if credential is None:
            raise unauthenticated("Send the token or key as 'Authorization: Bearer TOKEN'.")
        return await self.caller_with(credential)

    async def caller_with(self, credential: str) -> Caller:
        """The caller that a token or an API key names. Raises RefusedRequest: 401, or 403 for a closed portal."""
        if list_parts(credential) is not None:
            return await self._key_holder(credential)
        expires, viewer, person = await self._verified(credential)
        if viewer is None:
            viewer = await self._staff_viewer(person)
        if viewer.customer_id is not None:
            await self._require_portal_access(viewer)
        documents = self._partner_documents if viewer.role is Role.PARTNER else DocumentMode.OFF
        client = Client(id=viewer.id, documents=documents, budget=self._budget)
        return Caller(viewer, client, credential, expires)

    async def _verified(self, token: str) -> Verified:
        try:
            try:
                return self._verifier.verified(token)
            except UnknownSigningKey:
                with outages_refused():
                    await self._verifier.renew_keys()
                return self._verifier.verified(token)
        except Unauthenticated as refusal:
            raise unauthenticated(str(refusal)) from None

    async def _staff_viewer(self, person: Person | None) -> Viewer:
        if person is None:
            raise AssertionError("a verified token has a viewer or a person")
        async with _refused_in_time():
            return await self._staff.viewer(person)

    async def _require_portal_access(self, viewer: Viewer) -> None:
        async with _refused_in_time():
            await require_portal_access(self._scope_of(viewer))

    async def _key_holder(self, key: str) -> Caller:
        digest = hashlib.sha256(key.encode()).digest()
        try:
            caller = self._keys[digest]
        except KeyError:
            caller = self._keys[digest] = await self._look_up(key)
        if caller is None:
            raise unauthenticated("This key opens nothing here: it is wrong, expired or revoked. Ask for a new one.")
        return caller._replace(credential=key)

    async def _look_up(self, key: str) -> Caller | None:
        parts = list_parts(key)
        if parts is None:
            return None
        with outages_refused():
            async with deadline(SESSION_SECONDS):
                app = await app_of_key(self._scope_of(system_viewer(read_company_id(parts.company))), parts)
        return None if app is None else _identify_caller(app)


def _known_until(_digest: bytes, _caller: Caller | None, now: float) -> float:
    return now + KEY_KNOWN_SECONDS


@asynccontextmanager
async def _refused_in_time() -> AsyncIterator[None]:
    """Turn what a query of the database refuses, or an outage, into answers of HTTP."""
    try:
        with outages_refused():
            async with deadline(SESSION_SECONDS):
                yield
    except Unauthenticated as refusal:
        raise unauthenticated(str(refusal)) from None
    except Forbidden as refusal:
        raise RefusedRequest(403, ErrorCode.FORBIDDEN, str(refusal)) from None


def _identify_caller(app: PartnerApp) -> Caller:
    viewer = Viewer(
        id=app.id,
        name=app.name,
        role=Role.PARTNER,
        company_id=app.company_id,
        permissions=list_permissions(Role.PARTNER, frozenset(scope.value for scope in app.scopes)),
    )
    budget = Budget(app.budget, app.restore_rate)
    return Caller(viewer, Client(id=app.id, documents=app.documents, budget=budget, app_id=app.id))


def bearer_credential(given: str) -> str | None:
    """The credential of the scheme `Bearer` (RFC 6750); `None` when it is of another, or missing."""
    scheme, _, credential = given.partition(" ")
    return credential.strip() or None if scheme.lower() == "bearer" else None


def unauthenticated(message: str) -> RefusedRequest:
    """401, with the challenge that tells how to sign in."""
    return RefusedRequest(401, ErrorCode.UNAUTHENTICATED, message, dict(CHALLENGE))
