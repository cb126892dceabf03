"""What a process that serves or works checks first: whether it understands what the database holds."""

from gateway.cli.migrate import too_new, too_old
from gateway.cli.start_line import say
from gateway.errors import SettingsRefused
from gateway.settings import Settings
from gateway.store.database import connect


async def require_known_version(settings: Settings, *, brings_up: bool = False) -> None:
    """Raise SettingsRefused for a database of a later version; print a warning for one that lacks migrations.

    `brings_up`: apply these instead, as in development. Raises Unavailable.
    """
    database = connect(str(settings.mongodb_uri), settings.database)
    try:
        state = await database.upkeep.schema_state()
        if state.is_too_new:
            raise SettingsRefused(too_new(state))
        if brings_up:
            await database.upkeep.migrate(lambda *_: None)
        elif told := too_old(state):
            say(settings, told, "migrations missing", warns=True)
    finally:
        await database.close()
