"""What a page to print may do in a browser: show its own style, print itself, nothing else."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Final

STYLE: Final = Path(__file__).with_name("table.css").read_text(encoding="utf-8")
SCRIPT: Final = "addEventListener('load', () => print())"


def _allowed(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


PRINT_POLICY: Final = (
    f"default-src 'none'; style-src {_allowed(STYLE)}; script-src {_allowed(SCRIPT)}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-modals"
)
"""The Content-Security-Policy of the page. Nothing from elsewhere, and no other script or style, can be in it."""
