"""What a process that serves or works checks first: whether it understands what the database holds."""

from rich.console import Console

from gateway.cli.migrate import too_new, too_old
from gateway.errors import SettingsRefused
from gateway.settings import Settings
from gateway.store.database import connect

console = Console(stderr=True, highlight=False, soft_wrap=True)


async def require_known_version(settings: Settings, *, brings_up: bool = False) -> None:
    """Raise SettingsRefused for a database of a later version; print a warning for one that lacks migrations.

    `brings_up`: apply these instead, as in development. Raises Unavailable.
    """
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        state = await database.schema_state()
        if state.is_too_new:
            raise SettingsRefused(too_new(state))
        if brings_up:
            await database.migrate(lambda *_: None)
        elif told := too_old(state):
            console.print(f"[yellow]{told}[/yellow]")
    finally:
        await database.close()
