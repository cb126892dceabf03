"""Settings that bound what callers may do before it is known who they are, and bodies that are still arriving."""

from pydantic import Field

from gateway.settings.log import LogSettings


class StrangerSettings(LogSettings):
    """Limits of one process."""

    max_arriving: int = Field(
        1_000,
        ge=1,
        le=100_000,
        description="Requests that one process waits for the rest of; beyond that the idlest is refused.",
    )
    max_arriving_by_address: int = Field(100, ge=1, le=100_000, description="The same, for one client address.")
    max_arriving_by_viewer: int = Field(50, ge=1, le=100_000, description="The same, for one viewer.")
    max_arriving_bytes: int = Field(
        500_000_000,
        ge=1_000_000,
        le=100_000_000_000,
        description="Bytes of such requests that one process holds, in memory and on disk.",
    )
    min_body_bytes_per_second: int = Field(
        500, ge=1, le=100_000, description="How fast a body must arrive, on average and after the first 5 seconds."
    )
    max_body_silence_seconds: float = Field(
        20.0, gt=0, le=300, description="How long nothing of a body may arrive before the request is refused."
    )
    max_unsigned_sockets: int = Field(
        200, ge=1, le=10_000, description="WebSockets that wait for a token; beyond that the oldest is closed."
    )
    stranger_budget: int = Field(
        100_000,
        ge=10_000,
        le=1_000_000_000,
        description="Points that callers without a token may spend from one address at once, on introspection (7,500 "
        "for the usual query) and new documents (one for each character).",
    )
    stranger_budget_restore_rate: int = Field(
        2_000, ge=1, le=10_000_000, description="Points that come back to such an address each second."
    )
    strangers_introspection_budget: int = Field(
        300_000,
        ge=10_000,
        le=1_000_000_000,
        description="Points that all callers without a token together may spend on introspection at once.",
    )
    strangers_introspection_restore_rate: int = Field(
        5_000, ge=1, le=10_000_000, description="Points of these that come back each second."
    )
