"""What a resolver can reach while one request runs."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from gateway.access.file_link import FileLinks
from gateway.access.statement_link import StatementLinks
from gateway.access.viewer import Viewer
from gateway.documents.change import Origin
from gateway.documents.customer import Customer
from gateway.errors import Unauthenticated, Unavailable
from gateway.integrations.file_storage import FileStorage
from gateway.integrations.stripe import NoStripe, Stripe
from gateway.loaders import Loaders
from gateway.operations.export.exporter import Exporter
from gateway.operations.live_feed import LiveFeed
from gateway.operations.portal.portal import Portal
from gateway.pages.page import MAX_PAGE_SIZE
from gateway.settings.outgoing import OutgoingSettings
from gateway.store.scope import TenantScope

if TYPE_CHECKING:  # few requests need it (resolvers/ask.py)
    from gateway.operations.ask.model_answer import ModelAnswerer

T = TypeVar("T")


class SignedIn(msgspec.Struct, frozen=True):
    """A viewer with everything that they may do."""

    viewer: Viewer
    scope: TenantScope
    loaders: Loaders
    file_storage: FileStorage
    file_links: FileLinks
    statement_links: StatementLinks
    stripe: Stripe = msgspec.field(default_factory=NoStripe)


class Context(msgspec.Struct, frozen=True):
    """One request: its id, its instant, and who is signed in, if anyone."""

    request_id: str
    now: datetime
    signed_in: SignedIn | None = None
    idempotency_key: str | None = None
    """The `Idempotency-Key` header."""
    document_id: str | None = None
    """The id under which a partner's document was published."""
    find_base_url: Callable[[], str] = str
    """Finds `base_url`, which few operations ask for."""
    client_address: str = ""
    portal: Portal | None = None
    """What mail and the portal need of the deployment."""

    live: LiveFeed | None = None
    """Where subscriptions get their events from."""

    exports: Exporter | None = None
    """What makes exports."""

    ask_model: "ModelAnswerer | None" = None
    """The language model that may help with questions about a customer."""

    outgoing: OutgoingSettings | None = None
    """Rules for the change feed and webhooks."""

    max_page_size: int = MAX_PAGE_SIZE
    """How many customers a page may have."""

    outcomes: dict[str | int, tuple[Any, Exception | None]] = msgspec.field(default_factory=dict)
    """What the mutations of the document gave or raised so far, by their keys in the answer."""

    @property
    def base_url(self) -> str:
        """Return where the caller reaches the gateway, as `https://api.example.com`: links begin with it."""
        return self.find_base_url()

    @property
    def origin(self) -> Origin:
        """Return what the change log says of where a write came from."""
        return Origin(self.request_id, self.document_id)

    def require_signed_in(self) -> SignedIn:
        """Return who is signed in. Raises Unauthenticated."""
        if self.signed_in is None:
            raise Unauthenticated("Send a bearer token in the Authorization header.")
        return self.signed_in

    def require_portal(self) -> Portal:
        """Return what mail and the portal need. Raises Unavailable where they are not wired."""
        if self.portal is None:
            raise Unavailable("Mail and the portal are not set up here.")
        return self.portal

    def require_live(self) -> LiveFeed:
        """Return where events come from. Raises Unavailable where it is not wired."""
        if self.live is None:
            raise Unavailable("Subscriptions are not set up here.")
        return self.live

    def require_exports(self) -> Exporter:
        """Return what makes exports. Raises Unavailable where it is not wired."""
        if self.exports is None:
            raise Unavailable("Exports are not set up here.")
        return self.exports

    async def run_once(self, key: str | int, work: Callable[[], Awaitable[T]]) -> T:
        """Return what a mutation gives, or raise what it raises; executed again, it gives the same and runs nothing."""
        if key not in self.outcomes:
            try:
                self.outcomes[key] = await work(), None
            except Exception as raised:  # noqa: BLE001  # whatever it is, it is raised below
                self.outcomes[key] = None, raised
        outcome, failure = self.outcomes[key]
        if failure is not None:
            raise failure
        return cast(T, outcome)

    def share_reads(self, inputs: Sequence[Any]) -> None:
        """Let several mutations share what they read of the customers that their inputs name."""
        if self.signed_in is None or not inputs:
            return
        named = [str(each.get(name)) for each in inputs if isinstance(each, dict) for name in ("id", "customerId")]
        customer_ids = [each for each in named if each.startswith(f"{Customer.id_prefix}_")]
        self.signed_in.scope.shared_reads.begin(self.signed_in.viewer, customer_ids)

    def may_all(self, permissions: frozenset[str]) -> bool:
        """Return whether the viewer is signed in and holds all of these permissions."""
        return self.signed_in is not None and permissions <= self.signed_in.viewer.permissions

    def require_outgoing(self) -> OutgoingSettings:
        """Return the rules for the change feed and webhooks. Raises Unavailable where they are not wired."""
        if self.outgoing is None:
            raise Unavailable("The change feed and webhooks are not set up here.")
        return self.outgoing

    def forget(self) -> None:
        """Drop what loaders have read."""
        if self.signed_in is not None:
            self.signed_in.loaders.clear()
