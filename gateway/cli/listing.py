"""Lists on the command line: one line for each record, and how to go on."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from rich.console import Console

from gateway.errors import UnfitValue
from gateway.pages.page import Page

_NO_VALUE = str(None)


def shown(read: Callable[[], object]) -> str:
    """Return a value of a record as text; in place of one that does not fit its declaration, say so."""
    try:
        return str(read())
    except UnfitValue as unfit:
        return f"({unfit.field} does not fit: gateway verify)"


def print_values(console: Console, record: object, names: Iterable[str]) -> None:
    """Print the attributes of a record that have a value, each on a line with its name."""
    for name in names:
        if (text := shown(partial(_attribute, record, name))) != _NO_VALUE:
            console.print(f"{name}: {text}", markup=False)


def _attribute(record: object, name: str) -> str:
    value = getattr(record, name)
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def print_row(console: Console, parts: Iterable[str]) -> None:
    """Print a record on one line, however narrow the terminal: ids are copied from it."""
    console.print("  ".join(parts).rstrip(), markup=False)


def print_next_page(console: Console, page: Page[Any]) -> None:
    """Print how to see the next page, if there is one."""
    if page.has_next_page:
        console.print(f"More: --after {page.end_cursor}")
