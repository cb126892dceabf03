"""Everything an operator may set, read once at start from the environment."""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

from gateway.errors import SettingsRefused
from gateway.settings.ask import AskSettings
from gateway.settings.completeness import (
    require_complete_ask,
    require_complete_messages,
    require_complete_production,
    require_complete_secrets,
)
from gateway.settings.rules import (
    REMOVED,
    default_data_folder,
    exact_origins,
    file_descriptors,
    group_roles,
    require_sound_values,
)
from gateway.settings.sources import FILE_SUFFIX, SecretFileSource, require_known, secret_variables, variable_name

MUST_NOT_BE_EMPTY = frozenset({"mode", "database"})
"""An empty value of these is refused: their defaults are not what an operator means who sets them."""


class Settings(AskSettings):
    """Frozen settings; every name can be set as `GATEWAY_<NAME>` unless another alias is given."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="ignore", populate_by_name=True)

    mode: Literal["development", "production"] = Field(
        "development", description="`production` refuses development tokens and hides suggestions."
    )
    data_folder: Path = Field(
        default_factory=default_data_folder, description="Embedded MongoDB's data and the development key."
    )
    mongodb_uri: str | None = Field(
        None,
        validation_alias=AliasChoices("MONGODB_URI", "mongodb_uri"),
        description="A replica set. Without it the gateway starts its own MongoDB on loopback.",
    )
    database: str = Field("customer_profiles", min_length=1, max_length=63, description="MongoDB database name.")
    token_issuer: str = Field("customer-profile-gateway", description="The `iss` that tokens must carry.")
    token_audience: str = Field("customer-profile-gateway", description="The `aud` that tokens must carry.")
    token_public_key_file: Path | None = Field(
        None, description="PEM public key (Ed25519, EC P-256 or RSA) that signs production tokens."
    )
    token_jwks_url: str | None = Field(
        None,
        description="Where your identity provider publishes its keys; https, or http on this machine.",
    )
    token_claim_prefix: str = Field(
        "", max_length=200, description="What the claims role, company and customer begin with at your provider."
    )
    token_groups_claim: str = Field(
        "groups", min_length=1, max_length=200, description="The claim in which your provider lists a person's groups."
    )
    token_group_roles: Annotated[tuple[tuple[str, str], ...], NoDecode] = Field(
        (), description="Roles of the provider's groups: Dispatch=office,Crew=technician. Of several, the first counts."
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs cursors and links; the same on all processes. At least 32 characters, made at random."
    )
    previous_secret_key: SecretStr | None = Field(
        None, description="The other key of a rotation, old or new: what it signed is valid, and it signs nothing."
    )
    request_timeout_seconds: float = Field(10.0, gt=0, le=300, description="Budget of a request's database work.")
    max_body_bytes: int = Field(1_000_000, ge=1_000, description="Largest request body that is read.")
    partner_documents: Literal["off", "log", "warn", "enforce"] | None = Field(
        None,
        description="What becomes of documents that were not published, for partners' bearer tokens: off, log, warn or "
        "enforce. Without it: enforce in production, off in development. API keys have a mode of their own.",
    )
    max_batch: int = Field(
        0, ge=0, le=20, description="Most operations in one request, as a JSON array; 0 refuses such requests."
    )
    http_statuses: Literal["audit", "draft-2026"] = Field(
        "audit", description="Statuses as the suite graphql-http checks them, or of the newer draft (422, 294)."
    )
    introspection: Literal["anyone", "staff", "off"] | None = Field(
        None,
        description="Who may read the schema; only where anyone may do errors make suggestions. Without it: anyone in "
        "development, staff in production.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins whose web pages may ask and open WebSockets, separated by commas: "
        "https://app.example.com. Exact; no *. The gateway's own always may.",
    )
    max_cost: int = Field(10_000, ge=1, description="Points that one operation may cost.")
    budget: int = Field(50_000, ge=1, description="Points that a caller may spend at once.")
    budget_restore_rate: int = Field(2_000, ge=1, description="Points that come back to a caller each second.")
    budget_store: Literal["memory", "mongodb"] = Field(
        "memory", description="Where budgets are kept: each process its own, or one for all in MongoDB."
    )
    company_budget_factor: int = Field(
        10, ge=1, description="The budget that a company has at one process, over all its callers: so many callers'."
    )
    max_operations_by_company: int = Field(
        20, ge=1, description="Operations of one company that one process runs at a time; more wait for their turn."
    )
    max_points_by_company: int = Field(
        120, ge=1, description="Points of one company's operations under way, beyond the first; more wait."
    )
    max_waiting_by_company: int = Field(
        200, ge=1, description="Operations of one company that wait for their turn; more are told to come back."
    )
    max_requests_in_flight: int = Field(
        500, ge=1, description="Requests that one process answers at a time; more are told to come back."
    )
    max_connections: int | None = Field(
        None, ge=10, description="Connections that one process keeps open. Without it: 3/4 of its file descriptors."
    )
    keep_alive_seconds: int = Field(
        75, ge=1, le=3_600, description="How long a connection waits for its next request: longer than your proxy does."
    )
    max_streams_by_viewer: int = Field(
        10, ge=1, description="WebSockets and event streams that one viewer may have open at one process."
    )
    max_subscriptions_by_socket: int = Field(50, ge=1, description="Operations that one WebSocket may run at a time.")
    max_waiting_events: int = Field(
        200, ge=1, description="Events that wait for a subscriber who is slow; with one more the subscription ends."
    )
    stream_send_seconds: float = Field(
        10.0, gt=0, description="How long a subscriber may take to receive one event before the connection is closed."
    )
    drain_lag_seconds: float = Field(
        0.0,
        ge=0,
        le=300,
        description="After SIGTERM, how long to serve on while unready, for load balancers to notice.",
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics, which is not there in production without it."
    )
    otlp_endpoint: str | None = Field(
        None, description="OpenTelemetry collector that traces are sent to, as http://127.0.0.1:4318."
    )
    trace_ratio: float = Field(1.0, ge=0, le=1, description="Share of requests that are traced unless a caller's are.")
    public_url: str | None = Field(
        None,
        description="Where callers reach the gateway, as https://api.example.com. Without it: as the request says.",
    )
    file_storage: str = Field("gridfs", description="`gridfs`, or a URL as s3://bucket/folder or file:///folder.")
    max_upload_bytes: int = Field(25_000_000, ge=1_000, le=1_000_000_000, description="Largest file that is taken.")
    max_upload_files: int = Field(5, ge=1, le=100, description="Most files in one request.")
    file_link_seconds: int = Field(
        900, ge=60, le=86_400, description="How long a link to a file or statement opens it."
    )
    direct_reads: bool = Field(True, description="Read and edit past most of PyMongo; off, PyMongo does it all.")
    planned_execution: bool = Field(True, description="Run queries by plans; off, graphql-core does everything.")
    subgraph: bool = Field(False, description="Answer `_entities` and `_service`, as a subgraph of a federated graph.")
    portal_url: str | None = Field(None, description="Where the customers' portal is; invitations lead there.")
    portal_key_file: Path | None = Field(
        None, description="PEM private key (Ed25519) that signs portal customers in. Without it they cannot sign in."
    )
    portal_session_minutes: int = Field(60, ge=1, le=24 * 60, description="How long a portal sign-in lasts.")
    font_folders: str | None = Field(
        None, description="Folders with fonts for PDFs, separated as in PATH, besides the machine's and our own."
    )
    client_address_header: str | None = Field(
        None, description="Header in which your proxy gives the client's address; believed as it is."
    )
    deliver_messages: bool = Field(True, description="Whether `serve` delivers messages besides answering.")
    smtp_url: SecretStr | None = Field(None, description="smtp://user:password@host:587 or smtps://…; no mail without.")
    mail_from: str | None = Field(None, description="Address of the sender, for companies without their own.")
    twilio_account_sid: str | None = Field(None, description="Twilio account; no text messages without.")
    twilio_auth_token: SecretStr | None = Field(None, description="Twilio's auth token.")
    twilio_from: str | None = Field(None, description="Phone that texts come from, in E.164.")
    twilio_api_base: str = Field("https://api.twilio.com", description="Where Twilio's API is reached.")
    stripe_secret_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("STRIPE_SECRET_KEY", "stripe_secret_key"), description="Stripe API key."
    )
    stripe_publishable_key: str | None = Field(
        None,
        validation_alias=AliasChoices("STRIPE_PUBLISHABLE_KEY", "stripe_publishable_key"),
        description="Stripe's key for browsers, which `cardSetupStart` hands out.",
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("STRIPE_WEBHOOK_SECRET", "stripe_webhook_secret"),
        description="Signing secret of the webhook endpoint; while it is rotated several, separated by commas.",
    )
    stripe_timeout_seconds: float = Field(4.0, gt=0, le=60, description="How long one request to Stripe may take.")
    stripe_api_base: str = Field("https://api.stripe.com", description="Where Stripe's API is reached.")

    @property
    def development(self) -> bool:
        """Return whether development conveniences (own tokens, suggestions, introspection) are on."""
        return self.mode == "development"

    @property
    def most_connections(self) -> int:
        """Return how many connections a process keeps open: MongoDB, files and logs need file descriptors too."""
        return self.max_connections or file_descriptors() * 3 // 4

    @property
    def schema_readers(self) -> Literal["anyone", "staff", "off"]:
        """Return who may read the schema."""
        return self.introspection or ("anyone" if self.development else "staff")

    @property
    def schema_is_open(self) -> bool:
        """Return whether anyone may read the schema: then errors make suggestions, and GraphiQL is served."""
        return self.schema_readers == "anyone"

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: Source, env_settings: Source, *_: Source, **__: Source
    ) -> tuple[Source, ...]:
        """Read arguments, then variables, then the files that variables name."""
        return init_settings, env_settings, SecretFileSource(settings_cls)

    def environment(self) -> dict[str, str]:
        """Return the variables that give another process the services of this one; no secret is in a file there."""
        variables = {
            "MONGODB_URI": self.mongodb_uri,
            "GATEWAY_STRIPE_API_BASE": self.stripe_api_base,
            "GATEWAY_PUBLIC_URL": self.public_url,
            "STRIPE_PUBLISHABLE_KEY": self.stripe_publishable_key,
            "GATEWAY_DEMO": "true" if self.demo else None,
        }
        secrets = {"STRIPE_SECRET_KEY": self.stripe_secret_key, "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret}
        for name, secret in secrets.items():
            variables[name] = secret.get_secret_value() if secret is not None else None
        given = {name: value for name, value in variables.items() if value is not None}
        return given | {name + FILE_SUFFIX: "" for name in given.keys() & secret_variables(type(self))}

    @model_validator(mode="before")
    @classmethod
    def _empty_means_unset(cls, given: object) -> object:
        """Leave out what is empty or blank, as `NAME=${UNSET}` gives it."""
        if not isinstance(given, dict):
            return given
        blank = {name for name, value in given.items() if _is_blank(value)}
        refused = dict.fromkeys(blank & MUST_NOT_BE_EMPTY, "")
        return {name: value for name, value in given.items() if name not in blank} | refused

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins_are_exact(cls, given: object) -> object:
        return exact_origins(given)

    @field_validator("token_group_roles", mode="before")
    @classmethod
    def _groups_have_roles(cls, given: object) -> object:
        return group_roles(given)

    @model_validator(mode="after")
    def _values_are_sound(self) -> Self:
        values = {_variable(name): getattr(self, name) for name in type(self).model_fields}
        require_sound_values(values, production=not self.development)
        return self

    @model_validator(mode="after")
    def _settings_are_complete(self) -> Self:
        require_complete_messages(self)
        require_complete_ask(self)
        require_complete_secrets(self)
        if not self.development:
            require_complete_production(self)
        return self


def empty_variables() -> tuple[str, ...]:
    """Return the variables of the environment that are set to nothing, and so count as not set."""
    names = (_variable(field) for field in Settings.model_fields if field not in MUST_NOT_BE_EMPTY)
    return tuple(name for name in names if name in os.environ and _is_blank(os.environ[name]))


def _is_blank(value: object) -> bool:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    return isinstance(text, str) and not text.strip()


def _variable(field: str) -> str:
    return variable_name(field, Settings.model_fields[field]) if field in Settings.model_fields else field.upper()


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; `overrides` win. Raises SettingsRefused with one line."""
    for name, advice in REMOVED.items():
        if os.environ.get(name):
            raise SettingsRefused(f"{name} is gone: {advice}")
    require_known(Settings, os.environ)
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates them
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        name = _variable(place.lower()) if place else ""
        raise SettingsRefused(f"{name}: {message}" if name else message) from None
