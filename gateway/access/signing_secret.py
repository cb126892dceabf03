"""The secret that signs cursors and links, and the one before it while it is rotated."""

from collections.abc import Iterator


class SigningSecret(bytes):
    """A secret that signs; what the previous one signed stays valid."""

    previous: bytes | None = None

    @classmethod
    def rotated(cls, current: bytes, previous: bytes | None) -> "SigningSecret":
        """Return the current secret, which knows the previous one."""
        secret = cls(current)
        secret.previous = previous
        return secret


def valid_secrets(secret: bytes) -> Iterator[bytes]:
    """Yield the secrets whose signatures are valid, the one that signs first."""
    yield secret
    previous = getattr(secret, "previous", None)
    if previous is not None:
        yield previous
