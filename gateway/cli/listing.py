"""Lists on the command line: one line for each record, and how to go on."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console

from gateway.pages.page import Page


def print_row(console: Console, parts: Iterable[str]) -> None:
    """Print a record on one line, however narrow the terminal: ids are copied from it."""
    console.print("  ".join(parts).rstrip(), markup=False)


def print_next_page(console: Console, page: Page[Any]) -> None:
    """Print how to see the next page, if there is one."""
    if page.has_next_page:
        console.print(f"More: --after {page.end_cursor}")
