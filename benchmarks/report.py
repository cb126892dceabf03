"""`python -m benchmarks.report`: the figures as tables, on the terminal and in docs/performance.md."""

import json
from pathlib import Path


def write_report(file: Path, *, documentation: bool) -> None:
    """Temporary."""
    print(json.dumps(json.loads(file.read_text())["ratios_to_mercurius_jit"]))
