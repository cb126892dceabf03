"""The company's tags: their counts, a new name for one, several made one."""

import asyncio
from typing import Any

import pytest

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from tests.features.customer_writing import done, log_of
from tests.mutations import ask, refusals
from tests.running_gateway import Answer, Tenant
from tests.undecodable import break_text

STEP = "{ tag changedCustomerCount remainingCustomerCount skippedCustomerIds userErrors { code path } }"


async def tags_of(tenant: Tenant, **claims: Any) -> dict[str, int]:
    """Tag → count."""
    tags = (await tenant.ask("{ tags { name customerCount } }", **claims)).data["tags"]
    return {tag["name"]: tag["customerCount"] for tag in tags}


async def retag(tenant: Tenant, mutation: str, role: Role = Role.OFFICE, **given: Any) -> Answer:
    """Return the answer of tagRename or tagMerge."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    return await tenant.ask(f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {STEP} }}", {"i": given}, role=role)


async def test_tags_are_listed_by_name_with_counts(acme: Tenant, rival: Tenant) -> None:
    """Of this company; a technician may look, the portal not."""
    await acme.customer(tags=("VIP", "groupon"))
    await acme.customer(tags=("VIP",))
    await acme.customer()
    await rival.customer(tags=("theirs",))
    assert list((await tags_of(acme)).items()) == [("groupon", 1), ("VIP", 2)]
    assert await tags_of(acme, role=Role.TECHNICIAN) == {"groupon": 1, "VIP": 2}
    assert (await acme.ask("{ tags { name } }", role=Role.CUSTOMER)).codes == ["FORBIDDEN"]


async def test_a_tag_gets_another_name_at_every_customer(acme: Tenant, rival: Tenant) -> None:
    """In its place in their lists, with a change-log entry each; no other company is touched."""
    first = await acme.customer(tags=("a", "old", "z"))
    await acme.customer(tags=("old",))
    theirs = await rival.customer(tags=("old",))
    dry = await retag(acme, "tagRename", tag="old", name="new", dryRun=True)
    assert dry.data["tagRename"]["remainingCustomerCount"] == 2
    assert await tags_of(acme) == {"a": 1, "old": 2, "z": 1}
    done = await retag(acme, "tagRename", tag="old", name="new")
    assert done.data["tagRename"] == {
        "tag": "new",
        "changedCustomerCount": 2,
        "remainingCustomerCount": 0,
        "skippedCustomerIds": [],
        "userErrors": [],
    }
    after = await acme.scope.get(Customer, first.id)
    assert after is not None
    assert (after.tags, after.version) == (("a", "new", "z"), 2)
    (entry,) = await log_of(acme, first)
    assert (entry.operation, {field.field for field in entry.fields}) == ("tagRename", {"tags.old", "tags.new"})
    assert await rival.scope.get(Customer, theirs.id) == theirs


async def test_a_long_renaming_is_done_in_steps_that_say_what_is_left(acme: Tenant) -> None:
    """The next step says that it continues, as the new name is there already."""
    for _ in range(3):
        await acme.customer(tags=("old",))
    step = (await retag(acme, "tagRename", tag="old", name="new", first=2)).data["tagRename"]
    assert (step["changedCustomerCount"], step["remainingCustomerCount"]) == (2, 1)
    again = (await retag(acme, "tagRename", tag="old", name="new", first=2)).data["tagRename"]
    assert again["userErrors"] == [{"code": "TAKEN", "path": ["name"]}]
    last = (await retag(acme, "tagRename", tag="old", name="new", first=2, continued=True)).data["tagRename"]
    assert (last["changedCustomerCount"], last["remainingCustomerCount"]) == (1, 0)
    assert await tags_of(acme) == {"new": 3}


async def test_several_tags_become_one_and_no_customer_has_it_twice(acme: Tenant) -> None:
    """What else they had stays."""
    both = await acme.customer(tags=("vip", "x", "V.I.P."))
    await acme.customer(tags=("VIP",))
    await retag(acme, "tagMerge", tags=["vip", "V.I.P.", "VIP"], into="VIP")
    after = await acme.scope.get(Customer, both.id)
    assert after is not None
    assert after.tags == ("VIP", "x")
    assert await tags_of(acme) == {"VIP": 2, "x": 1}


async def test_a_renaming_that_makes_no_sense_is_refused(acme: Tenant) -> None:
    """Unknown, the same, empty, nothing to merge, too many at once."""
    await acme.customer(tags=("a", "b"))

    async def codes(mutation: str, **given: Any) -> list[str]:
        answer = await retag(acme, mutation, **given)
        return [fault["code"] for fault in answer.data[mutation]["userErrors"]]

    assert await codes("tagRename", tag="absent", name="new") == ["NOT_FOUND"]
    assert await codes("tagRename", tag="a", name="a") == ["INVALID"]
    assert await codes("tagRename", tag="a", name="b") == ["TAKEN"]
    assert await codes("tagRename", tag="a", name=" ", first=9999) == ["INVALID", "REQUIRED"]
    assert await codes("tagMerge", tags=["a"], into="a") == ["REQUIRED"]


async def test_changing_tags_across_the_company_needs_the_permission(acme: Tenant) -> None:
    """Office and administrators only."""
    for role in (Role.SALES, Role.TECHNICIAN, Role.CUSTOMER):
        assert (await retag(acme, "tagRename", role, tag="a", name="b")).codes == ["FORBIDDEN"]
        assert (await retag(acme, "tagMerge", role, tags=["a"], into="b")).codes == ["FORBIDDEN"]


async def test_a_portal_customer_does_not_read_what_they_are_tagged_with(acme: Tenant) -> None:
    """Not in the profile, and not in what a change of theirs answers."""
    stored = await acme.customer(tags=("Slow payer",))
    query = "query ($id: ID!) { customer(id: $id) { displayName tags } }"
    answer = await acme.ask(query, {"id": stored.id}, role=Role.CUSTOMER, customer=stored.id)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data["customer"] == {"displayName": stored.display_name, "tags": None}
    assert (await acme.ask(query, {"id": stored.id}, role=Role.TECHNICIAN)).data["customer"]["tags"] == ["Slow payer"]


async def test_of_renamings_at_once_each_says_what_it_changed_itself(acme: Tenant) -> None:
    """Customers are counted once in all; a caller who changed no one learns that the tag is gone."""
    for _ in range(6):
        await acme.customer(tags=("Warranty",))
    answers = await asyncio.gather(
        *(retag(acme, "tagRename", tag="Warranty", name=f"Warranty {number % 2}") for number in range(10))
    )
    steps = [answer.data["tagRename"] for answer in answers]
    assert sum(step["changedCustomerCount"] for step in steps) == 6
    counts = await tags_of(acme)
    assert sum(counts.values()) == 6
    for step in steps:
        refused = [fault["code"] for fault in step["userErrors"]]
        assert step["tag"] in counts if not refused else refused[0] in ("NOT_FOUND", "TAKEN")


async def test_merging_tags_that_nobody_has_is_refused_as_renaming_is(acme: Tenant) -> None:
    """Of several, some may be gone: an earlier step has changed those."""
    await acme.customer(tags=("old",))
    for dry in (False, True):
        step = (await retag(acme, "tagMerge", tags=["nope", "neither"], into="Merged", dryRun=dry)).data["tagMerge"]
        assert (step["tag"], step["userErrors"]) == (None, [{"code": "NOT_FOUND", "path": ["tags"]}])
    step = (await retag(acme, "tagMerge", tags=["nope", "old"], into="Merged")).data["tagMerge"]
    assert (step["changedCustomerCount"], step["userErrors"]) == (1, [])


@pytest.mark.parametrize("written", ["vip", "VIP", "\uff36\uff49\uff50", "  vIp "])
async def test_a_tag_is_the_same_however_it_is_written(acme: Tenant, written: str) -> None:
    """For everyone who adds, creates, finds, renames or removes it: the company's first spelling stays."""
    first, second = await acme.customer(), await acme.customer()
    await done(acme, "customerTagsAdd", id=first.id, tags=["VIP"])
    assert (await done(acme, "customerTagsAdd", id=second.id, tags=[written]))["tags"] == ["VIP"]
    assert (await done(acme, "customerCreate", lastName="Stone", tags=[written]))["tags"] == ["VIP"]
    query = (
        "query Tagged($tag: String!) { customers(filter: {tags: [$tag]}) { totalCount } tags { name customerCount } }"
    )
    found = (await acme.ask(query, {"tag": written})).data
    assert found["customers"]["totalCount"] == 3
    assert found["tags"] == [{"name": "VIP", "customerCount": 3}]
    answer = await ask(acme, "tagRename", {"tag": written, "name": "Very important"}, role=Role.ADMIN)
    assert refusals(answer) == []
    assert (await acme.ask(query, {"tag": "very IMPORTANT"})).data["customers"]["totalCount"] == 3
    assert (await done(acme, "customerTagsRemove", id=second.id, tags=["VERY important"]))["tags"] == []


async def test_only_the_spelling_of_a_tag_is_changed(acme: Tenant) -> None:
    """At every customer that has it."""
    owner = await acme.customer()
    await done(acme, "customerTagsAdd", id=owner.id, tags=["vip"])
    assert refusals(await ask(acme, "tagRename", {"tag": "vip", "name": "VIP"}, role=Role.ADMIN)) == []
    stored = await acme.scope.get(Customer, owner.id)
    assert stored is not None
    assert stored.tags == ("VIP",)


@pytest.mark.parametrize("bad", [{"tags": "old"}, {"version": "x"}, {"tags": {"0": "old"}}])
@pytest.mark.parametrize(
    ("mutation", "given"),
    [("tagRename", {"tag": "old", "name": "new"}), ("tagMerge", {"tags": ["old"], "into": "new"})],
)
async def test_a_customer_who_cannot_be_changed_keeps_no_other_from_the_new_tag(
    acme: Tenant, mutation: str, given: dict[str, Any], bad: dict[str, Any]
) -> None:
    """They are named, in the dry run too, are in the way of no step, and what is left ends at 0."""
    customers = [await acme.customer(tags=("old",)) for _ in range(5)]
    collection = acme.gateway.database.collection(Customer)
    hurt = [customer.id for customer in customers[:2]]
    await collection.update_many({"_id": {"$in": hurt}}, {"$set": bad})
    await break_text(acme.gateway.database, customers[2], "last_name")
    await collection.update_one({"_id": customers[3].id}, {"$set": {"joined_on": "soon", "created_at": "x"}})
    step = (await retag(acme, mutation, **given, dryRun=True)).data[mutation]
    assert (step["remainingCustomerCount"], step["skippedCustomerIds"]) == (3, hurt)
    assert await log_of(acme, customers[4]) == []
    done, again = 0, dict[str, Any]()
    step = (await retag(acme, mutation, **given, first=1)).data[mutation]
    while step["remainingCustomerCount"]:
        assert step["changedCustomerCount"] == 1
        done, again = done + 1, {"continued": True} if mutation == "tagRename" else {}
        step = (await retag(acme, mutation, **given, first=1, **again)).data[mutation]
    assert (done + step["changedCustomerCount"], step["skippedCustomerIds"]) == (3, hurt)
    for customer in customers[2:]:
        document = await collection.find_one({"_id": customer.id}) or {}
        assert (document["tags"], document["keys"]["tags"]) == (["new"], ["new"])
