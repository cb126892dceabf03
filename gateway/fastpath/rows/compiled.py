"""The compiled part, where there is one."""

from importlib import import_module
from typing import Any

writer: Any
"""The compiled `_writer`; `None` without a C compiler: then records are made, and written one by one."""
try:
    writer = import_module("gateway.fastpath.rows._writer")
except ImportError:
    writer = None


def is_compiled() -> bool:
    """Return whether there is a compiled part."""
    return writer is not None
