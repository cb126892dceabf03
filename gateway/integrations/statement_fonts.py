"""The fonts of statements: packages for the scripts that typst's own fonts lack, the machine's, and an operator's."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import typst

FOLDERS_VARIABLE: Final = "GATEWAY_FONT_FOLDERS"
"""Folders, separated as in `PATH`; the process that makes a PDF has it from the gateway's environment."""
_PACKAGES: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
"""Noto Sans of many scripts and Noto Emoji; Noto Sans CJK."""
SCRIPTS: Final = {
    "Chinese": "\u674e\u95e8",
    "Japanese": "\u592a\u3042\u30a2",
    "Korean": "\uae40\uc218",
    "Thai": "\u0e2a\u0e21",
    "Arabic": "\u0645\u062d",
    "Hebrew": "\u05d3\u05d5",
    "Devanagari": "\u0905\u092e",
    "Cyrillic": "\u0416\u0438",
    "Greek": "\u0395\u03bb",
    "emoji": "\U0001f389\U0001f527",
}
"""Some letters of each, all of which a font of it has."""
_UNASSIGNED: Final = "\U0010fffd"
_SAMPLE: Final = b"#set page(width: auto, height: auto)\n#sys.inputs.text"
_GLYPH: Final = re.compile(rb'<symbol id="([^"]+)"')


def font_folders() -> list[str]:
    """Return the folders with fonts, besides those that the machine has."""
    specs = [find_spec(package) for package in _PACKAGES]
    packaged = [str(Path(spec.origin).parent) for spec in specs if spec is not None and spec.origin]
    chosen = os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep)
    return [folder for folder in (*chosen, *packaged) if folder.strip() and Path(folder).is_dir()]


def fonts(folders: list[str]) -> "typst.Fonts":
    """Return the fonts of these folders and of the machine."""
    # Imported when it is used: it takes 40 MB, which the gateway itself never needs.
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=True, font_paths=folders)


def missing_scripts(folders: list[str]) -> list[str]:
    """Return the scripts of which statements would show boxes."""
    known = fonts(folders)
    box = _glyphs(_UNASSIGNED, known)
    return [script for script, letters in SCRIPTS.items() if any(box & _glyphs(letter, known) for letter in letters)]


def _glyphs(text: str, known: "typst.Fonts") -> set[bytes]:
    """Return what a text is drawn with."""
    import typst  # noqa: PLC0415

    drawn = typst.compile(_SAMPLE, font_paths=known, sys_inputs={"text": text}, format="svg")
    return set(_GLYPH.findall(drawn))
