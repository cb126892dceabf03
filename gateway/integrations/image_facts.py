"""What is known of an image without its pixels; apart from what decodes them, which only a separate process loads."""

from datetime import datetime

import msgspec

from gateway.errors import GatewayError


class UnreadableImage(GatewayError):
    """An image that cannot be decoded, or that is too large."""


class ImageFacts(msgspec.Struct, frozen=True):
    """What is known of an image, and was read of it before its metadata was left out."""

    thumbnail: bytes
    """WebP."""
    width: int
    height: int
    taken_at: datetime | None
    """As the camera noted it: without an offset, its local time."""
