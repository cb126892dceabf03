"""The settings of a company as options of commands, and how they and their refusals are reported."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from gateway.documents.company import Company, NumberKind
from gateway.errors import MutationRefused, SettingsRefused
from gateway.inputs.company import CompanyUpdateInput, NumberingInput, QuietHoursInput

TimeZone = Annotated[str | None, typer.Option(help="IANA time zone, as America/Chicago.")]
Currency = Annotated[str | None, typer.Option(help="ISO 4217 code of its books, as USD.")]
Country = Annotated[str | None, typer.Option(help="ISO 3166-1 code, as US: phone numbers without one are read so.")]
Email = Annotated[str | None, typer.Option(help="Where its mail comes from; '' removes it.")]
Locale = Annotated[str | None, typer.Option(help="BCP 47, as en-US; '' means the country's.")]
Category = Annotated[list[str] | None, typer.Option(help="A service category; give all of them, each with the option.")]
Department = Annotated[list[str] | None, typer.Option(help="A department; give all of them, each with the option.")]
Tax = Annotated[int | None, typer.Option(help="Default sales tax in basis points: 825 is 8.25 %.")]
Number = Annotated[
    list[str] | None,
    typer.Option("--numbering", help="KIND=PREFIX:NEXT, as customer=C-:5000 or invoice=INV-:1; give all of them."),
]
Notice = Annotated[int | None, typer.Option("--booking-notice", help="Hours of notice that online bookings need.")]
Retention = Annotated[int | None, typer.Option("--retention-days", help="Days until archived customers are deleted.")]
Quiet = Annotated[str | None, typer.Option("--quiet-hours", help="As 21:00-08:00; '' removes them.")]

_HANDLE = re.compile(r"[a-z0-9-]{2,40}")
_NUMBERING = re.compile(r"(?P<kind>\w+)=(?P<prefix>[^:]*):(?P<next>\d*)")


def require_handle(handle: str) -> None:
    """Raise SettingsRefused for what cannot be a company's handle."""
    if not _HANDLE.fullmatch(handle):
        raise SettingsRefused(f"'{handle}' is no handle: write 2 to 40 of a-z, 0-9 and -, as acme.")


def company_input(given: Mapping[str, Any]) -> CompanyUpdateInput:
    """Return options as the API's input; `None` leaves out, an empty text removes. Raises SettingsRefused."""
    values: dict[str, Any] = {
        name: None if value == "" else value for name, value in given.items() if value is not None
    }
    if values.get("quiet_hours"):
        start, _, end = str(values["quiet_hours"]).partition("-")
        values["quiet_hours"] = QuietHoursInput(start=start, end=end)
    if texts := values.get("numbering"):
        values["numbering"] = [_numbering(text) for text in texts]
    return CompanyUpdateInput(**values)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn what an operation refuses into one line, with the field of each fault."""
    try:
        yield
    except MutationRefused as refused:
        lines = [f"{'.'.join(fault.path or ()) or 'input'}: {fault.message}" for fault in refused.faults]
        raise SettingsRefused(" ".join(lines)) from None


def show_company(company: Company, *, as_json: bool = False) -> None:
    """Print a company's settings."""
    stored = {name: value for name, value in company.stored_fields().items() if name != "_id"}
    stored.setdefault("booking_notice_hours", company.booking_notice_hours)
    if as_json:
        typer.echo(json.dumps(stored, default=str, ensure_ascii=False, indent=2))
        return
    for name, value in stored.items():
        if isinstance(value, list | tuple):
            value = ", ".join(map(_in_words, value))  # noqa: PLW2901  # as it is printed
        typer.echo(f"{name.replace('_', ' ')}: {_in_words(value)}")


def _in_words(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "kind" in value:
        return f"{value['kind'].lower()} {value.get('prefix') or ''}:{value.get('next') or ''}"
    return f"{value.get('start')}-{value.get('end')}"


def _numbering(text: str) -> NumberingInput:
    found = _NUMBERING.fullmatch(text)
    kinds = [kind.value.lower() for kind in NumberKind]
    if found is None or found["kind"].lower() not in kinds:
        raise SettingsRefused(f"--numbering {text}: write KIND=PREFIX:NEXT, KIND one of {', '.join(kinds)}.")
    return NumberingInput(
        kind=NumberKind(found["kind"].upper()),
        prefix=found["prefix"] or None,
        next=int(found["next"]) if found["next"] else None,
    )
