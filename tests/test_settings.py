"""What an operator may set: no deployment starts with a secret that can be guessed."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.file_link import FileLink, FileLinks
from gateway.access.token import public_key_from
from gateway.app.keys import signing_secret
from gateway.errors import Forbidden, SettingsRefused
from gateway.settings import Settings, load_settings
from gateway.settings.completeness import webhook_secrets
from tests.cli.command import invoke

STRONG = "kV3nQ8wZr5TtY1uBp7LmXc2HdF9sJg4A"
WEAK = [
    "",
    " ",
    "\t\n",
    " " * 40,
    "\u200b" * 40,
    "short",
    "x" * 32,
    "x" * 4_000,
    "secret" * 6,
    "changeme-changeme-changeme-change-me",
    "0123456789abcdef0123456789abcdef",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "ab" * 30,
    STRONG[:31] + " ",
    "${GATEWAY_SECRET_KEY_FROM_VAULT_PLEASE}",
    "${GATEWAY_SECRET_KEY:-nothing-was-set-here}",
    "$(openssl rand -hex 32 | tr -d x)",
    "{{ .Values.gateway.secretKey | quote }}",
    "%GATEWAY_SECRET_KEY_OF_PRODUCTION%",
    "GATEWAY_SECRET_KEY_GOES_HERE_PLEASE",
    "`openssl rand -hex 32 | tr -d x`",
    "<output of openssl rand -hex 32 here>",
    'openssl rand -hex 32 | tr -d "\\n" | x',
    "/run/secrets/gateway_secret_key_prod",
    "C:\\secrets\\gateway\\key_of_production",
    "vault:secret/data/gateway#secret_key",
    "please-change-this-secret-key-now",
    "CustomerProfileGatewaySecretKey2026!",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9",
    "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
    "31415926535897932384626433832795",
    base64.b64encode(b"please change this secret key").decode(),
    hashlib.sha256(b"").hexdigest(),
]
PEM = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return the environment of a deployment in production that is complete."""
    (tmp_path / "key.pem").write_bytes(PEM)
    for name, value in {
        "GATEWAY_MODE": "production",
        "MONGODB_URI": "mongodb://127.0.0.1:1/",
        "GATEWAY_TOKEN_PUBLIC_KEY_FILE": str(tmp_path / "key.pem"),
        "GATEWAY_SECRET_KEY": STRONG,
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_secret_key_never_starts_production(production: pytest.MonkeyPatch, weak: str) -> None:
    """Empty, blank, short, of few characters, one pattern over and over, or a placeholder that was not replaced."""
    production.setenv("GATEWAY_SECRET_KEY", weak)
    with pytest.raises(SettingsRefused, match="GATEWAY_SECRET_KEY"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("GATEWAY_METRICS_TOKEN", weak) for weak in ("x", "x" * 40, "\u200b" * 40, "${METRICS_TOKEN_X}")),
        *(("STRIPE_WEBHOOK_SECRET", weak) for weak in ("whsec_", "x", f"whsec_{'x' * 40}", f"whsec_{STRONG}, whsec_x")),
    ],
)
def test_every_secret_of_production_is_checked(production: pytest.MonkeyPatch, variable: str, value: str) -> None:
    """Someone who guessed one could read metrics or forge Stripe's events."""
    production.setenv(variable, value)
    with pytest.raises(SettingsRefused, match=variable):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("GATEWAY_CLIENT_ADDRESS_HEADER", "X-Real-IP:", "without a colon"),
        ("GATEWAY_CLIENT_ADDRESS_HEADER", "X Real IP", "without a colon"),
        ("GATEWAY_PUBLIC_URL", "https://api.example.com\r\nx: y", "line break"),
        ("GATEWAY_PUBLIC_URL", "https://user:password@api.example.com", "like https://"),
        ("GATEWAY_PUBLIC_URL", "https://api.example.com:99999", "like https://"),
        ("GATEWAY_PORTAL_URL", "javascript:alert(1)", "like https://"),
        ("GATEWAY_MAIL_FROM", "post@example.com\nBcc: all@example.com", "line break"),
        ("GATEWAY_MAIL_FROM", "Post <post@example.com>", "one address"),
        ("GATEWAY_STRIPE_API_BASE", "http://stripe.internal", "https://"),
        ("GATEWAY_TWILIO_API_BASE", "http://twilio.internal", "https://"),
        ("GATEWAY_TWILIO_API_BASE", "https://user@twilio.internal", "without user"),
        ("GATEWAY_OTLP_ENDPOINT", "collector:4318", "like http://"),
        ("GATEWAY_TOKEN_JWKS_URL", "http://id.example.com/keys", "with https://"),
        ("GATEWAY_ASK_URL", "models.example.com/v1", "like https://"),
        ("MONGODB_URI", "db1.internal:27017", "like mongodb://"),
        *(("GATEWAY_FILE_STORAGE", value, "set gridfs") for value in ("s3", "s3://", "ftp://x", "file://x")),
        ("GATEWAY_TOKEN_ISSUER", "a\0b", "control character"),
        ("GATEWAY_SMTP_URL", "smtp://mail.example.com\r\nx", "line break"),
        ("STRIPE_SECRET_KEY", "sk_live_\r\nx", "line break"),
        *(("GATEWAY_DATABASE", name, "set a") for name in ("a.b", "$x", "a/b", "a b", "local", "admin")),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_at_the_start(
    production: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    """Instead of by the first request that needs it; the message says what to set."""
    given = {variable.removeprefix("GATEWAY_").lower(): value}
    with pytest.raises(SettingsRefused, match=f"{variable}.*{advice}"):
        load_settings(**given)


@pytest.mark.parametrize(
    "uri",
    [
        "mongodb://db1.internal:27017,db2.internal:27018,[::1]:27019/?replicaSet=rs0&tls=true",
        "mongodb+srv://user:word@cluster.example/",
        "mongodb://%2Ftmp%2Fmongodb-27017.sock/",
    ],
)
def test_every_form_of_an_address_of_mongodb_is_taken(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    """Several hosts, a name that DNS resolves to them, a socket."""
    monkeypatch.setenv("MONGODB_URI", uri)
    assert load_settings().mongodb_uri == uri


@given(st.integers(min_value=16, max_value=64))
def test_random_secrets_are_taken(size: int) -> None:
    """As `openssl rand -hex` and password generators make them."""
    for secret in (secrets.token_hex(size), secrets.token_urlsafe(max(size, 24))):
        assert load_settings(secret_key=secret).secret_key is not None


def test_strong_secrets_start_production(production: pytest.MonkeyPatch) -> None:
    """With a secret for each that needs one."""
    production.setenv("GATEWAY_METRICS_TOKEN", secrets.token_hex(8))
    production.setenv("STRIPE_WEBHOOK_SECRET", f"whsec_{STRONG},whsec_{STRONG[::-1]}")
    settings = load_settings()
    assert webhook_secrets(settings) == (f"whsec_{STRONG}", f"whsec_{STRONG[::-1]}")


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_what_is_empty_is_not_set(production: pytest.MonkeyPatch, value: str) -> None:
    """Every setting, as `NAME=${UNSET}` gives it; but not those whose default is not meant by that."""
    complete = {"mode", "mongodb_uri", "token_public_key_file", "secret_key", "database"}
    for field in set(Settings.model_fields) - complete:
        production.setenv(f"GATEWAY_{field.upper()}", value)
    for name in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"):
        production.setenv(name, value)
    given = load_settings().model_dump(exclude=complete)
    fields = {name: field for name, field in Settings.model_fields.items() if name not in complete}
    assert given == {name: field.get_default(call_default_factory=True) for name, field in fields.items()}


@pytest.mark.parametrize("variable", ["GATEWAY_MODE", "GATEWAY_DATABASE"])
def test_some_settings_must_not_be_empty(production: pytest.MonkeyPatch, variable: str) -> None:
    """An empty mode would be development, where everybody may make tokens."""
    for value in ("", "  "):
        production.setenv(variable, value)
        with pytest.raises(SettingsRefused, match=variable):
            load_settings()


def test_doctor_names_what_is_empty(tmp_path: Path) -> None:
    """So that no one waits for mail that an empty variable turned off."""
    where = {"XDG_DATA_HOME": str(tmp_path), "MONGODB_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"}
    _, printed = invoke("doctor", **where, GATEWAY_SMTP_URL="", STRIPE_SECRET_KEY=" ")
    (line,) = [line for line in printed.splitlines() if "empty variables" in line]
    assert "GATEWAY_SMTP_URL, STRIPE_SECRET_KEY: set to nothing" in line


def test_links_of_an_empty_key_open_nothing(tmp_path: Path) -> None:
    """An earlier version signed with the hash of a constant when the secret was empty."""
    settings = Settings(data_folder=tmp_path, secret_key="")
    now = datetime.now(UTC)
    links = FileLinks(signing_secret(settings), 900)
    for weak in (b"", b" " * 40, hashlib.sha256(b"").digest()):
        forger = FileLinks(weak, 900)
        claims = FileLink("cmp_acme", "fil_1", "ORIGINAL")
        forged = forger.signed(claims, forger.expiry(now)).rpartition("/")[2]
        with pytest.raises(Forbidden):
            links.opened(forged, now)


def test_a_last_line_break_is_no_part_of_the_secret(tmp_path: Path) -> None:
    """Secrets come from files that end with one, at some processes and not at others."""
    keys = {signing_secret(Settings(data_folder=tmp_path, secret_key=f"{STRONG}{end}")) for end in ("", "\n", " ")}
    assert keys == {STRONG.encode()}


def test_a_short_rsa_key_verifies_no_tokens(tmp_path: Path) -> None:
    """It can be factored, and then tokens for every company be made."""
    path = tmp_path / "short.pem"
    key = rsa.generate_private_key(65_537, 1_024)  # noqa: S505  # to be refused
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(SettingsRefused, match="2048"):
        public_key_from(path)
