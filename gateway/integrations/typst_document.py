"""Documents that Typst lays out: what statements and exported tables have in common."""

import re
from pathlib import Path
from typing import Any

import msgspec
import typst

from gateway.integrations.statement_fonts import font_folders, fonts
from gateway.visible_text import without_bidi_controls

# A long word without a place to break it would run into the next column.
_LONG_WORD = re.compile(r"\S{30,}")
_BREAK = "\u200b"


def compile_document(template: Path, sheet: dict[str, Any]) -> bytes:
    """Return the PDF. Texts reach the template as data, never as part of its source: they cannot be markup or code."""
    shown = without_bidi_controls(msgspec.json.encode(sheet).decode())
    made = typst.compile(template.read_bytes(), font_paths=fonts(font_folders()), sys_inputs={"sheet": shown})
    if not isinstance(made, bytes):
        raise TypeError("typst made several files of a document")
    return made


def breakable(text: str, long: re.Pattern[str] = _LONG_WORD) -> str:
    """Return a text whose long words may be broken anywhere."""
    return long.sub(lambda word: _BREAK.join(word.group()), text)
