"""`gateway import`: customers from a file of another product, with a dry run, a report, resumption and undo."""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from typer.core import TyperGroup

from gateway.cli.company import CompanyHandle
from gateway.cli.import_run import ImportDesk, at_desk
from gateway.cli.import_text import print_counts, print_mapping
from gateway.cli.seed import progress_bar
from gateway.errors import InvalidInput, SettingsRefused
from gateway.inputs.import_kind import ImportKind
from gateway.integrations.source_table import Reading
from gateway.operations.imports.mapping import TargetRules, target_rules
from gateway.operations.imports.order import ImportCounts, ImportOrder, import_order, load_country
from gateway.operations.imports.undo import changed_since, plan_undo

console = Console(highlight=False, soft_wrap=True)


class FileFirst(TyperGroup):
    """A group whose default command takes the file: `gateway import customers.csv`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command before what is no command."""
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["start", *args]
        return super().parse_args(ctx, args)


imports = typer.Typer(
    cls=FileFirst,
    help="Import customers, or records of another kind, from a file: CSV, XLSX, JSON Lines or vCard.\n\n"
    "Examples:\n\ngateway import customers.csv --company acme --dry-run\n\n"
    "gateway import invoices.csv --company acme --kind invoices",
    no_args_is_help=True,
)

ImportId = Annotated[str, typer.Argument(help="Id of the import, as it is printed when it starts.")]
ReportFile = Annotated[Path | None, typer.Option("--report", help="Write the report to this CSV file.", dir_okay=False)]


SourceFile = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)]
Kind = Annotated[ImportKind, typer.Option(help="What the rows are.", case_sensitive=False)]
MappingFile = Annotated[
    Path | None, typer.Option(help="TOML file that says what columns are.", exists=True, dir_okay=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would become of it.")]
SkipDuplicates = Annotated[
    bool, typer.Option("--skip-duplicates", help="Leave out rows that are probably of a known customer.")
]
ForAll = Annotated[
    list[str] | None,
    typer.Option("--set", help="What a field is in rows that do not say it: category=Plumbing. Repeat it for more."),
]
Encoding = Annotated[str | None, typer.Option(help="Encoding of the text, as cp1252. Found out by default.")]
Delimiter = Annotated[str | None, typer.Option(help="What is between cells of CSV. Found out by default.")]
AskNothing = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]


@imports.command()
def start(
    file: SourceFile,
    company: CompanyHandle,
    kind: Kind = ImportKind.CUSTOMERS,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    report: ReportFile = None,
    skip_duplicates: SkipDuplicates = False,
    for_all: ForAll = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    yes: AskNothing = False,
) -> None:
    """Import a file. The same file again changes nothing; what a killed import has done is not done again.

    Examples:

    gateway import customers.csv --company acme --dry-run --report report.csv

    gateway import customers.csv --company acme --mapping map.toml

    gateway import jobs.csv --company acme --kind jobs --set category=Plumbing
    """
    chosen = dict(_mapping(mapping))
    with file.open("rb") as content:
        options = {"kind": kind, "values": _values(for_all), "dry_run": dry_run, "skip_duplicates": skip_duplicates}
        country = None if encoding else at_desk(company, lambda desk: load_country(desk.scope))
        reading = Reading(encoding=encoding, delimiter=_delimiter(delimiter), country=country)
        order = _ordered(content, file.name, reading, chosen, options, asks=not yes and sys.stdin.isatty())

        import_id, counts = _done(company, content, order, report)
    print_counts(console, counts, dry_run=dry_run)
    if report is not None:
        console.print(f"The report is in {report}.", markup=False)
    if import_id is not None:
        console.print(f"Take it back with: gateway import undo {import_id} --company {company}", markup=False)


@imports.command()
def resume(import_id: ImportId, company: CompanyHandle, report: ReportFile = None) -> None:
    """Go on with an import whose process was killed, or that failed: rows that are done are not done again.

    A running `gateway serve` or `gateway worker` does this by itself a minute after the end of the process.

    Example: gateway import resume bgj_65f000000000000000000000 --company acme
    """

    async def work(desk: ImportDesk) -> ImportCounts:
        with progress_bar() as progress:
            return await desk.resume(import_id, report, _shown(progress, import_id))

    print_counts(console, at_desk(company, work), dry_run=False)


@imports.command()
def undo(
    import_id: ImportId,
    company: CompanyHandle,
    dry_run: DryRun = False,
) -> None:
    """Take an import back: what it made is removed, and what it changed is as before.

    Only while nothing was changed since of what it made or changed.

    Example: gateway import undo bgj_65f000000000000000000000 --company acme
    """

    async def work(desk: ImportDesk) -> Mapping[str, Any]:
        if dry_run:
            plan = await plan_undo(desk.scope, import_id)
            if plan.in_the_way:
                raise SettingsRefused(changed_since(plan))
            return plan._asdict()
        with progress_bar() as progress:
            return await desk.undo(import_id, _shown(progress, import_id))

    done = at_desk(company, work)
    would = "would be " if dry_run else ""
    noun = done.get("noun", "customers")
    console.print(f"{done['removed']} {noun} {would}removed, {done['reverted']} {would}as they were before.")


def _done(company: str, content: BinaryIO, order: ImportOrder, report: Path | None) -> tuple[str | None, ImportCounts]:
    """Do an import, or try it, with its progress shown; return its id, `None` of a trial, and the counts."""

    async def work(desk: ImportDesk) -> tuple[str | None, ImportCounts]:
        with progress_bar() as progress:
            show = _shown(progress, order.filename)
            if order.dry_run:
                return None, await desk.preview(content, order, report, show)
            return await desk.run_new(content, order, report, show, _print_started)

    return at_desk(company, work)


def _ordered(
    content: Any, name: str, reading: Reading, chosen: dict[str, str], options: dict[str, Any], *, asks: bool
) -> ImportOrder:
    """Return the order; at a terminal, columns that were not recognised are asked for. Raises InvalidInput."""
    try:
        order = import_order(content, name, reading, chosen, **options)
    except InvalidInput:
        if not asks:
            raise
        order = import_order(content, name, reading, chosen, **options, is_complete=False)
    print_mapping(console, order)
    if not asks:
        return order
    rules = target_rules(order.record_kind)
    unknown = [column for column in order.columns if column.target == rules.otherwise and column.header not in chosen]
    for column in unknown:
        chosen[column.header] = _asked(column.header, rules)
    return import_order(content, name, reading, chosen, **options)


def _asked(header: str, rules: TargetRules) -> str:
    """Ask what a column is."""
    while True:
        answer = str(typer.prompt(f"What is the column {header!r}? ({rules.choices})", default=rules.otherwise))
        if rules.is_target(answer):
            return answer
        console.print(f"A column is {rules.examples}.")


def _mapping(file: Path | None) -> Mapping[str, str]:
    if file is None:
        return {}
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"{file}: {error}") from None
    columns = read.get("columns", read)
    if not isinstance(columns, dict) or not all(isinstance(target, str) for target in columns.values()):
        raise SettingsRefused(f'{file}: write one line for each column, as "Mobile #" = "phone.cell".')
    return columns


def _values(given: list[str] | None) -> dict[str, str]:
    values = {}
    for each in given or ():
        target, sign, value = each.partition("=")
        if not sign or not value:
            raise SettingsRefused(f"{each}: write a field and its value, as category=Plumbing.")
        values[target.strip()] = value.strip()
    return values


def _delimiter(given: str | None) -> str | None:
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
    found = named.get(given, given) if given else None
    if found is not None and len(found) != 1:
        raise SettingsRefused("A delimiter is one character, or tab, comma, semicolon or pipe.")
    return found


def _print_started(import_id: str) -> None:
    console.print(f"Import {import_id} has started.", markup=False)


def _shown(progress: Any, name: str) -> Any:
    return lambda done, total: progress(name, done, total)
