"""What `gateway import` prints: what each column is, and what became of the rows."""

from rich.console import Console

from gateway.cli.table import print_table
from gateway.inputs.import_target import LEFT_OUT
from gateway.operations.imports.order import ImportCounts, ImportOrder


def print_mapping(console: Console, order: ImportOrder) -> None:
    """Print how the file is read, and what each column is."""
    details = [order.form.value]
    if order.encoding is not None:
        details.append(order.encoding)
    if order.delimiter is not None:
        details.append({"\t": "tab"}.get(order.delimiter, order.delimiter))
    console.print(f"{order.filename}: {', '.join(details)}", markup=False)
    print_table(("Column", "is"), [(column.header, column.target) for column in order.columns])
    left_out = [column.header for column in order.columns if column.target == LEFT_OUT]
    if left_out:
        console.print(f"Left out, as no field is theirs: {', '.join(left_out)}", markup=False)


def print_counts(console: Console, counts: ImportCounts, *, dry_run: bool) -> None:
    """Print how many rows came to what."""
    would = "would be " if dry_run else ""
    console.print(
        f"{counts.rows} rows: {counts.created} {would}created, {counts.updated} {would}changed, "
        f"{counts.skipped} {would}skipped, {counts.refused} {would}refused."
    )
    duplicates = f"; {counts.duplicates} are probably duplicates" if counts.duplicates else ""
    console.print(f"{counts.flagged} have something to look at{duplicates}.")
