"""What settings need beside each other, and what production needs."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from gateway.secret_strength import require_strong

if TYPE_CHECKING:
    from gateway.settings import Settings

MIN_SECRET_LENGTH = 32
MIN_SHARED_SECRET_LENGTH = 16
"""Of secrets that others know too: Prometheus, Stripe."""


def require_complete_messages(settings: "Settings") -> None:
    """Check that mail and texts have all that they need. Raises ValueError."""
    if settings.smtp_url is not None and settings.mail_from is None:
        raise ValueError("GATEWAY_SMTP_URL needs GATEWAY_MAIL_FROM")
    twilio = (settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from)
    if any(twilio) and not all(twilio):
        raise ValueError("set all of GATEWAY_TWILIO_ACCOUNT_SID, GATEWAY_TWILIO_AUTH_TOKEN, GATEWAY_TWILIO_FROM")
    if not settings.development and settings.smtp_url is not None and settings.public_url is None:
        raise ValueError("GATEWAY_SMTP_URL in production needs GATEWAY_PUBLIC_URL, for the links in mails")


def require_complete_ask(settings: "Settings") -> None:
    """Check that a language model has all that it needs. Raises ValueError."""
    if bool(settings.ask_url) != bool(settings.ask_model):
        raise ValueError("set both of GATEWAY_ASK_URL and GATEWAY_ASK_MODEL, or neither")
    if settings.ask_key is not None and settings.ask_url is None:
        raise ValueError("GATEWAY_ASK_KEY needs GATEWAY_ASK_URL and GATEWAY_ASK_MODEL")


def require_complete_secrets(settings: "Settings") -> None:
    """Check keys that contradict each other or the mode, or can be guessed. Raises ValueError."""
    require_strong("GATEWAY_SECRET_KEY", settings.secret_key, MIN_SECRET_LENGTH)
    require_strong("GATEWAY_PREVIOUS_SECRET_KEY", settings.previous_secret_key, MIN_SECRET_LENGTH)
    if settings.previous_secret_key is not None and settings.secret_key is None:
        raise ValueError("GATEWAY_PREVIOUS_SECRET_KEY needs GATEWAY_SECRET_KEY, the one that signs now")
    key = settings.stripe_secret_key.get_secret_value() if settings.stripe_secret_key else ""
    if settings.development and key.startswith(("sk_live_", "rk_live_")):
        raise ValueError("STRIPE_SECRET_KEY is a live key: use a test key, or set GATEWAY_MODE=production")
    if settings.token_jwks_url and settings.token_public_key_file:
        raise ValueError("set one of GATEWAY_TOKEN_JWKS_URL and GATEWAY_TOKEN_PUBLIC_KEY_FILE, not both")


def require_complete_production(settings: "Settings") -> None:
    """Check what production cannot do without. Raises ValueError."""
    require_strong("GATEWAY_METRICS_TOKEN", settings.metrics_token, MIN_SHARED_SECRET_LENGTH)
    for secret in webhook_secrets(settings):
        strong = SecretStr(secret.removeprefix("whsec_"))
        require_strong("STRIPE_WEBHOOK_SECRET", strong, MIN_SHARED_SECRET_LENGTH)
    for name, value in (("MONGODB_URI", settings.mongodb_uri), ("GATEWAY_SECRET_KEY", settings.secret_key)):
        if value is None:
            raise ValueError(f"GATEWAY_MODE=production needs {name}")
    if settings.token_jwks_url is None and settings.token_public_key_file is None:
        raise ValueError("GATEWAY_MODE=production needs GATEWAY_TOKEN_JWKS_URL or GATEWAY_TOKEN_PUBLIC_KEY_FILE")


def webhook_secrets(settings: "Settings") -> tuple[str, ...]:
    """Return the signing secrets of Stripe's webhook: several while it is rotated."""
    given = settings.stripe_webhook_secret.get_secret_value() if settings.stripe_webhook_secret else ""
    return tuple(secret.strip() for secret in given.split(",") if secret.strip())
