"""Tables whose every value can be copied, however narrow the terminal is."""

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions
from rich.table import Table
from rich.text import Text

MIN_COLUMN_WIDTH = 6
"""Columns of a terminal that a folded value gets at least."""
FRAME = 3
"""What the frame takes beside each value."""


def print_table(headings: Sequence[str], rows: Collection[Sequence[str]], *, whole: Collection[str] = ()) -> None:
    """Show rows under their headings: in a file or pipe one line each, on a terminal folded where they have to be.

    `whole` are the headings of what people copy, which is not folded either. Nothing is ever cut short.
    """
    table, needed, longest = Table(), 1, 1
    for place, heading in enumerate(headings):
        length = max(cell_len(text) for text in (heading, *(row[place] for row in rows)))
        folds = heading not in whole
        table.add_column(heading, overflow="fold", no_wrap=not folds)
        needed += FRAME + (min(length, MIN_COLUMN_WIDTH) if folds else length)
        longest += FRAME + length
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    console = Console(highlight=False)
    # A line that is wider than its terminal is broken by the terminal, which a copy does not show.
    width = max(console.width, needed if console.is_terminal else longest)
    console.size = ConsoleDimensions(width, console.height)
    console.print(table)
