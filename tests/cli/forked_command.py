"""Runs each command in a fork: `python -m tests.cli.forked_command`.

What the gateway requires is imported once, and takes most of a command's start; the gateway's own modules each command
imports itself, as it does for its users. A line of the input is a command, a line of the output its exit status.
"""

import json
import os
import sys
from importlib import import_module

IMPORTED_FIRST = (
    "aiosmtplib", "argon2", "babel", "beanie", "bson", "graphql", "httpx", "jwt", "msgspec", "orjson",
    "pydantic_settings", "pymongo.asynchronous.mongo_client", "rich.console", "rich.table", "starlette.applications",
    "strawberry.federation", "stripe", "structlog", "typer", "typer.rich_utils", "uvicorn", "websockets",
)  # fmt: skip
"""What commands import that is not the gateway's."""


def main() -> None:
    """Fork for each command, and return in the fork."""
    for name in IMPORTED_FIRST:
        import_module(name)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            become(**json.loads(line))
            return
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    os._exit(0)


def become(arguments: list[str], environment: dict[str, str], output: str, errors: str) -> None:
    """Take the arguments, the environment and the standard streams of a command."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = arguments
    for file, flags, stream in ((os.devnull, os.O_RDONLY, 0), (output, os.O_WRONLY, 1), (errors, os.O_WRONLY, 2)):
        opened = os.open(file, flags)
        os.dup2(opened, stream)
        os.close(opened)


if __name__ == "__main__":
    main()
    sys.exit(import_module("gateway.cli").main())
