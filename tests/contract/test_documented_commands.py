"""Every command of the gateway that a page names exists, with the options that it is given and all that it needs."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from gateway.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
PAGES += sorted((ROOT / "gateway" / "cli").glob("doctor*.py"))
"""What `gateway doctor` says to do too."""
COMMAND = re.compile(r"`gateway ([^`]+)`|^ *\$ (?:[A-Z_]+=\S+ )*gateway ((?:.*\\\n)*.*)$", re.MULTILINE)
"""Within a sentence, or at a prompt, where it may go on in the next line."""
END = re.compile(r" +#| [|>&] | && |;")
"""What ends a command in a shell."""
LEFT_OUT = "…"
NAMED_ONLY = 2
"""Most words of a command that a sentence names without what it takes: `gateway jobs`, `gateway company export`."""


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command."""
    for sentence, prompt in COMMAND.findall(page.read_text()):
        yield shlex.split(END.split((sentence or prompt).replace("\\\n", " "))[0])


def problems(words: list[str]) -> Iterator[str]:
    """Yield what a command would be refused for."""
    command: Any = typer.main.get_command(app)
    given = list(words)
    while given and given[0] in getattr(command, "commands", {}):
        command = command.commands[given.pop(0)]
    if hasattr(command, "commands") and "start" in command.commands and given:
        command = command.commands["start"]  # gateway import FILE
    options = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts) if name[0] == "-"}
    named, arguments = set(), 0
    while given:
        word, _, value = given.pop(0).partition("=")
        if not word.startswith("-"):
            arguments += word != LEFT_OUT
        elif word not in options:
            yield f"{word} is no option of it"
        else:
            named.add(options[word].name)
            if not value and not options[word].is_flag and not (given and given.pop(0)):
                yield f"{word} has no value"
    by_name = {each.name for each in options.values()}
    missing = [each.name for each in command.params if each.required and each.name in by_name - named]
    if missing and (len(words) > NAMED_ONLY or named) and LEFT_OUT not in words:
        yield f"{missing} are missing"
    if arguments > (allowed := len([each for each in command.params if each.name not in by_name])):
        yield f"it takes {allowed} arguments"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_are_taken_as_they_are_written(page: Path) -> None:
    """Whether they then find what they are about is another matter."""
    wrong = {shlex.join(words): found for words in commands(page) if (found := list(problems(words)))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("command", "is_taken"),
    [
        ("doctor", True),
        ("company export", True),
        ("nothing", False),
        ("jobs retry ID --company HANDLE", True),
        ("jobs retry ID", False),
        ("jobs retry ID --company", False),
        ("jobs list --state failed", False),
        ("import customers.csv --company acme --dry-run", True),
    ],
)
def test_the_check_knows_what_a_command_takes(command: str, is_taken: bool) -> None:
    """Its name, its options, what it needs and how many arguments it has."""
    assert (list(problems(command.split())) == []) is is_taken
