"""What a reader sees of a text: characters that show nothing, and those that change the order of others."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Embeddings, overrides and isolates (UAX 9). The marks LRM, RLM and ALM move nothing but themselves.
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# They have width or are letters for Unicode, and yet show nothing: fillers, braille's blank, a musical null.
BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u034f\U0001d159")


def without_bidi_controls(text: str) -> str:
    """Return a text without the controls that could turn the text around it, or its own, the other way round.

    Scripts that are written from right to left need none of them: letters have their direction.
    """
    return _BIDI_CONTROLS.sub("", text)


def without_controls(text: str) -> str:
    """Return a text of one line: control characters and line ends become spaces."""
    return _CONTROLS.sub(" ", text)


def shows_nothing(text: str) -> bool:
    """Return whether a reader would see nothing: spaces, joiners, fillers, marks without a letter to be on."""
    return all(_is_unseen(char) for char in text)


@lru_cache(4_096)
def _is_unseen(char: str) -> bool:
    # Cf: joiners, bidi controls, tags; Mn with no base besides: variation selectors and accents.
    return char in BLANKS or unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Me")
