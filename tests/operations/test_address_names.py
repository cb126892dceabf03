"""Notes that an earlier version left with the id of a removed address."""

from gateway.documents.note import Note
from gateway.operations.contact.address_names import set_aside_removed
from tests import records
from tests.running_gateway import Tenant


async def test_ids_of_removed_addresses_are_set_aside_once(acme: Tenant, rival: Tenant) -> None:
    """What names an address of its customer stays, and so does all of another company."""
    owner = await acme.customer(addresses=(records.address("adr_n1"),))
    kept, old = records.note(owner, address_id="adr_n1"), records.note(owner, address_id="adr_gone")
    foreign = records.note(await rival.customer(), address_id="adr_gone")
    await acme.add(kept, old)
    await rival.add(foreign)
    assert [await set_aside_removed(acme.scope) for _ in "12"] == [1, 0]
    notes = {note.id: (note.address_id, note.former_address_id) for note in await acme.scope.find(Note, {})}
    assert notes == {kept.id: ("adr_n1", None), old.id: (None, "adr_gone")}
    (untouched,) = await rival.scope.find(Note, {})
    assert untouched.address_id == "adr_gone"
