"""Encryption of secrets that the gateway must read again, such as those that webhooks are signed with."""

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.access.signing_secret import valid_secrets
from gateway.errors import GatewayError

_KEY_BYTES: Final = 32


class SecretUnreadable(GatewayError):
    """A stored secret was encrypted with a key that is not known any more."""


class SecretBox:
    """Encrypts the secrets of one company, by keys that are derived from the deployment's secret key.

    What was encrypted with the previous secret key can be read until that is dropped.
    """

    def __init__(self, secret: bytes, company_id: str) -> None:
        keys = [_fernet(valid, company_id) for valid in valid_secrets(secret)]
        self._current, self._all = keys[0], MultiFernet(keys)

    def encrypt(self, text: str) -> str:
        """Return a text as it is to be stored."""
        return self._current.encrypt(text.encode()).decode()

    def decrypt(self, stored: str) -> str:
        """Return a stored text. Raises SecretUnreadable."""
        try:
            return self._all.decrypt(stored.encode()).decode()
        except InvalidToken:
            raise SecretUnreadable("It was encrypted with a secret key that this deployment does not have.") from None

    def can_decrypt(self, stored: str) -> bool:
        """Return whether a stored text can be read."""
        return _opens(self._all, stored)

    def is_current(self, stored: str) -> bool:
        """Return whether a text is encrypted with the secret key of now."""
        return _opens(self._current, stored)


def _opens(key: Fernet | MultiFernet, stored: str) -> bool:
    try:
        key.decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def _fernet(secret: bytes, company_id: str) -> Fernet:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"stored secret:{company_id}".encode()).derive(secret)
    return Fernet(base64.urlsafe_b64encode(derived))
