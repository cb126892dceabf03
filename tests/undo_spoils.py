"""Entries of the change log that cannot be taken back, one for each reason."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.documents.change import Change
from tests import records
from tests.mutation_stage import Stage, tried
from tests.mutations import refusals

Given = Mapping[str, Any]


async def entry_of(stage: Stage, mutation: str, **given: Any) -> Change:
    """Return the log entry of a mutation that is made now."""
    assert refusals(await tried(stage, mutation, given)) == []
    return max(await stage.log(mutation), key=lambda entry: entry.version or 0)


async def renamed(stage: Stage, name: str = "Stone") -> Change:
    """Arrange that the customer got another last name."""
    return await entry_of(stage, "customerUpdate", id=stage.owner.id, lastName=name)


async def sample_of_undo(stage: Stage) -> dict[str, Any]:
    """Return an entry that can be taken back."""
    return {"id": (await renamed(stage)).id}


async def of_the_books(stage: Stage) -> Given:
    """Arrange that a credit was issued."""
    entry = await entry_of(stage, "creditIssue", customerId=stage.owner.id, amount="5.00", reason="Goodwill")
    return {"id": entry.id}


async def overtaken(stage: Stage) -> Given:
    """Arrange that the name was changed once more."""
    first = await renamed(stage, "First")
    await renamed(stage, "Second")
    return {"id": first.id}


async def undone_already(stage: Stage) -> Given:
    """Arrange that it was taken back."""
    entry = await renamed(stage, "Third")
    assert refusals(await tried(stage, "changeUndo", {"id": entry.id})) == []
    return {"id": entry.id}


async def of_a_used_address(stage: Stage) -> Given:
    """Arrange that an address was added, and a job came to be there."""
    entry = await entry_of(stage, "customerAddressAdd", customerId=stage.owner.id, street="77 Hill Road")
    (field,) = entry.fields
    await stage.tenant.add(records.job(stage.owner, address_id=field.field.partition(".")[2]))
    return {"id": entry.id}


async def of_the_only_name(stage: Stage) -> Given:
    """Arrange that a company's name was added, and the person's removed."""
    entry = await entry_of(stage, "customerUpdate", id=stage.owner.id, companyName="Stone Works")
    await entry_of(stage, "customerUpdate", id=stage.owner.id, firstName=None, lastName=None)
    return {"id": entry.id}


async def of_a_phone_that_came_again(stage: Stage) -> Given:
    """Arrange that a second phone was removed, and its number added again."""
    number = "+1 512 555 0188"
    await entry_of(stage, "customerPhoneAdd", customerId=stage.owner.id, number=number)
    added = max(await stage.log("customerPhoneAdd"), key=lambda entry: entry.version or 0)
    phone_id = added.fields[0].field.partition(".")[2]
    entry = await entry_of(stage, "customerPhoneRemove", customerId=stage.owner.id, phoneId=phone_id)
    await entry_of(stage, "customerPhoneAdd", customerId=stage.owner.id, number=number)
    return {"id": entry.id}


async def of_a_list_that_is_full(stage: Stage) -> Given:
    """Arrange that a second address was removed, and there are now as many as there may be."""
    second = stage.owner.addresses[1].id
    entry = await entry_of(stage, "customerAddressRemove", customerId=stage.owner.id, addressId=second)
    (customer,) = [await stage.current()]
    others = tuple(records.address(f"adr_{number}", street=f"{number} Elm", is_default=False) for number in range(199))
    await stage.tenant.scope.in_transaction(
        lambda transaction: transaction.replace(
            msgspec.structs.replace(customer, addresses=(*customer.addresses, *others))
        )
    )
    return {"id": entry.id}
