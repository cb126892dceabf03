"""The change log, narrowed by field, mutation, author and time."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.change import Change, FieldChange
from gateway.documents.customer import Customer
from gateway.documents.note import Author
from tests import records
from tests.running_gateway import Answer, Tenant

LOG = """query ($id: ID!, $filter: ChangeFilter, $first: Int, $after: String) { customer(id: $id) {
  changes(filter: $filter, first: $first, after: $after) {
    nodes { operation } totalCount pageInfo { endCursor hasNextPage }
  }
} }"""
OFFICE, SALES = (Author(id=f"stf_{role}", name=role.title(), role=role.upper()) for role in ("office", "sales"))
SYSTEM = Author(id="system", name="Stripe", role="SYSTEM")
ENTRIES = (
    ("customerUpdate", OFFICE, ("first_name", "last_name")),
    ("customerPhoneUpdate", SALES, ("phones.phn_1.number",)),
    ("customerPhoneAdd", OFFICE, ("phones.phn_10",)),
    ("customerTagsAdd", SALES, ("tags.V.I.P",)),
    ("cardRemove", SYSTEM, ("payment_methods",)),
    ("saleUpdate", OFFICE, ("sales.S-7.result",)),
    ("customerAccountManagerAssign", OFFICE, ("account_manager_id",)),
    ("customerMerge", OFFICE, ("merged_customers.cus_1",)),
)


async def a_log(tenant: Tenant) -> Customer:
    """Return a customer with one entry an hour."""
    owner: Customer = await tenant.customer()
    for hour, (operation, author, fields) in enumerate(ENTRIES):
        await tenant.add(
            Change(
                id=Change.new_id(),
                company_id=owner.company_id,
                customer_id=owner.id,
                version=hour + 2,
                operation=operation,
                author=author,
                request_id="req",
                fields=tuple(FieldChange(field=name, before="a", after="b") for name in fields),
                changed_at=records.START + timedelta(hours=hour),
            )
        )
    return owner


async def asked(tenant: Tenant, owner: Customer, role: Role = Role.OFFICE, **filter_: Any) -> Answer:
    """Return the answer to a narrowed log."""
    return await tenant.ask(LOG, {"id": owner.id, "filter": filter_}, role=role)


async def found(tenant: Tenant, owner: Customer, **filter_: Any) -> list[str]:
    """Return the mutations of the entries that a filter finds, oldest first."""
    answer = await asked(tenant, owner, **filter_)
    assert answer.errors == []
    log = answer.data["customer"]["changes"]
    assert log["totalCount"] == len(log["nodes"])
    return [node["operation"] for node in reversed(log["nodes"])]


@pytest.mark.parametrize(
    ("fields", "operations"),
    [
        (["firstName"], ["customerUpdate"]),
        (["phones"], ["customerPhoneUpdate", "customerPhoneAdd"]),
        (["phones.phn_1"], ["customerPhoneUpdate"]),
        (["tags.V.I.P"], ["customerTagsAdd"]),
        (["paymentMethods"], ["cardRemove"]),
        (["sales"], ["saleUpdate"]),
        (["accountManager"], ["customerAccountManagerAssign"]),
        (["lastName", "tags"], ["customerUpdate", "customerTagsAdd"]),
        (["mergedCustomers"], ["customerMerge"]),
        (["emails"], []),
        ([], []),
    ],
)
async def test_a_field_finds_the_entries_that_changed_it(
    acme: Tenant, fields: list[str], operations: list[str]
) -> None:
    """By its name in the API; a part of the contact card by its id."""
    assert await found(acme, await a_log(acme), fields=fields) == operations


async def test_entries_of_what_may_not_be_read_are_not_there(acme: Tenant) -> None:
    """Sales do not read cards: not the log, its count, a field, a mutation or an id says that one was removed."""
    owner = await a_log(acme)
    everything = (await asked(acme, owner, Role.SALES)).data["customer"]["changes"]
    assert everything["totalCount"] == len(everything["nodes"]) == len(ENTRIES) - 1
    assert "cardRemove" not in str(everything)
    for narrowed in ({"operations": ["cardRemove"]}, {"authorRoles": ["SYSTEM"]}):
        answer = await asked(acme, owner, Role.SALES, **narrowed)
        assert answer.data["customer"]["changes"]["totalCount"] == 0
    assert (await asked(acme, owner, Role.SALES, fields=["paymentMethods"])).codes == ["FORBIDDEN"]
    assert (await asked(acme, owner, Role.SALES, fields=["tags", "sales"])).errors == []
    (entry,) = await acme.scope.find(Change, {"customer_id": owner.id, "operation": "cardRemove"})
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await acme.ask(node, {"id": entry.id}, role=Role.SALES)).data["node"] is None
    assert (await acme.ask(node, {"id": entry.id})).data["node"] == {"id": entry.id}


@pytest.mark.parametrize(
    "name", ["shoeSize", "", "metrics.totalDue", "phones.phn_1.number", "phones.", ".*", "x" * 999]
)
async def test_a_name_that_finds_nothing_ever_is_a_bad_request(acme: Tenant, name: str) -> None:
    """Rather than an empty list."""
    assert (await asked(acme, await a_log(acme), fields=[name])).codes == ["BAD_REQUEST"]


async def test_signs_in_a_name_are_no_pattern(acme: Tenant) -> None:
    """`tags.V.I.P` finds that tag only."""
    owner = await a_log(acme)
    assert await found(acme, owner, fields=["tags.VxIxP"]) == []
    assert await found(acme, owner, fields=["tags.(V|.*)"]) == []


async def test_authors_mutations_and_times_narrow_the_log_together(acme: Tenant) -> None:
    """Every part given must hold; `from` is included, `to` is not."""
    owner = await a_log(acme)
    first, third = (records.START + timedelta(hours=hour) for hour in (1, 3))
    assert await found(acme, owner, authorId=SALES.id) == ["customerPhoneUpdate", "customerTagsAdd"]
    assert await found(acme, owner, authorRoles=["SYSTEM"]) == ["cardRemove"]
    assert await found(acme, owner, operations=["saleUpdate", "cardRemove"]) == ["cardRemove", "saleUpdate"]
    span = {"from": first.isoformat(), "to": third.isoformat()}
    assert await found(acme, owner, **span) == ["customerPhoneUpdate", "customerPhoneAdd"]
    assert await found(acme, owner, **span, authorId=OFFICE.id) == ["customerPhoneAdd"]
    assert (await asked(acme, owner, Role.OFFICE, **{"from": span["to"], "to": span["from"]})).codes == ["BAD_REQUEST"]


async def test_a_narrowed_log_is_read_page_by_page(acme: Tenant) -> None:
    """A cursor and the time narrow it both."""
    owner, seen, after = await a_log(acme), list[str](), None
    given = {"id": owner.id, "first": 1, "filter": {"from": (records.START + timedelta(hours=6)).isoformat()}}
    for _ in range(2):
        page = (await acme.ask(LOG, {**given, "after": after})).data["customer"]["changes"]
        seen += [node["operation"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == 2
    assert seen == ["customerMerge", "customerAccountManagerAssign"]
    assert page["pageInfo"]["hasNextPage"] is False


async def test_too_many_names_and_other_companies_are_refused(acme: Tenant) -> None:
    """As are viewers who may not read the log."""
    owner = await a_log(acme)
    assert (await asked(acme, owner, operations=[str(number) for number in range(51)])).codes == ["BAD_REQUEST"]
    assert (await asked(acme, owner, role=Role.TECHNICIAN, fields=["phones"])).codes == ["FORBIDDEN"]
    other = await acme.gateway.tenant()
    assert (await asked(other, owner, fields=["phones"])).data["customer"] is None
