"""`gateway outbox`: what operators see and do."""

from pathlib import Path
from typing import Any

import pytest

from gateway.documents.message import Message, MessageStatus
from gateway.settings import Settings
from tests import message_records
from tests.cli.command import run
from tests.running_gateway import Tenant


def outbox(tenant: Tenant, folder: Path, *arguments: str) -> tuple[int, str]:
    """Return (exit status, everything printed) of `gateway outbox …` for this company."""
    settings: Settings = tenant.gateway.settings
    variables = {
        "MONGODB_URI": str(settings.mongodb_uri),
        "GATEWAY_DATABASE": settings.database,
        "GATEWAY_DATA_FOLDER": str(settings.data_folder),
    }
    # A narrow terminal must not cut ids short.
    done = run(folder, "outbox", *arguments, "--company", tenant.company.handle, COLUMNS="40", **variables)
    return done.returncode, done.stdout + done.stderr


async def test_dead_letters_are_listed_in_pages_shown_and_sent_again(acme: Tenant, tmp_path: Path) -> None:
    """What is queued again is due at once, with its attempts before it."""
    customer = await acme.customer()
    dead = [
        message_records.message(customer, hour, status=MessageStatus.FAILED, failure="550 no such user", attempts=3)
        for hour in range(3)
    ]
    await acme.add(*dead, message_records.message(customer))
    status, shown = outbox(acme, tmp_path, "list", "--first", "2")
    assert status == 0
    assert dead[2].id in shown
    assert dead[0].id not in shown
    assert "2 of 3 FAILED" in shown
    cursor = shown.rpartition("--after ")[2].split()[0]
    assert dead[0].id in outbox(acme, tmp_path, "list", "--first", "2", "--after", cursor)[1]
    _, details = outbox(acme, tmp_path, "show", dead[0].id)
    assert "550 no such user" in details
    assert "We come at nine." in details
    assert outbox(acme, tmp_path, "retry", dead[0].id)[0] == 0
    again = await acme.scope.get(Message, dead[0].id)
    assert again is not None
    assert (again.status, again.attempts, again.failure) == (MessageStatus.QUEUED, 0, None)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "only what is HELD or FAILED"),
        ({"status": MessageStatus.FAILED, "text": None, "has_secret": True}, "Send a new one"),
    ],
    ids=["sent", "without its link"],
)
async def test_what_cannot_be_sent_again_is_refused_in_one_line(
    acme: Tenant, tmp_path: Path, facts: dict[str, Any], reason: str
) -> None:
    """With what to do."""
    message = message_records.message(await acme.customer(), **facts)
    await acme.add(message)
    status, printed = outbox(acme, tmp_path, "retry", message.id)
    assert status == 1
    assert reason in printed
    assert "Traceback" not in printed


async def test_another_companys_message_is_not_found(acme: Tenant, rival: Tenant, tmp_path: Path) -> None:
    """An operator names the company; the id alone reaches nothing."""
    message = message_records.message(await acme.customer(), status=MessageStatus.FAILED)
    await acme.add(message)
    status, printed = outbox(rival, tmp_path, "show", message.id)
    assert status == 1
    assert "No message has this id" in printed


@pytest.mark.parametrize("command", ["list", "show", "retry"])
def test_each_command_of_the_outbox_has_an_example(tmp_path: Path, command: str) -> None:
    """In its help."""
    assert f"gateway outbox {command}" in run(tmp_path, "outbox", command, "--help").stdout
