"""Rules for texts that people type."""

import unicodedata

from gateway.errors import Fault, UserErrorCode


def tidy(text: str | None) -> str | None:
    """Surplus space removed; nothing left means no value."""
    return " ".join(text.split()) or None if text is not None else None


def text_faults(value: str | None, path: tuple[str, ...], *, longest: int) -> list[Fault]:
    """What is wrong with a one-line text: too long, or with control characters."""
    if value is None:
        return []
    if len(value) > longest:
        return [Fault(UserErrorCode.TOO_LONG, f"At most {longest} characters; this has {len(value)}.", path)]
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        return [Fault(UserErrorCode.INVALID, "Control characters are not allowed here.", path)]
    return []


def api_name(field: str) -> str:
    """A field's name as callers write it: `first_name` → `firstName`."""
    first, *rest = field.split("_")
    return first + "".join(part.capitalize() for part in rest)
