"""Rules for texts that people type."""

import re
from functools import lru_cache

from gateway.access.card_number import has_card_number
from gateway.errors import Fault, UserErrorCode
from gateway.visible_text import shows_nothing

CARD_NUMBER = (
    "This looks like a card number, which must not be written down here. Add cards with cardSetupStart; "
    "to refer to one, its last four digits are enough."
)

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs."""


def tidy(text: str | None) -> str | None:
    """Return a text without surplus space; `None` if nothing visible is left."""
    return None if text is None or shows_nothing(text) else " ".join(text.split())


def tidy_lines(text: str | None) -> str | None:
    """Return a text of several lines without surplus space at their ends; `None` if nothing visible is left."""
    if text is None or shows_nothing(text):
        return None
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def text_faults(value: str | None, path: tuple[str, ...], *, longest: int, is_id: bool = False) -> list[Fault]:
    """Return what is wrong with a one-line text: too long, with control characters, or with a card number.

    What telephone systems give (`is_id`) may be long numbers, of which one in ten would pass for a card's.
    """
    if value is None:
        return []
    if len(value) > longest:
        return [Fault(UserErrorCode.TOO_LONG, f"At most {longest} characters; this has {len(value)}.", path)]
    return _control_characters(value, path) or ([] if is_id else _card_number(value, path))


def free_text_faults(value: str | None, path: tuple[str, ...], *, longest: int, required: bool = False) -> list[Fault]:
    """Return what is wrong with free text: a note, a comment, the content of a call.

    Every such text passes here: a rule for what people may not write down belongs here.
    """
    if value is None:
        return [Fault(UserErrorCode.REQUIRED, "Write something.", path)] if required else []
    if len(value) > longest:
        return [Fault(UserErrorCode.TOO_LONG, f"At most {longest} characters; this has {len(value)}.", path)]
    line = value.replace("\n", " ").replace("\t", " ")
    return _control_characters(line, path) or _card_number(line, path)


def _control_characters(value: str, path: tuple[str, ...]) -> list[Fault]:
    if _CONTROLS.search(value):
        return [Fault(UserErrorCode.INVALID, "Control characters are not allowed here.", path)]
    return []


@lru_cache(maxsize=1_024)
def api_name(field: str) -> str:
    """A field's name as callers write it: `first_name` → `firstName`."""
    first, *rest = field.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _card_number(value: str, path: tuple[str, ...]) -> list[Fault]:
    return [Fault(UserErrorCode.CARD_NUMBER, CARD_NUMBER, path)] if has_card_number(value) else []
