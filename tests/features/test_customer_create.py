"""`customerCreate`."""

import asyncio
from typing import Any

from gateway.access.permission import Role
from gateway.documents.customer import Customer
from tests import records
from tests.features.customer_writing import change, done, refusal
from tests.running_gateway import Tenant

FULL: dict[str, Any] = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "type": "RESIDENTIAL",
    "emails": [{"address": "ada@example.com"}, {"address": "ada.work@example.com", "kind": "PRIMARY"}],
    "phones": [{"number": "(512) 555-0142", "kind": "HOME"}, {"number": "512 555 0143"}],
    "addresses": [
        {"street": "1 Main Street", "city": "Austin", "region": "TX", "postalCode": "78701", "isBilling": True},
        {"street": "2 Side Street", "isDefault": True},
    ],
    "tags": ["VIP", "vip", "Groupon"],
    "paymentTerms": "net15",
}


async def test_a_new_customer_is_complete_and_findable(acme: Tenant) -> None:
    """With a number, one leading part in each list, and who made it."""
    made = await done(acme, "customerCreate", **FULL)
    assert made["version"] == 1
    assert made["status"] == "ACTIVE"
    assert [phone["isPrimary"] for phone in made["phones"]] == [True, False]
    assert [email["kind"] for email in made["emails"]] == ["ALTERNATE", "PRIMARY"]
    assert [place["isDefault"] for place in made["addresses"]] == [False, True]
    assert [place["country"] for place in made["addresses"]] == ["US", "US"]
    assert made["tags"] == ["VIP", "Groupon"]
    assert made["paymentTerms"] == "NET15"
    query = '{ customerBy(identifier: {email: "ADA@example.com"}) { id number createdBy { role } } }'
    found = (await acme.ask(query)).data["customerBy"]
    assert found == {"id": made["id"], "number": "C-10001", "createdBy": {"role": "OFFICE"}}


async def test_numbers_go_on_where_the_company_is(acme: Tenant) -> None:
    """After the highest of its series, beside any other numbers."""
    await acme.customer(number="C-20500")
    await acme.customer(number="C-9000")
    await acme.customer(number="OLD-99999")
    first = await done(acme, "customerCreate", lastName="Kent")
    await acme.customer(number="C-20502")
    second = await done(acme, "customerCreate", lastName="Kent")
    numbers = [(await acme.scope.get(Customer, made["id"])).number for made in (first, second)]  # type: ignore[union-attr]
    assert numbers == ["C-20501", "C-20503"]


async def test_fifty_customers_made_at_once_have_fifty_numbers(acme: Tenant, rival: Tenant) -> None:
    """Also in a company without numbers; each company counts for itself."""
    made = await asyncio.gather(*(change(acme, "customerCreate", lastName=f"Kent {n}") for n in range(50)))
    assert all(answer.data["customerCreate"]["userErrors"] == [] for answer in made)
    stored = await acme.scope.find(Customer, {})
    assert len({customer.number for customer in stored}) == 50
    await done(rival, "customerCreate", lastName="Kent")
    assert [customer.number for customer in await rival.scope.find(Customer, {})] == ["C-10001"]


async def test_possible_duplicates_are_shown_but_do_not_stand_in_the_way(acme: Tenant, rival: Tenant) -> None:
    """By phone or e-mail address, in this company."""
    twin = await acme.customer(phones=(records.phone("+15125550142"),))
    await rival.customer(phones=(records.phone("+15125550142"),))
    answer = await change(acme, "customerCreate", more="possibleDuplicates { id }", **FULL)
    payload = answer.data["customerCreate"]
    assert payload["possibleDuplicates"] == [{"id": twin.id}]
    assert payload["customer"]["id"] != twin.id


async def test_all_faults_of_a_new_customer_are_reported_at_once(acme: Tenant) -> None:
    """With paths that lead into the lists; nothing is stored."""
    faults = await refusal(
        acme,
        "customerCreate",
        firstName=" ",
        externalId="x" * 201,
        phones=[{"number": "5125550142"}, {"number": "12"}],
        emails=[{"address": "nobody"}],
        addresses=[{"street": "", "country": "Texas"}],
        tags=[""],
        paymentTerms="soon",
        joinedOn="2999-01-01",
    )
    assert set(faults) == {
        ("REQUIRED", "lastName"),
        ("TOO_LONG", "externalId"),
        ("INVALID_PHONE", "phones.1.number"),
        ("INVALID_EMAIL", "emails.0.address"),
        ("REQUIRED", "addresses.0.street"),
        ("INVALID", "addresses.0.country"),
        ("REQUIRED", "tags.0"),
        ("INVALID", "paymentTerms"),
        ("INVALID", "joinedOn"),
    }
    assert await acme.scope.find(Customer, {}) == []


async def test_faults_that_need_the_database_are_reported_with_the_others(acme: Tenant) -> None:
    """Those of a day, of parts that are the same, and of what is stored: once, and where each lies."""
    await acme.customer(external_id="crm-1")
    faults = await refusal(
        acme,
        "customerCreate",
        lastName="Kent",
        emails=[{"address": "a@b.co"}, {"address": "not one"}, {"address": "A@B.co"}],
        phones=[{"number": "512 555 0142"}, {"number": "+1 (512) 555-0142"}],
        accountManagerId="stf_nobody",
        externalId="crm-1",
        joinedOn="3000-01-01",
    )
    assert sorted(faults) == [
        ("INVALID", "joinedOn"),
        ("INVALID_EMAIL", "emails.1.address"),
        ("NOT_FOUND", "accountManagerId"),
        ("TAKEN", "emails.2.address"),
        ("TAKEN", "externalId"),
        ("TAKEN", "phones.1.number"),
    ]
    assert len(await acme.scope.find(Customer, {})) == 1


async def test_another_customers_external_id_is_refused(acme: Tenant, rival: Tenant) -> None:
    """It is unique in the company."""
    await acme.customer(external_id="crm-1")
    assert await refusal(acme, "customerCreate", lastName="Kent", externalId="crm-1") == [("TAKEN", "externalId")]
    assert (await done(rival, "customerCreate", lastName="Kent", externalId="crm-1"))["version"] == 1


async def test_an_account_manager_must_be_of_the_company(acme: Tenant, rival: Tenant) -> None:
    """Another company's is not found."""
    colleague, stranger = records.staff_member(acme.company.id), records.staff_member(rival.company.id)
    await acme.add(colleague)
    await rival.add(stranger)
    await done(acme, "customerCreate", lastName="Kent", accountManagerId=colleague.id)
    faults = await refusal(acme, "customerCreate", lastName="Kent", accountManagerId=stranger.id)
    assert faults == [("NOT_FOUND", "accountManagerId")]


async def test_making_customers_needs_the_permission(acme: Tenant) -> None:
    """Technicians and the portal cannot create one."""
    for role in (Role.TECHNICIAN, Role.CUSTOMER):
        answer = await change(acme, "customerCreate", role, lastName="Kent")
        assert answer.codes == ["FORBIDDEN"]


async def test_the_same_key_makes_one_customer_however_often_and_at_once_it_is_asked(acme: Tenant) -> None:
    """Another input under the key is refused, and a refused request leaves its key free."""
    assert await refusal(acme, "customerCreate", idempotencyKey="k-1") == [("REQUIRED", "lastName")]
    first = await done(acme, "customerCreate", **FULL, idempotencyKey="k-1")
    assert (await done(acme, "customerCreate", **FULL, idempotencyKey="k-1"))["id"] == first["id"]
    await asyncio.gather(*(change(acme, "customerCreate", **FULL, idempotencyKey="k-2") for _ in range(5)))
    assert await acme.scope.count(Customer, {}) == 2
    assert await refusal(acme, "customerCreate", lastName="Other", idempotencyKey="k-1") == [
        ("IDEMPOTENCY_MISMATCH", "idempotencyKey")
    ]


async def test_one_key_in_the_header_serves_every_mutation_of_a_document(acme: Tenant) -> None:
    """Distinguished by their aliases: a repeated document makes nothing twice."""
    query = """
      mutation Two($one: CustomerCreateInput!, $two: CustomerCreateInput!) {
        one: customerCreate(input: $one) { customer { id } userErrors { code } }
        two: customerCreate(input: $two) { customer { id } userErrors { code } }
      }
    """
    body = {"query": query, "variables": {"one": {"lastName": "Kent"}, "two": {"lastName": "Kent"}}}
    headers = {"authorization": f"Bearer {acme.token()}", "idempotency-key": "k-1"}
    answers = [(await acme.gateway.client.post("/graphql", json=body, headers=headers)).json() for _ in range(2)]
    assert answers[0]["data"] == answers[1]["data"]
    assert answers[0]["data"]["one"]["customer"]["id"] != answers[0]["data"]["two"]["customer"]["id"]
    assert await acme.scope.count(Customer, {}) == 2
