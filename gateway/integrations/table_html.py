"""A table as a page to print, written as its rows arrive."""

from functools import partial
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.integrations.print_policy import SCRIPT, STYLE
from gateway.integrations.table_sheet import read_head
from gateway.integrations.table_text import is_number, shown_fact, shown_rows

BUFFERED_PARTS = 200


def write_html(lines: BinaryIO, file: Path) -> None:
    """Write the page; texts are escaped, so that they cannot be markup."""
    head = read_head(lines)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    stream = environment.get_template("table.html").stream(
        head=head,
        rows=shown_rows(lines, head),
        style=STYLE,
        script=SCRIPT,
        is_number=is_number,
        shown_fact=partial(shown_fact, locale=head.locale),
    )
    stream.enable_buffering(BUFFERED_PARTS)
    with file.open("wb") as page:
        stream.dump(page, encoding="utf-8")
