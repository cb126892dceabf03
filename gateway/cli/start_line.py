"""What a server or worker says when it starts: to people on a terminal, and as lines of the log in production."""

import sys
from typing import Any

import structlog
from rich.console import Console

from gateway.settings import Settings

console = Console(stderr=True, highlight=False, soft_wrap=True)
log = structlog.get_logger("gateway.start")


def say(settings: Settings, text: str, event: str, *, warns: bool = False, **facts: Any) -> None:
    """Print a text, or log an event where nobody reads along; the log must be configured before."""
    if settings.development or sys.stderr.isatty():
        console.print(f"[yellow]{text}[/yellow]" if warns else text)
    elif warns:
        log.warning(event, message=text, **facts)
    else:
        log.info(event, **facts)
