"""What a resolver can reach while one request runs."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.file_link import FileLinks
from gateway.access.viewer import Viewer
from gateway.documents.scope import TenantScope
from gateway.errors import Unauthenticated
from gateway.integrations.file_storage import FileStorage
from gateway.integrations.stripe import NoStripe, Stripe
from gateway.loaders import Loaders


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A viewer with everything that stands open to them."""

    viewer: Viewer
    scope: TenantScope
    loaders: Loaders
    file_storage: FileStorage
    file_links: FileLinks
    stripe: Stripe = field(default_factory=NoStripe)


@dataclass(frozen=True, slots=True)
class Context:
    """One request: its id, the instant it stands for, and who is signed in, if anybody."""

    request_id: str
    now: datetime
    signed_in: SignedIn | None = None
    idempotency_key: str | None = None
    """The `Idempotency-Key` header."""
    document_id: str | None = None
    """The id under which a partner's document was published."""
    origin: str = ""
    """Where the caller reaches the gateway, as `https://api.example.com`: links begin with it."""

    def require_signed_in(self) -> SignedIn:
        """Who is signed in. Raises Unauthenticated."""
        if self.signed_in is None:
            raise Unauthenticated("Send a bearer token in the Authorization header.")
        return self.signed_in

    def may_all(self, permissions: frozenset[str]) -> bool:
        """Whether somebody is signed in who holds all of these permissions."""
        return self.signed_in is not None and permissions <= self.signed_in.viewer.permissions

    def forget(self) -> None:
        """Drop what loaders have read."""
        if self.signed_in is not None:
            self.signed_in.loaders.clear()
