"""What a check of `gateway doctor` finds."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

CONNECT_SECONDS = 3.0


class Severity(StrEnum):
    """How bad a finding is, by the mark that it gets."""

    FINE = "[green]✓[/green]"
    WARNING = "[yellow]![/yellow]"
    """It works, and someone should check it: the exit status stays 0."""
    FAULT = "[red]✗[/red]"


@dataclass(frozen=True)
class Finding:
    """What one check found; a warning or fault says what to do."""

    check: str
    fact: str
    severity: Severity = Severity.FINE


def fault(check: str, fact: str) -> Finding:
    """Return a finding that makes the exit status 1."""
    return Finding(check, fact, Severity.FAULT)


def warning(check: str, fact: str) -> Finding:
    """Return a finding that someone should check."""
    return Finding(check, fact, Severity.WARNING)


def examine_address(
    check: str, name: str, host: str, port: int, told: Callable[[str, str], Finding] = fault
) -> Finding:
    """Return whether a service can be reached; `told` makes the finding if not."""
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS):
            return Finding(check, f"{name} can be reached")
    except OSError as error:
        return told(check, f"{name} cannot be reached ({error}). Check network and firewall.")
