"""The source that the contract tests look at: which files there are, and the syntax tree of each, parsed once."""

import ast
import gc
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    tree = ast.parse(file.read_text())
    gc.freeze()  # millions of objects that are kept, and would be searched for garbage again and again
    return tree
