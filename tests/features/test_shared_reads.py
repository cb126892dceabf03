"""Mutations of one document share what they read, and each sees what those before it stored."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change
from gateway.documents.customer import Customer
from gateway.store.customer_edit import CustomerEdits
from tests import records
from tests.running_gateway import PYMONGOS_OWN, Answer, Tenant

INPUTS = {
    "customerUpdate": "CustomerUpdateInput",
    "customerPhoneAdd": "CustomerPhoneAddInput",
    "customerAddressAdd": "CustomerAddressAddInput",
    "customerTagsAdd": "CustomerTagsAddInput",
    "customerTagsRemove": "CustomerTagsRemoveInput",
    "customerAccountManagerAssign": "CustomerAccountManagerAssignInput",
    "companyUpdate": "CompanyUpdateInput",
}
SHOWN = "customer { version firstName tags phones { number } addresses { city } }"
ADDRESS = {"street": "1 Oak St", "city": "Austin", "region": "TX", "postalCode": "78701"}
Step = tuple[str, Mapping[str, Any]]


async def send(tenant: Tenant, *steps: Step, role: Role = Role.ADMIN, **claims: str) -> Answer:
    """Send mutations, (name, input) each, in one document."""
    declared = ", ".join(f"$i{place}: {INPUTS[name]}!" for place, (name, _) in enumerate(steps))
    fields = " ".join(
        f"m{place}: {name}(input: $i{place}) "
        f"{{ {'company { country }' if name == 'companyUpdate' else SHOWN} userErrors {{ code }} }}"
        for place, (name, _) in enumerate(steps)
    )
    variables = {f"i{place}": dict(given) for place, (_, given) in enumerate(steps)}
    return await tenant.ask(f"mutation ({declared}) {{ {fields} }}", variables, role=role, **claims)


async def sent(tenant: Tenant, *steps: Step) -> tuple[list[Any], Counter[str]]:
    """Return the answers of mutations that succeed, and how often the gateway sent each command."""
    with tenant.gateway.commands() as commands:
        answer = await send(tenant, *steps)
    assert answer.errors == []
    answers = [answer.data[f"m{place}"] for place in range(len(steps))]
    assert [each["userErrors"] for each in answers] == [[]] * len(steps)
    return answers, Counter(name for command in commands if (name := next(iter(command))) not in PYMONGOS_OWN)


def renaming(customer: Customer, name: str, **more: Any) -> Step:
    """Return the renaming of a customer."""
    return "customerUpdate", {"id": customer.id, "firstName": name, **more}


async def versions(tenant: Tenant, customer: Customer) -> list[int | None]:
    """The versions of a customer's entries in the change log."""
    return sorted([entry.version async for entry in tenant.scope.stream(Change, {"customer_id": customer.id})], key=str)


async def test_fifty_edits_of_fifty_customers_read_them_at_once(acme: Tenant) -> None:
    """Inputs may be variables or literals; what changes nothing takes no command at all."""
    customers = [records.customer(acme.company.id) for _ in range(50)]
    await acme.add(*customers)
    edits = [renaming(each, "Eva") for each in customers]
    answers, commands = await sent(acme, *edits)
    assert [each["customer"]["firstName"] for each in answers] == ["Eva"] * 50
    assert commands == {"find": 1, "update": 50, "insert": 50}
    assert (await sent(acme, *edits))[1] == {"find": 1}
    literals = " ".join(
        f'm{place}: customerUpdate(input: {{id: "{each.id}", firstName: "Ada"}}) {{ userErrors {{ code }} }}'
        for place, each in enumerate(customers)
    )
    with acme.gateway.commands() as seen:
        await acme.ask(f"mutation {{ {literals} }}")
    assert sum("find" in command for command in seen) == 1


async def test_edits_of_one_customer_follow_each_other(acme: Tenant) -> None:
    """Each is made of what the one before it stored, and expects its version."""
    customer = await acme.customer(first_name="Ada")
    edits = [renaming(customer, f"Ada {version}", expectedVersion=version) for version in range(1, 21)]
    answers, commands = await sent(acme, *edits)
    assert [each["customer"]["version"] for each in answers] == list(range(2, 22))
    assert commands == {"find": 1, "update": 20, "insert": 20}
    assert await versions(acme, customer) == sorted(range(2, 22), key=str)


async def test_company_tags_and_staff_are_read_once(acme: Tenant) -> None:
    """Whatever the number of customers."""
    customers = [records.customer(acme.company.id) for _ in range(5)]
    manager = records.staff_member(acme.company.id)
    await acme.add(*customers, manager)
    await sent(acme, ("customerTagsAdd", {"id": customers[0].id, "tags": ["VIP"]}))
    for name, given, finds in (
        ("customerPhoneAdd", {"number": "512 555 0142"}, 2),
        ("customerTagsAdd", {"tags": ["vip"]}, 2),
        ("customerAccountManagerAssign", {"accountManagerId": manager.id}, 2),
    ):
        whose = "customerId" if name == "customerPhoneAdd" else "id"
        _, commands = await sent(acme, *((name, {whose: each.id, **given}) for each in customers))
        assert commands["find"] == finds, name


async def test_a_tag_that_a_mutation_took_away_is_new_again(acme: Tenant) -> None:
    """It is spelled as it is given then."""
    first, second = await acme.customer(tags=("VIP",)), await acme.customer()
    answers, _ = await sent(
        acme,
        ("customerTagsAdd", {"id": second.id, "tags": ["vip"]}),
        ("customerTagsRemove", {"id": second.id, "tags": ["vip"]}),
        ("customerTagsRemove", {"id": first.id, "tags": ["vip"]}),
        ("customerTagsAdd", {"id": second.id, "tags": ["vip"]}),
    )
    assert [each["customer"]["tags"] for each in answers] == [["VIP"], [], [], ["vip"]]


async def test_a_changed_company_is_read_again(acme: Tenant) -> None:
    """A number without its country is the new country's."""
    customer = await acme.customer(phones=())
    adding = ("customerPhoneAdd", {"customerId": customer.id, "number": "030 901820"})
    refused = await send(acme, adding, renaming(customer, "Eva"))
    assert refused.data["m0"]["userErrors"] != []
    answer = await send(acme, adding, ("companyUpdate", {"country": "DE"}), adding)
    assert [answer.data[f"m{place}"]["userErrors"] == [] for place in range(3)] == [False, True, True]


async def test_what_a_transaction_stored_is_seen_by_the_next_edit(acme: Tenant) -> None:
    """Also by one that changes nothing, and shows the customer."""
    customer = await acme.customer(first_name="Ada", addresses=())
    answers, _ = await sent(
        acme,
        renaming(customer, "Eva"),
        ("customerAddressAdd", {"customerId": customer.id, **ADDRESS}),
        renaming(customer, "Eva"),
    )
    assert [len(each["customer"]["addresses"]) for each in answers] == [0, 1, 1]
    assert await versions(acme, customer) == [2, 3]


async def test_a_change_after_the_common_read_is_kept(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit is made again of what another request stored, and conflicts if it expected another version."""
    first, second, third, fourth = [await acme.customer(first_name="Ada", last_name="Lovelace") for _ in range(4)]
    store = CustomerEdits.store

    async def interrupted_store(edits: CustomerEdits, *what: Any) -> bool:
        monkeypatch.setattr(CustomerEdits, "store", store)
        await send(acme, *(("customerUpdate", {"id": each.id, "lastName": "King"}) for each in (second, third)))
        await acme.gateway.database.collection(Customer).delete_one({"_id": fourth.id})
        return await store(edits, *what)

    monkeypatch.setattr(CustomerEdits, "store", interrupted_store)
    late = renaming(third, "Eva", expectedVersion=1)
    answer = await send(acme, renaming(first, "Eva"), renaming(second, "Eva"), late, renaming(fourth, "Eva"))
    codes = [[error["code"] for error in answer.data[f"m{place}"]["userErrors"]] for place in range(4)]
    assert codes == [[], [], ["CONFLICT"], ["NOT_FOUND"]]
    stored = await acme.scope.get(Customer, second.id)
    assert stored is not None
    assert (stored.first_name, stored.last_name, stored.version) == ("Eva", "King", 3)
    assert await versions(acme, second) == [2, 3]


async def test_a_document_reads_no_one_else_s_customers(acme: Tenant, rival: Tenant) -> None:
    """Another company's, or in the portal another customer."""
    mine, theirs = await acme.customer(), await rival.customer(first_name="Ada")
    answer = await send(acme, renaming(mine, "Eva"), renaming(theirs, "Eva"))
    assert [error["code"] for error in answer.data["m1"]["userErrors"]] == ["NOT_FOUND"]
    beside = await acme.customer()
    adding = [("customerPhoneAdd", {"customerId": each.id, "number": "512 555 0142"}) for each in (mine, beside)]
    answer = await send(acme, *adding, role=Role.CUSTOMER, customer=mine.id)
    assert [[error["code"] for error in answer.data[f"m{place}"]["userErrors"]] for place in range(2)] == [
        [],
        ["NOT_FOUND"],
    ]
    unchanged = await rival.scope.get(Customer, theirs.id)
    assert unchanged is not None
    assert (unchanged.first_name, unchanged.version) == ("Ada", 1)


async def test_without_permission_nothing_is_read(acme: Tenant) -> None:
    """Of no customer of the document."""
    customers = [await acme.customer() for _ in range(2)]
    with acme.gateway.commands() as commands:
        answer = await send(acme, *(renaming(each, "Eva") for each in customers), role=Role.TECHNICIAN)
    assert set(answer.codes) == {"FORBIDDEN"}
    assert not any(command.get("find") == Customer.collection for command in commands)


async def test_fifty_notes_of_a_customer_take_no_read_of_their_own(acme: Tenant) -> None:
    """Each gets its customer with the write that keeps a deletion at the same time from succeeding too."""
    customer = await acme.customer()
    fields = " ".join(
        f'm{place}: noteAdd(input: {{customerId: "{customer.id}", body: "{place}", visibility: TEAM}}) '
        "{ note { body } userErrors { code } }"
        for place in range(50)
    )
    with acme.gateway.commands() as commands:
        answer = await acme.ask(f"mutation {{ {fields} }}")
    assert [answer.data[f"m{place}"]["note"]["body"] for place in range(50)] == [str(place) for place in range(50)]
    names = Counter(name for command in commands if (name := next(iter(command))) not in PYMONGOS_OWN)
    assert names == {"findAndModify": 50, "insert": 100}
