"""Settings of what goes out to partners: the change feed and webhooks."""

from pydantic import Field

from gateway.settings.console import ConsoleSettings


class OutgoingSettings(ConsoleSettings):
    """The change feed and webhooks."""

    feed_retention_days: int = Field(
        30, ge=1, le=400, description="How long changes are kept in the change feed; the same on all processes."
    )
    webhook_private_targets: bool = Field(
        False,
        description="Let webhooks reach private, loopback and link-local addresses, and http: for development only.",
    )
