"""The secret that signs cursors and links, and the other one while it is rotated: the old one, or the next."""

from collections.abc import Iterator


class SigningSecret(bytes):
    """A secret that signs; what the previous one signed is valid too.

    That one is newer where not all processes know it yet.
    """

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
