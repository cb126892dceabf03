"""Contact persons of a customer: added, changed, removed, and forgotten with the customer."""

import asyncio
from typing import Any

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.contact import ContactPerson
from gateway.documents.credit import Credit
from gateway.documents.customer import Customer
from tests import records
from tests.mutations import ask, refusals
from tests.running_gateway import Tenant

CARD = """query ($id: ID!) { customer(id: $id) { version
  contactPersons { id name role phone e164 extension email addressId isPrimary }
  primaryContact { name }
} }"""


async def card(tenant: Tenant, owner: Customer) -> Any:
    """Return what the contact card shows of persons."""
    answer = await tenant.ask(CARD, {"id": owner.id})
    assert answer.errors == []
    return answer.data["customer"]


async def add(tenant: Tenant, owner: Customer, name: str, **more: Any) -> Any:
    """Return the person that was added."""
    given = {"customerId": owner.id, "name": name, **more}
    assert refusals(await ask(tenant, "customerContactPersonAdd", given)) == []
    return (await card(tenant, owner))["contactPersons"][-1]


async def changed(tenant: Tenant, what: str, owner: Customer, person_id: str, **more: Any) -> list[tuple[str, str]]:
    """Why a person could not be changed or removed."""
    given = {"customerId": owner.id, "contactPersonId": person_id, **more}
    return refusals(await ask(tenant, f"customerContactPerson{what}", given))


async def newest(tenant: Tenant, owner: Customer) -> Change:
    """Return the newest entry of the change log."""
    return (await tenant.scope.find(Change, {"customer_id": owner.id}, order=Change.order))[0]


async def test_several_persons_of_which_one_leads(acme: Tenant) -> None:
    """With role, phone, e-mail and address; the mark is passed on."""
    owner = await acme.customer()
    pat = await add(
        acme, owner, " Pat  Porter ", role="Site manager", phone="512 555 0177 ext 4", email="pat@x.example"
    )
    assert pat == {
        "id": pat["id"],
        "name": "Pat Porter",
        "role": "Site manager",
        "phone": "512 555 0177 ext 4",
        "e164": "+15125550177",
        "extension": "4",
        "email": "pat@x.example",
        "addressId": None,
        "isPrimary": True,
    }
    sam = await add(acme, owner, "Sam", addressId=owner.addresses[0].id, isPrimary=True)
    assert [one["isPrimary"] for one in (await card(acme, owner))["contactPersons"]] == [False, True]
    assert await changed(acme, "Remove", owner, sam["id"]) == []
    assert [(one["name"], one["isPrimary"]) for one in (await card(acme, owner))["contactPersons"]] == [
        ("Pat Porter", True)
    ]
    assert await changed(acme, "Update", owner, pat["id"], isPrimary=False) == [("REQUIRED", "isPrimary")]
    assert await changed(acme, "Update", owner, pat["id"], phone=None, role=None) == []
    (left,) = (await card(acme, owner))["contactPersons"]
    assert (left["phone"], left["e164"], left["extension"], left["role"]) == (None, None, None, None)


async def test_a_person_is_read_again_by_id(acme: Tenant) -> None:
    """By viewers who may read the customer, in that company alone."""
    owner = await acme.customer()
    pat = await add(acme, owner, "Pat")
    query = "query ($id: ID!) { node(id: $id) { id ... on ContactPerson { name } } }"
    assert (await acme.ask(query, {"id": pat["id"]})).data["node"] == {"id": pat["id"], "name": "Pat"}
    rival = await acme.gateway.tenant()
    assert (await rival.ask(query, {"id": pat["id"]})).data["node"] is None
    customer = await acme.ask(query, {"id": pat["id"]}, role=Role.CUSTOMER, customer="cus_other")
    assert customer.data["node"] is None


async def test_the_primary_contact_is_the_customer_and_else_the_leading_person(acme: Tenant) -> None:
    """A company has no first and last name."""
    person, company = (
        await acme.customer(),
        await acme.customer(first_name=None, last_name=None, company_name="Oak Ltd"),
    )
    for owner in (person, company):
        await add(acme, owner, "Pat")
    assert (await card(acme, person))["primaryContact"]["name"] == f"{person.first_name} {person.last_name}"
    assert (await card(acme, company))["primaryContact"]["name"] == "Pat"


async def test_what_was_done_is_taken_back(acme: Tenant) -> None:
    """A change, an addition and a removal."""
    owner = await acme.customer()
    pat = await add(acme, owner, "Pat")
    added = await newest(acme, owner)
    assert await changed(acme, "Update", owner, pat["id"], role="Owner") == []
    assert refusals(await ask(acme, "changeUndo", {"id": added.id})) == [("LATER_CHANGES", "id")]
    assert refusals(await ask(acme, "changeUndo", {"id": (await newest(acme, owner)).id})) == []
    assert (await card(acme, owner))["contactPersons"] == [pat]
    assert refusals(await ask(acme, "changeUndo", {"id": added.id})) == []
    assert (await card(acme, owner))["contactPersons"] == []
    sam = await add(acme, owner, "Sam")
    assert await changed(acme, "Remove", owner, sam["id"]) == []
    assert refusals(await ask(acme, "changeUndo", {"id": (await newest(acme, owner)).id})) == []
    assert (await card(acme, owner))["contactPersons"] == [sam]


async def test_a_person_stays_when_the_address_goes_and_comes_back_with_it(acme: Tenant) -> None:
    """The dry run says so; the undo restores both."""
    second = records.address("adr_2", street="13 Oak Lane", is_default=False)
    owner = await acme.customer(addresses=(records.address("adr_1"), second))
    pat = await add(acme, owner, "Pat", addressId="adr_2")
    query = """mutation ($input: CustomerAddressRemoveInput!) { customerAddressRemove(input: $input) {
      impacts { message } userErrors { code } } }"""
    given = {"customerId": owner.id, "addressId": "adr_2"}
    dry = (await acme.ask(query, {"input": {**given, "dryRun": True}})).data["customerAddressRemove"]
    assert {"message": "Contact person Pat stays, without an address."} in dry["impacts"]
    assert refusals(await ask(acme, "customerAddressRemove", given)) == []
    assert (await card(acme, owner))["contactPersons"] == [{**pat, "addressId": None}]
    assert await changed(acme, "Update", owner, pat["id"], addressId="adr_2") == [("NOT_FOUND", "addressId")]
    assert refusals(await ask(acme, "changeUndo", {"id": (await newest(acme, owner)).id})) == []
    assert (await card(acme, owner))["contactPersons"] == [pat]


async def test_an_address_with_a_person_is_not_undone_away(acme: Tenant) -> None:
    """The person was added after the address was."""
    owner = await acme.customer()
    given = {"customerId": owner.id, "street": "77 Hill Road"}
    assert refusals(await ask(acme, "customerAddressAdd", given)) == []
    entry = await newest(acme, owner)
    await add(acme, owner, "Pat", addressId=entry.fields[0].field.partition(".")[2])
    assert refusals(await ask(acme, "changeUndo", {"id": entry.id})) == [("IN_USE", "id")]


async def test_of_two_who_add_at_once_none_is_lost(acme: Tenant) -> None:
    """And one of them leads."""
    owner = await acme.customer()
    await asyncio.gather(*(add(acme, owner, name) for name in ("Pat", "Sam")))
    persons = (await card(acme, owner))["contactPersons"]
    assert {one["name"] for one in persons} == {"Pat", "Sam"}
    assert [one["isPrimary"] for one in persons].count(True) == 1


async def test_persons_are_forgotten_with_the_customer(acme: Tenant) -> None:
    """Present and former ones, in what the books keep too."""
    person = ContactPerson(id="ctp_1", name="Pat Porter", phone="512 555 0177", email="pat@x.example", is_primary=True)
    owner = await acme.customer(contact_persons=(person,))
    former = await add(acme, owner, "Sam Sitter")
    assert await changed(acme, "Remove", owner, former["id"]) == []
    given = {"customerId": owner.id, "amount": "5", "reason": "Key at Pat Porter, pat@x.example; seen by Sam Sitter"}
    assert refusals(await ask(acme, "creditIssue", given)) == []
    assert refusals(await ask(acme, "customerDelete", {"id": owner.id, "force": True}, role=Role.ADMIN)) == []
    (kept,) = await acme.scope.as_system().find(Credit, {"customer_id": owner.id})
    assert kept.reason == "Key at [removed], [removed]; seen by [removed]"
