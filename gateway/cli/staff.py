"""`gateway staff`: who works for a company, and may sign in."""

import csv
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from strawberry import ID

from gateway.cli.company import CompanyHandle, in_company
from gateway.cli.company_settings import refusals_told
from gateway.cli.listing import shown
from gateway.cli.table import print_table
from gateway.documents.change import COMMAND_LINE
from gateway.documents.staff_member import StaffMember, StaffRole
from gateway.errors import MutationRefused, NotFound, SettingsRefused
from gateway.inputs.staff_member import StaffMemberAddInput, StaffMemberUpdateInput
from gateway.operations.company.lists import BY_NAME
from gateway.operations.staff_member import (
    add_staff_member,
    change_staff_member,
    find_staff_member,
    update_staff_member,
)
from gateway.store.scope import TenantScope

COLUMNS = ("name", "email", "role")
SUBJECT = "The identity provider's `sub`; without it the first sign-in with the verified e-mail address stores it."

staff = typer.Typer(
    help="Staff of a company: who may sign in, as what.\n\nExample: gateway staff list --company acme",
    no_args_is_help=True,
)

Who = Annotated[str, typer.Argument(help="E-mail address or id of the staff member.")]
Role = Annotated[StaffRole, typer.Option(help="What they do, and may do.", case_sensitive=False)]


@staff.command()
def add(
    name: Annotated[str, typer.Argument(help="Full name.")],
    company: CompanyHandle,
    role: Role,
    email: Annotated[str | None, typer.Option(help="Work e-mail address: the invitation is claimed with it.")] = None,
    subject: Annotated[str | None, typer.Option(help=SUBJECT)] = None,
) -> None:
    """Add a staff member, who can sign in from then on.

    Example:

    gateway staff add "Olga Kim" --company acme --role office --email olga@acme.example
    """
    if not email and not subject:
        raise SettingsRefused("Give --email or --subject: without both, nobody can sign in as this staff member.")
    wanted = _addition(name, role, email, subject)
    with refusals_told():
        member = in_company(company, lambda scope: add_staff_member(scope, wanted, COMMAND_LINE))
    typer.echo(f"{member.id} {member.name} can sign in as {member.role.value}.")


@staff.command("set")
def set_(
    who: Who,
    company: CompanyHandle,
    name: Annotated[str | None, typer.Option(help="Full name.")] = None,
    role: Annotated[StaffRole | None, typer.Option(help="What they do, and may do.", case_sensitive=False)] = None,
    email: Annotated[str | None, typer.Option(help="Work e-mail address.")] = None,
    subject: Annotated[str | None, typer.Option(help=f"{SUBJECT} '' makes them claim it again.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Whether they work here.")] = None,
) -> None:
    """Change a staff member; what is not named stays. It counts from their next request on.

    Examples:

    gateway staff set olga@acme.example --company acme --role admin

    gateway staff set olga@acme.example --company acme --active
    """
    given = {"name": name, "role": role, "email": email, "subject": subject, "is_active": active}
    changes: dict[str, Any] = {
        field: None if value == "" else value for field, value in given.items() if value is not None
    }
    if not changes:
        raise SettingsRefused("Say what to change: --name, --role, --email, --subject, --active or --inactive.")

    async def work(scope: TenantScope) -> StaffMember:
        member = await find_staff_member(scope, who)
        wanted = StaffMemberUpdateInput(id=ID(member.id), **changes)
        return await update_staff_member(scope, wanted, COMMAND_LINE)

    _print([_known(company, who, work)])


@staff.command("list")
def list_(
    company: CompanyHandle,
    everyone: Annotated[bool, typer.Option("--all", help="Also those who were deactivated.")] = False,
) -> None:
    """Show the staff by name.

    Example: gateway staff list --company acme --all
    """
    where: dict[str, Any] = {} if everyone else {"is_active": {"$ne": False}}
    _print(in_company(company, lambda scope: scope.find(StaffMember, where, order=BY_NAME)))


@staff.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV with the columns name, email and role, and if you like subject.")],
    company: CompanyHandle,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be added.")] = False,
) -> None:
    """Add many staff members from a CSV file. Those whose e-mail address is there already are left as they are.

    Examples:

    gateway staff import staff.csv --company acme --dry-run

    gateway staff import staff.csv --company acme
    """
    rows = _rows(file)

    async def work(scope: TenantScope) -> list[str]:
        there = {(member.email or "").casefold() async for member in scope.stream(StaffMember, {})}
        lines = []
        for number, row in rows:
            if row["email"].casefold() in there:
                lines.append(f"line {number}: {row['email']} is there already")
                continue
            there.add(row["email"].casefold())
            lines.append(await _import_row(scope, number, row, dry_run=dry_run))
        return lines

    lines = in_company(company, work)
    for line in lines:
        typer.echo(line)
    if any(": refused" in line for line in lines):
        raise typer.Exit(1)


@staff.command()
def deactivate(who: Who, company: CompanyHandle) -> None:
    """End a staff member's access, from their next request on. What they wrote stays.

    Example: gateway staff deactivate olga@acme.example --company acme
    """

    async def work(scope: TenantScope) -> StaffMember:
        member = await find_staff_member(scope, who)
        return await change_staff_member(scope, member.id, {"is_active": False}, COMMAND_LINE)

    member = _known(company, who, work)
    typer.echo(f"{member.name} can no longer sign in.")


def _known(company: str, who: str, work: Callable[[TenantScope], Awaitable[StaffMember]]) -> StaffMember:
    with refusals_told():
        try:
            return in_company(company, work)
        except NotFound:
            there = f"`gateway staff list --company {company} --all` shows all."
            raise SettingsRefused(f"Nobody of the staff is '{who}'. {there}") from None


def _addition(name: str, role: StaffRole, email: str | None, subject: str | None) -> StaffMemberAddInput:
    given = {"email": email or None, "subject": subject or None}
    return StaffMemberAddInput(
        name=name, role=role, **{field: value for field, value in given.items() if value is not None}
    )


async def _import_row(scope: TenantScope, number: int, row: dict[str, str], *, dry_run: bool) -> str:
    roles = {role.value.lower(): role for role in StaffRole}
    role = roles.get(row["role"].lower())
    if role is None:
        return f"line {number}: refused: role '{row['role']}' is none of {', '.join(roles)}"
    wanted = _addition(row["name"], role, row["email"], row.get("subject"))
    try:
        member = await add_staff_member(scope, wanted, COMMAND_LINE, dry_run=dry_run)
    except MutationRefused as refused:
        faults = " ".join(f"{'.'.join(fault.path or ())}: {fault.message}" for fault in refused.faults)
        return f"line {number}: refused: {faults}"
    return f"line {number}: {member.name} {'would be ' if dry_run else ''}added as {member.role.value}"


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Return (line, row) of a CSV file, with tidied column names. Raises SettingsRefused."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened)
            heading = [name.strip().lower() for name in next(reader, [])]
            if missing := [name for name in COLUMNS if name not in heading]:
                raise SettingsRefused(f"{file} lacks the column {', '.join(missing)}: the first line names them.")
            padded = ((reader.line_num, [*row, *[""] * len(heading)]) for row in reader if any(row))
            return [(line, dict(zip(heading, map(str.strip, row), strict=False))) for line, row in padded]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsRefused(f"{file} cannot be read as CSV in UTF-8: {error}") from None


def _print(members: Iterable[StaffMember]) -> None:
    rows = [_row(member) for member in members]
    print_table(("id", "name", "e-mail", "role", "state"), rows, whole=("id", "e-mail"))


def _row(member: StaffMember) -> tuple[str, ...]:
    return (
        member.id,
        shown(lambda: member.name),
        shown(lambda: member.email or ""),
        shown(lambda: member.role.value),
        shown(lambda: "deactivated" if not member.is_active else "signs in" if member.subject else "invited"),
    )
