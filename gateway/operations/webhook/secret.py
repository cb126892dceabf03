"""The secrets that a webhook's deliveries are signed with: encrypted where they are stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from gateway.access.secret_box import SecretBox
from gateway.documents.base.record import instant
from gateway.documents.webhook import Webhook, WebhookSecret
from gateway.integrations.webhook_client import SECRET_PREFIX, new_secret

SECRET_OVERLAP: Final = timedelta(hours=24)
"""How long the former secret signs too, after a rotation."""


def made_secret(box: SecretBox) -> WebhookSecret:
    """Return a new secret, as it is stored."""
    return WebhookSecret(value=box.encrypt(new_secret()))


def rotated_secrets(box: SecretBox, webhook: Webhook) -> tuple[WebhookSecret, ...]:
    """Return the secrets of a webhook with a new one; the former signs too for a day."""
    former = msgspec.structs.replace(webhook.secrets[0], expires_at=instant() + SECRET_OVERLAP)
    return made_secret(box), former


def readable_secret(box: SecretBox, stored: WebhookSecret) -> str:
    """Return a secret as its subscriber knows it. Raises SecretUnreadable."""
    return stored.value if _is_plain(stored) else box.decrypt(stored.value)


def valid_signers(box: SecretBox, webhook: Webhook, now: datetime) -> Sequence[str]:
    """Return the secrets that sign now, the newest first. Raises SecretUnreadable if the newest cannot be read."""
    newest, *former = webhook.secrets
    valid = [
        each for each in former if each.expires_at is not None and each.expires_at > now and is_readable(box, each)
    ]
    return [readable_secret(box, each) for each in (newest, *valid)]


def is_readable(box: SecretBox, stored: WebhookSecret) -> bool:
    """Return whether this deployment has the key of a secret."""
    return _is_plain(stored) or box.can_decrypt(stored.value)


def renewed_secrets(box: SecretBox, webhook: Webhook) -> tuple[WebhookSecret, ...] | None:
    """Return the secrets encrypted with the secret key of now; `None` if they are, or if the newest cannot be read."""
    if all(box.is_current(each.value) for each in webhook.secrets) or not is_readable(box, webhook.secrets[0]):
        return None
    readable = [each for each in webhook.secrets if is_readable(box, each)]
    return tuple(msgspec.structs.replace(each, value=box.encrypt(readable_secret(box, each))) for each in readable)


def _is_plain(stored: WebhookSecret) -> bool:
    """Return whether an earlier version stored it."""
    return stored.value.startswith(SECRET_PREFIX)
